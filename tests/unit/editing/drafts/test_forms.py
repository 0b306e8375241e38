"""What holds for the drafts of all kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.editing.drafts import (
    authorization_policy,
    gateway,
    k8s_gateway,
    peer_authentication,
    reference_grant,
    request_authentication,
    service_entry,
    sidecar,
)
from mesh.editing.drafts.form_checks import MOST_LETTERS, MOST_ROWS, MOST_VALUES
from mesh.editing.drafts.forms import DRAFTS, manifest, metadata_faults
from mesh.editing.drafts.shapes import Offers, Path, choices_of, is_blank, row_of
from mesh.editing.manifest import Identity, read_manifest
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.metadata import LAST_APPLIED
from mesh.text.yaml_text import dump_yaml
from mesh.validations.options import Options
from tests.unit.editing.drafts.drafting import paths, told
from tests.unit.validations.world import CART, Mesh, workload
from tests.unit.workloads.world import config

KINDS = list(DRAFTS)
RIGHT: dict[Kind, Any] = {
    kinds.AUTHORIZATION_POLICY: authorization_policy.Draft(
        "RULES",
        "app=cart",
        "DENY",
        (
            authorization_policy.Rule(
                sources=(authorization_policy.Source(not_namespaces="shop, till"),),
                operations=(authorization_policy.Operation(ports="8080", methods="get"),),
                conditions=(authorization_policy.Condition("request.headers[x]", "a"),),
            ),
        ),
    ),
    kinds.GATEWAY: gateway.Draft(
        "app=cart", (gateway.Server("./www.example.com", "443", "https", "HTTPS", "SIMPLE", "/s", "/k"),)
    ),
    kinds.K8S_GATEWAY: k8s_gateway.Draft(
        "istio", (k8s_gateway.Listener("web", "www.example.com", "443", "HTTPS", certificate="web"),)
    ),
    kinds.REFERENCE_GRANT: reference_grant.Draft("till"),
    kinds.PEER_AUTHENTICATION: peer_authentication.Draft(
        "app=cart", "STRICT", (peer_authentication.PortMode("9080", "DISABLE"),)
    ),
    kinds.REQUEST_AUTHENTICATION: request_authentication.Draft(
        "app=cart", (request_authentication.JwtRule("https://login.example.com", from_headers="x-token:Bearer"),)
    ),
    kinds.SERVICE_ENTRY: service_entry.Draft("api.example.com", ports=(service_entry.Port("443", "https", "HTTPS"),)),
    kinds.SIDECAR: sidecar.Draft("app=cart", "istio-system/*,shop/*"),
}
TYPED = (
    "",
    " ",
    ",",
    "cart",
    "a=b",
    "www.example.com",
    "*",
    "shop/*",
    "80",
    "443",
    "10.0.0.1",
    "GET",
    "https://a.b",
    "\0",
    "ä",
)


def made(kind: Kind, draft: Any, **more: Any) -> dict[str, Any]:
    return manifest(kind, draft, version=kind.versions[0], name="mine", namespace="shop", **more)


def typed_drafts(right: Any) -> st.SearchStrategy[Any]:
    """Any that a form can send, mostly with what is right."""
    parts: dict[str, st.SearchStrategy[Any]] = {}
    for part in fields(right):
        value, row = getattr(right, part.name), row_of(part)
        if row is not None:
            parts[part.name] = st.lists(typed_drafts(next(iter(value), row())), max_size=2).map(tuple)
        elif isinstance(value, bool):
            parts[part.name] = st.booleans()
        else:
            parts[part.name] = st.just(value) | st.just(value) | st.sampled_from(choices_of(part) or TYPED)
    return st.builds(type(right), **parts)


def hollow(value: Any) -> Iterator[Any]:
    """Texts, lists and maps without anything in them."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        if each in ("", [], {}):
            yield each
        yield from hollow(each)


