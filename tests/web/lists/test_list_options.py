"""List pages' addresses, read and written."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from mesh.pages.lists.specs import LISTS, NAMESPACES, SERVICES, WORKLOADS, ListSpec, ListView
from mesh.web.address.fields import Here
from mesh.web.address.lenient import Lenient
from mesh.web.lists.address import default_view, list_fields

Given = dict[str, list[str]]


def read(given: Given, spec: ListSpec = WORKLOADS) -> tuple[ListView, list[str]]:
    reader = Lenient(given)
    return list_fields(spec).read(reader, default_view(spec, 60_000)), reader.messages


def query(view: ListView, spec: ListSpec, defaults: ListView) -> str:
    return Here(list_fields(spec), view, defaults).url()


def test_an_empty_address_is_the_default_and_the_default_has_an_empty_address() -> None:
    view, messages = read({})

    assert (view, messages) == (default_view(WORKLOADS, 60_000), [])
    assert query(view, WORKLOADS, view) == "?"


@pytest.mark.parametrize(
    ("spec", "address"),
    [
        (WORKLOADS, "namespaces=a,b&workloadName=x&health=Failure&health=Not+Ready&sort=he&direction=desc&page=3"),
        (WORKLOADS, "workloadType=Rollout&appLabel=Not+Present&label=app%3Dcart,till&opLabel=and&perPage=20"),
        (SERVICES, "serviceType=External&svchide=labels,details&svcorder=details,name&refresh=10000"),
        (NAMESPACES, "mode=Ambient&mTls=Strict&namespaceLabel=team&sort=h&nshide=labels&clusterName=east"),
    ],
)
def test_an_address_is_written_as_it_was_read(spec: ListSpec, address: str) -> None:
    view, messages = read(parse_qs(address), spec)

    assert messages == []
    written = query(view, spec, default_view(spec, 60_000)).removeprefix("?")
    assert parse_qs(written) == parse_qs(address)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("sort", "size", "he, wn, ns, cl, wt, lb, is, al, vl"),
        ("direction", "up", "asc, desc"),
        ("opLabel", "xor", "or, and"),
        ("page", "0", "a whole number from 1"),
        ("page", "٣", "a whole number from 1"),
        ("perPage", "5000", "from 1 to 200"),
        ("refresh", "soon", "a whole number"),
        ("health", "Fine", "Failure, Degraded, Not Ready, Healthy, n/a"),
        ("istioSidecar", "maybe", "Present, Not Present"),
        ("wlhide", "colour", "health, name, namespace"),
        ("wlorder", "colour", "health, name, namespace"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_allowed(name: str, value: str, allowed: str) -> None:
    view, (message,) = read({name: [value]})

    assert view == default_view(WORKLOADS, 60_000)
    assert message.startswith(f'{name}: "{value}" is not allowed')
    assert allowed in message


@pytest.mark.parametrize(
    ("name", "given", "read_as"),
    [
        ("mode", "notApplicable", "Not applicable"),
        ("mode", "not_applicable", "Not applicable"),
        ("mode", "ambient", "Ambient"),
        ("mTls", "notApplicable", "Not applicable"),
        ("type", "controlPlane", "Control plane"),
        ("type", "DATA_PLANE", "Data plane"),
    ],
)
def test_values_of_namespaces_are_read_by_their_ids_too(name: str, given: str, read_as: str) -> None:
    found, messages = read({name: [given]}, NAMESPACES)
    assert (found.values(name), messages) == ((read_as,), [])


@pytest.mark.parametrize(
    ("given", "read_as"),
    [("healthy", "Healthy"), ("Not Ready", "Not Ready"), ("notready", "Not Ready"), ("NA", "n/a"), ("n/a", "n/a")],
)
def test_the_words_of_health_are_read_in_any_form(given: str, read_as: str) -> None:
    assert read({"health": [given]})[0].values("health") == (read_as,)


def test_label_expressions_are_split_at_blanks() -> None:
    assert read({"label": ["app=a  team", "tier"]})[0].values("label") == ("app=a", "team", "tier")


def test_the_column_of_names_cannot_be_hidden() -> None:
    assert read({"wlhide": ["name,labels"]})[0].hidden == ("labels",)
    assert read({"nshide": ["namespace"]}, NAMESPACES)[0].hidden == ()


@pytest.mark.parametrize("spec", LISTS.values())
def test_every_list_sorts_by_namespace_at_first(spec: ListSpec) -> None:
    assert default_view(spec, 0).sort in spec.sorts
    assert "ns" in spec.sorts
