from __future__ import annotations

import json
from typing import Any

import pytest

from mesh.clients.kubernetes.decode import LAST_APPLIED, Decoder, Garbage, Page
from mesh.clients.kubernetes.store import KindStore
from mesh.model.kinds import CONFIG_MAP, DEPLOYMENT, JOB, NAMESPACE, POD, REPLICA_SET, SERVICE, VIRTUAL_SERVICE, Kind
from mesh.model.objects import Metadata, Namespace
from mesh.model.problems import Failure
from tests.readers.kubernetes.fake_api import an_object


def fields(page: Page) -> list[Any]:
    """The objects, whose fields are those of their kind."""
    return list(page.objects)


def decode(kind: Kind, *items: Any, **list_fields: Any) -> Page:
    body = json.dumps({"metadata": {"resourceVersion": "7"}, "items": list(items), **list_fields})
    return Decoder(kind, "east", lambda: 5.0).page(body.encode())


def test_a_page_tells_its_version_and_its_next_page() -> None:
    page = decode(POD, an_object("a"), metadata={"resourceVersion": "9", "continue": "more"})
    assert (page.resource_version, page.token, len(page.objects)) == ("9", "more", 1)


def test_items_that_are_null_are_an_empty_list() -> None:
    assert decode(POD, items=None).objects == ()


def test_nulls_are_read_as_the_default_without_a_problem() -> None:
    nulls = an_object("a", metadata={"labels": None, "ownerReferences": None}, spec={"containers": None}, status=None)
    page = decode(POD, an_object("b"), nulls)
    assert [obj.name for obj in page.objects] == ["b", "a"]
    assert page.objects[1].labels == {}
    assert page.unreadable == ()


def test_a_template_without_a_time_is_no_trouble() -> None:
    template = {"metadata": {"creationTimestamp": None, "labels": {"app": "a"}}}
    [obj] = fields(decode(DEPLOYMENT, an_object("a", spec={"template": template})))
    assert obj.spec.template.metadata.labels == {"app": "a"}


def test_what_only_weighs_is_left_out() -> None:
    metadata = {"annotations": {LAST_APPLIED: "{}", "kept": "yes"}, "managedFields": [{"manager": "kubectl"}]}
    container = {"name": "app", "env": [{"name": "A", "value": "1"}]}
    pod = fields(decode(POD, an_object("a", metadata=metadata, spec={"containers": [container]})))[0]
    assert pod.annotations == {"kept": "yes"}
    assert pod.spec.containers[0].env == []
    template = {"spec": {"containers": [container]}}
    replica_set = fields(decode(REPLICA_SET, an_object("a", spec={"template": template})))[0]
    deployment = fields(decode(DEPLOYMENT, an_object("a", spec={"template": template})))[0]
    assert replica_set.spec.template.spec.containers[0].env == []
    assert deployment.spec.template.spec.containers[0].env[0].value == "1"


def test_of_conditions_only_those_are_kept_that_something_reads() -> None:
    def told(kind: Kind, *conditions: tuple[str, str]) -> list[tuple[str, str, str]]:
        given = [{"type": name, "status": status, "reason": "R", "lastProbeTime": None} for name, status in conditions]
        [obj] = fields(decode(kind, an_object("a", status={"conditions": given})))
        return [(each.type, each.status, each.reason) for each in obj.status.conditions]

    assert told(POD, ("PodScheduled", "True"), ("Ready", "False")) == [("Ready", "False", "R")]
    assert told(POD, ("Ready", "True"), ("Initialized", "True")) == [("Ready", "True", "")]
    assert told(POD, ("Initialized", "True")) == []
    assert told(JOB, ("Complete", "True"), ("Suspended", "False")) == [
        ("Complete", "True", "R"),
        ("Suspended", "False", "R"),
    ]
    assert told(DEPLOYMENT, ("Available", "True")) == []


def test_a_config_map_keeps_only_the_meshs_keys() -> None:
    [obj] = fields(decode(CONFIG_MAP, an_object("istio", data={"mesh": "a: 1", "password": "no"})))
    assert obj.data == {"mesh": "a: 1"}


def test_equal_labels_are_kept_once() -> None:
    first, second = decode(POD, *(an_object(name, metadata={"labels": {"app": "x"}}) for name in "ab")).objects
    assert first.labels is second.labels


def test_a_spec_loses_its_nulls_but_no_items_of_its_lists() -> None:
    spec = {"hosts": ["a"], "gateways": None, "http": [{"match": None}, {}]}
    [obj] = fields(decode(VIRTUAL_SERVICE, an_object("a", spec=spec)))
    assert obj.spec == {"hosts": ["a"], "http": [{}, {}]}