def test_every_kind_that_has_a_form_is_drafted() -> None:
    assert set(DRAFTS) == {kind for kind in CONFIG_KINDS if kind.has_form}
    assert set(RIGHT) == set(DRAFTS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_what_is_offered_shows_what_the_cluster_has(kind: Kind) -> None:
    draft = DRAFTS[kind].offered(Offers("mesh-root", ("edge", "istio")))
    assert isinstance(draft, DRAFTS[kind].draft)
    if kind == kinds.SIDECAR:
        assert draft == sidecar.Draft(hosts="mesh-root/*")
    if kind == kinds.K8S_GATEWAY:
        assert draft.gateway_class == "edge"
        assert DRAFTS[kind].offered(Offers()).gateway_class == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_what_is_drafted_is_read_back_and_found_right(kind: Kind) -> None:
    draft = RIGHT[kind]
    assert paths(kind, draft) == []
    body = made(kind, draft, labels=(("team", "a"),), annotations=(("example.com/note", "ä: b"),))
    version = kind.api_version
    read = read_manifest(dump_yaml(body), Identity(kind, version, "shop"))
    assert read.body == body
    placed = config(kind, "mine", body["spec"])
    options = Options(gateway_classes=frozenset({"istio"}))
    found = Mesh([CART, placed], [workload("cart", {"app": "cart"})], options=options).found("mine")
    assert [each for each in found if each[1] == "error"] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
@given(data=st.data())
def test_whatever_is_typed_is_told_of_or_written_without_anything_hollow(kind: Kind, data: st.DataObject) -> None:
    draft = data.draw(typed_drafts(RIGHT[kind]))
    for fault in DRAFTS[kind].faults(draft):
        assert fault.path
        assert fault.text.endswith(".")
    if not paths(kind, draft):
        body = made(kind, draft)
        assert read_manifest(dump_yaml(body), Identity(kind, kind.api_version, "shop")).body == body
        is_whole = body["spec"] == {"action": "ALLOW", "rules": [{}]}
        named = [] if is_whole or kind == kinds.REFERENCE_GRANT else list(hollow(body["spec"]))
        assert named == []


def test_the_head_has_only_what_was_filled_in() -> None:
    grant = RIGHT[kinds.REFERENCE_GRANT]
    body = manifest(kinds.REFERENCE_GRANT, grant, version="v1", name=" mine ", namespace="shop", labels=((" ", ""),))
    assert list(body) == ["apiVersion", "kind", "metadata", "spec"]
    assert body["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert body["kind"] == "ReferenceGrant"
    assert body["metadata"] == {"name": "mine", "namespace": "shop"}
    labelled = made(kinds.REFERENCE_GRANT, grant, labels=((" team", "a "), ("", "")), annotations=(("note", ""),))
    assert labelled["metadata"]["labels"] == {"team": "a"}
    assert labelled["metadata"]["annotations"] == {"note": ""}


@pytest.mark.parametrize(
    ("name", "labels", "annotations", "faults"),
    [
        ("mine", (), (), []),
        ("mine.too", (("team", "a"), ("", "")), (("example.com/Note", "any text\n"),), []),
        ("", (), (), [("name",)]),
        ("Mine", (), (), [("name",)]),
        ("a/b", (), (), [("name",)]),
        ("a" * 254, (), (), [("name",)]),
        ("mine", (("team", "a b"),), (), [("labels", 0, "value")]),
        ("mine", (("", ""), ("", "a")), (), [("labels", 1, "key")]),
        ("mine", (("a/b/c", "a"),), (), [("labels", 0, "key")]),
        ("mine", (("team", "a"), ("team", "b")), (), [("labels", 1, "key")]),
        ("mine", (), ((LAST_APPLIED, "x"),), [("annotations", 0, "key")]),
        ("mine", (), (("note", "a" * 300_000),), [("annotations",)]),
    ],
)
def test_what_is_wrong_with_the_head(name: str, labels: Any, annotations: Any, faults: list[Path]) -> None:
    assert [fault.path for fault in metadata_faults(name, labels, annotations)] == faults


def test_what_no_form_sends_is_told() -> None:
    rows = (gateway.Server(protocol="QUIC"),)
    assert told(kinds.GATEWAY, gateway.Draft(servers=rows), ("servers", 0, "protocol")).startswith(
        "Choose one of HTTP,"
    )
    many = gateway.Draft(servers=(gateway.Server(),) * (MOST_ROWS + 1))
    assert f"at most {MOST_ROWS}" in told(kinds.GATEWAY, many, ("servers",))
    hosts = ",".join(["a.example.com"] * (MOST_VALUES + 1))
    assert f"at most {MOST_VALUES}" in told(kinds.SIDECAR, sidecar.Draft(hosts=hosts), ("hosts",))
    long = sidecar.Draft("a" * (MOST_LETTERS + 1), "shop/*")
    assert f"at most {MOST_LETTERS}" in told(kinds.SIDECAR, long, ("selector",))
    for text in ("a\0b", "a\x1b[0m", "\ud800"):
        rule = authorization_policy.Rule(operations=(authorization_policy.Operation(paths=text),))
        draft = authorization_policy.Draft("RULES", rules=(rule,))
        assert paths(kinds.AUTHORIZATION_POLICY, draft) == [("rules", 0, "operations", 0, "paths")]


def test_a_row_is_blank_until_something_is_typed_or_chosen() -> None:
    assert is_blank(gateway.Server(port=" "))
    assert is_blank(gateway.Server(hosts=", \n"))
    assert not is_blank(gateway.Server(protocol="TLS"))
    assert not is_blank(gateway.Server(name=","))
    assert is_blank(authorization_policy.Rule(sources=(authorization_policy.Source(),)))
    assert not is_blank(request_authentication.JwtRule(forward_original_token=True))
