"""Changes of labels and annotations beside those of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from apiserver import Server, Store
from mesh.actions.acting import Actor, ViewOnly
from mesh.actions.metadata import Changed, Held, Layer, NotMetadata, Target, patch, read, save
from mesh.clients.errors import Forbidden
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.model.kinds import DAEMON_SET, JOB, Kind
from mesh.model.metadata import MetadataPart
from tests.stand_ins.timing import HURRIED

AGENT = Target(DAEMON_SET, "shop", "agent")
OBJECT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "agent", "namespace": "shop"},
    "spec": {
        "selector": {"matchLabels": {"app": "agent"}},
        "template": {"metadata": {"labels": {"app": "agent"}}, "spec": {"containers": [{"name": "a", "image": "a"}]}},
    },
}


@dataclass
class Busy:
    """What others write just before the next patches, each once."""

    client: KubernetesClient
    others: list[dict[str, Any]] = field(default_factory=list)

    def before_a_patch(self, patch: Callable[..., Any], *arguments: Any) -> Any:
        if self.others:
            patch(DAEMON_SET, "shop", "agent", self.others.pop())
        return patch(*arguments)


@pytest.fixture
def server() -> Iterator[Server]:
    store = Store(first_version=100)
    store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    store.add(OBJECT)
    with Server(store) as started:
        yield started


@pytest.fixture
def busy(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Busy]:
    client = KubernetesClient(Connection.plain(server.url), "east", timing=HURRIED)
    made, plain = Busy(client), client.patch
    monkeypatch.setattr(client, "patch", lambda *arguments: made.before_a_patch(plain, *arguments))
    yield made
    client.close()


def act(busy: Busy, *, is_view_only: bool = False) -> Actor:
    return Actor("me", busy.client, is_view_only)


def with_tier(busy: Busy) -> Any:
    held = read(busy.client, AGENT, MetadataPart.LABELS)
    return save(act(busy), AGENT, MetadataPart.LABELS, {Layer.TEMPLATE: {"app": "agent", "tier": "back"}}, held.mark)


def test_a_change_of_something_else_between_reading_and_writing_is_no_conflict(busy: Busy) -> None:
    busy.others = [{"metadata": {"annotations": {"other": "x"}}}, {"spec": {"minReadySeconds": 3}}]

    assert with_tier(busy).values == {Layer.TEMPLATE: {"app": "agent", "tier": "back"}}
    found = busy.client.get(DAEMON_SET, "shop", "agent")
    assert (found["metadata"]["annotations"]["other"], found["spec"]["minReadySeconds"]) == ("x", 3)


def test_a_change_of_the_same_between_reading_and_writing_is_one(busy: Busy) -> None:
    busy.others = [{"spec": {"template": {"metadata": {"labels": {"tier": "theirs"}}}}}]

    with pytest.raises(Changed) as changed:
        with_tier(busy)
    assert changed.value.held.values[Layer.TEMPLATE]["tier"] == "theirs"


def test_an_object_that_never_stands_still_is_changed_where_it_was_edited(busy: Busy) -> None:
    busy.others = [{"metadata": {"annotations": {"other": str(number)}}} for number in range(9)]

    assert with_tier(busy).values == {Layer.TEMPLATE: {"app": "agent", "tier": "back"}}
    assert len(busy.others) == 5
    assert busy.client.get(DAEMON_SET, "shop", "agent")["metadata"]["annotations"]["other"] == "5"


def annotate(busy: Busy, **values: str) -> None:
    busy.client.patch(DAEMON_SET, "shop", "agent", {"metadata": {"annotations": values}})


def own(held: Held) -> dict[str, str]:
    """The annotations without the one that the API server gives a DaemonSet."""
    return {key: value for key, value in held.values[Layer.OBJECT].items() if not key.startswith("deprecated.")}


def test_what_others_do_to_other_values_of_the_same_part_is_no_conflict(busy: Busy) -> None:
    annotate(busy, note="one", leader="a", old="x")
    held = read(busy.client, AGENT, MetadataPart.ANNOTATIONS)
    wanted = {Layer.OBJECT: {"note": "two", "leader": "a"}, Layer.TEMPLATE: {}}
    annotate(busy, leader="b", more="y")
    busy.others = [{"metadata": {"annotations": {"leader": str(number)}}} for number in range(2)]

    saved = save(act(busy), AGENT, MetadataPart.ANNOTATIONS, wanted, held.mark)

    assert own(saved) == {"note": "two", "leader": "0", "more": "y"}


def test_what_others_did_to_the_same_value_is_told_and_then_known(busy: Busy) -> None:
    annotate(busy, note="one", leader="a")
    held = read(busy.client, AGENT, MetadataPart.ANNOTATIONS)
    wanted = {Layer.OBJECT: {"note": "two", "leader": "a"}, Layer.TEMPLATE: {}}
    annotate(busy, note="theirs", leader="b")

    with pytest.raises(Changed) as changed:
        save(act(busy), AGENT, MetadataPart.ANNOTATIONS, wanted, held.mark)
    assert changed.value.keys == {Layer.OBJECT: {"note"}, Layer.TEMPLATE: set()}

    annotate(busy, leader="c")
    saved = save(act(busy), AGENT, MetadataPart.ANNOTATIONS, wanted, changed.value.mark)
    assert own(saved) == {"note": "two", "leader": "c"}


@pytest.mark.parametrize("mark", ["", "x", "object", "object.zz-template", "-", "object.." + "é" * 9])
def test_whoever_began_with_nothing_known_changes_nothing_of_others(busy: Busy, mark: str) -> None:
    annotate(busy, note="one")
    with pytest.raises(Changed):
        save(act(busy), AGENT, MetadataPart.ANNOTATIONS, {Layer.OBJECT: {"note": "two"}, Layer.TEMPLATE: {}}, mark)
    wanted = {Layer.OBJECT: {"mine": "x"}, Layer.TEMPLATE: {}}
    assert own(save(act(busy), AGENT, MetadataPart.ANNOTATIONS, wanted, mark)) == {"note": "one", "mine": "x"}


@pytest.mark.parametrize(
    "body",
    [
        {"spec": {"replicas": 0}},
        {"spec": {"template": {"spec": {"hostNetwork": True}}}},
        {"spec": {"template": None}},
        {"metadata": None},
        {"metadata": {"finalizers": []}},
        {"metadata": {"labels": {"a": 1}}},
        {"metadata": {"labels": "a=b"}},
        {"metadata": {"labels": None}},
    ],
)
def test_a_patch_of_anything_else_is_refused(busy: Busy, server: Server, body: dict[str, Any]) -> None:
    with pytest.raises(NotMetadata):
        patch(act(busy), AGENT, body)
    assert not server.requests


def test_a_kind_whose_pods_are_fixed_has_no_template_to_patch(busy: Busy) -> None:
    with pytest.raises(NotMetadata, match=r"spec: only labels"):
        patch(act(busy), Target(JOB, "shop", "once"), {"spec": {"template": {"metadata": {"labels": {"a": "b"}}}}})


def test_view_only_mode_and_permission_come_first(busy: Busy, server: Server) -> None:
    body = {"metadata": {"labels": {"a": "b"}}}
    with pytest.raises(ViewOnly):
        patch(act(busy, is_view_only=True), AGENT, body)
    server.forbid("daemonsets.apps", verb="patch")
    with pytest.raises(Forbidden, match="may not patch"):
        patch(act(busy), AGENT, body)
    assert "labels" not in busy.client.get(DAEMON_SET, "shop", "agent")["metadata"]


def test_layers_are_those_of_the_kind() -> None:
    def layers(kind: Kind, part: MetadataPart) -> list[str]:
        return list(Target(kind, "shop", "x").layers(part))

    assert layers(DAEMON_SET, MetadataPart.LABELS) == ["template"]
    assert layers(DAEMON_SET, MetadataPart.ANNOTATIONS) == ["object", "template"]
    assert layers(JOB, MetadataPart.LABELS) == ["object"]