@pytest.mark.parametrize(
    ("kind", "fields", "dropped"),
    [
        (POD, {"metadata": {"labels": ["a"]}}, "metadata.labels"),
        (POD, {"metadata": {"labels": {"a": ["b"], "c": "d"}}}, "metadata.labels.a"),
        (POD, {"metadata": {"ownerReferences": {"kind": "x"}}}, "metadata.ownerReferences"),
        (POD, {"status": "Running"}, "status"),
        (POD, {"status": {"podIP": ["10.0.0.1"]}}, "status.podIP"),
        (POD, {"status": {"containerStatuses": [{"ready": "perhaps"}, 3]}}, "status.containerStatuses[0].ready"),
        (SERVICE, {"spec": {"ports": [{"port": "http"}]}}, "spec.ports[0].port"),
        (DEPLOYMENT, {"spec": {"replicas": "many"}}, "spec.replicas"),
        (VIRTUAL_SERVICE, {"spec": ["a"]}, "spec"),
    ],
)
def test_an_odd_part_is_dropped_and_named(kind: Kind, fields: dict[str, Any], dropped: str) -> None:
    page = decode(kind, an_object("good"), an_object("odd", **fields))
    assert [obj.name for obj in page.objects] == ["good", "odd"]
    [problem] = page.unreadable
    assert problem.message.startswith(f"{kind.name} shop/odd is shown without")
    assert dropped in problem.message
    assert (problem.failure, problem.resource, problem.cluster, problem.at) == (
        Failure.UNREADABLE,
        kind.key,
        "east",
        5.0,
    )


@pytest.mark.parametrize(
    "odd", [{}, {"metadata": None}, {"metadata": {"name": ""}}, {"metadata": {"name": {}}}, "x", 3]
)
def test_an_object_without_a_name_costs_only_itself(odd: Any) -> None:
    page = decode(POD, an_object("good"), odd)
    assert [obj.name for obj in page.objects] == ["good"]
    assert "no name" in page.unreadable[0].message


def test_numbers_that_yaml_made_of_text_are_text_again() -> None:
    labels = {"version": 1, "canary": True}
    page = decode(POD, an_object("a", metadata={"labels": labels}))
    assert page.objects[0].labels == {"version": "1", "canary": "true"}
    assert page.unreadable == ()


def test_a_time_that_is_none_does_no_harm() -> None:
    assert decode(NAMESPACE, an_object("a", "", metadata={"creationTimestamp": "yesterday"})).unreadable == ()


def test_an_unknown_enum_value_is_kept() -> None:
    [obj] = fields(decode(POD, an_object("a", status={"phase": "Dreaming"})))
    assert obj.status.phase == "Dreaming"


def test_an_object_that_is_nested_too_deeply_costs_only_itself() -> None:
    deep = '{"metadata":{"name":"deep"},"spec":' + '{"a":' * 5000 + "1" + "}" * 5000 + "}"
    decoder = Decoder(VIRTUAL_SERVICE, "east", lambda: 5.0)
    obj, problem = decoder.object(deep.encode())
    assert obj is None
    assert problem is not None
    assert "too deeply" in problem.message


def test_text_about_null_times_stays_as_it_is() -> None:
    text = '{"creationTimestamp":null}'
    [obj] = decode(POD, an_object("a", metadata={"annotations": {"note": text}})).objects
    assert obj.annotations["note"] == text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"items":{}}', b'{"items":[{]}'])
def test_what_is_no_list_is_garbage(body: bytes) -> None:
    with pytest.raises(Garbage):
        Decoder(POD, "east", lambda: 5.0).page(body)


def named(name: str, namespace: str = "", version: str = "1") -> Namespace:
    return Namespace(Metadata(name=name, namespace=namespace, uid=name, resource_version=version))


def test_a_view_of_a_store_never_changes() -> None:
    store = KindStore()
    store.replace([named("a", "x"), named("b", "y")])
    view = store.view()
    store.put(named("c", "x"))
    store.remove("y", "b")
    store.replace([named("d", "z")], "z")
    assert {ns: sorted(objects) for ns, objects in view.items()} == {"x": ["a"], "y": ["b"]}
    assert {ns: sorted(objects) for ns, objects in store.view().items()} == {"x": ["a", "c"], "z": ["d"]}


def test_a_store_copies_only_the_namespace_that_changes() -> None:
    store = KindStore()
    store.replace([named("a", "x"), named("b", "y")])
    view = store.view()
    store.put(named("c", "x"))
    assert store.view()["y"] is view["y"]
    assert store.view()["x"] is not view["x"]


def test_a_store_tells_whether_anything_changed() -> None:
    store = KindStore()
    assert store.replace([named("a", "x")])
    assert not store.replace([named("a", "x")])
    assert not store.put(named("a", "x"))
    assert store.put(named("a", "x", "2"))
    assert not store.remove("x", "b")
    assert store.replace([], "x")
    assert not store.replace([], "x")
