"""Changes of configuration beside those of others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from apiserver import Server, Store
from mesh.actions import istio_config
from mesh.actions.acting import Actor, ViewOnly
from mesh.actions.istio_config import Changed
from mesh.clients.errors import Conflict, Forbidden, Invalid, NotFound, SourceError
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.editing.objects import Json, editable, mark_of
from mesh.istio.selectors import Reference
from mesh.model.kinds import VIRTUAL_SERVICE
from mesh.model.metadata import LAST_APPLIED
from tests.stand_ins.timing import HURRIED

CART = Reference(VIRTUAL_SERVICE, "shop", "cart")
OBJECT: dict[str, Any] = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "VirtualService",
    "metadata": {"name": "cart", "namespace": "shop", "labels": {"app": "cart"}},
    "spec": {"hosts": ["cart"], "http": [{"route": [{"destination": {"host": "cart"}, "weight": 0}]}]},
}


def unseen(value: str) -> Json:
    """A change of what nobody edits here; it raises the version."""
    return {"metadata": {"annotations": {LAST_APPLIED: value}}}


@dataclass
class Busy:
    """An actor whose writes come just after those of others, each once."""

    client: KubernetesClient
    others: list[Json] = field(default_factory=list)

    def act(self, *, is_view_only: bool = False) -> Actor:
        return Actor("me", self.client, is_view_only)

    def live(self) -> Json:
        return self.client.get(*CART)

    def seen(self) -> tuple[Json, str]:
        """What a person edits, and the mark of it."""
        live = self.live()
        return editable(live), mark_of(live)

    def after_others(self, write: Callable[..., Json], patch: Callable[..., Json]) -> Callable[..., Json]:
        def written(*arguments: Any, **options: Any) -> Json:
            if self.others:
                patch(*CART, self.others.pop(0))
            return write(*arguments, **options)

        return written


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
    made, patch = Busy(client), client.patch
    monkeypatch.setattr(client, "patch", made.after_others(patch, patch))
    monkeypatch.setattr(client, "delete", made.after_others(client.delete, patch))
    yield made
    client.close()


def test_only_what_was_changed_is_written(busy: Busy, server: Server) -> None:
    wanted, mark = busy.seen()
    busy.client.patch(*CART, unseen("1"))
    made = istio_config.save(busy.act(), CART, {**wanted, "spec": {**wanted["spec"], "exportTo": ["."]}}, mark)

    assert made["spec"] == {**OBJECT["spec"], "exportTo": ["."]}
    assert made["metadata"]["annotations"] == {LAST_APPLIED: "1"}
    version = server.store.version
    assert istio_config.save(busy.act(), CART, editable(made), mark_of(made)) == made
    assert server.store.version == version


def test_a_change_of_what_is_not_edited_is_no_conflict(busy: Busy) -> None:
    wanted, mark = busy.seen()
    busy.others = [unseen(str(number)) for number in range(3)]
    made = istio_config.save(busy.act(), CART, {**wanted, "spec": {"hosts": ["other"]}}, mark)

    assert (made["spec"], made["metadata"]["annotations"]) == ({"hosts": ["other"]}, {LAST_APPLIED: "2"})


def test_a_change_between_reading_and_writing_is_one(busy: Busy) -> None:
    wanted, mark = busy.seen()
    busy.others = [{"spec": {"exportTo": ["theirs"]}}]

    with pytest.raises(Changed) as changed:
        istio_config.save(busy.act(), CART, {**wanted, "spec": {"hosts": ["mine"]}}, mark)
    assert changed.value.live == busy.live()
    assert busy.live()["spec"]["exportTo"] == ["theirs"]


def test_an_object_that_never_stands_still_is_told_so(busy: Busy) -> None:
    wanted, mark = busy.seen()
    busy.others = [unseen(str(number)) for number in range(9)]

    with pytest.raises(Conflict):
        istio_config.save(busy.act(), CART, {**wanted, "spec": {"hosts": ["mine"]}}, mark)


def test_an_object_that_went_or_came_meanwhile_is_a_change(busy: Busy) -> None:
    wanted, mark = busy.seen()
    with pytest.raises(Changed) as changed:
        istio_config.save(busy.act(), CART, wanted, "")
    assert changed.value.live == busy.live()

    istio_config.delete(busy.act(), CART)
    with pytest.raises(Changed) as gone:
        istio_config.save(busy.act(), CART, wanted, mark)
    assert gone.value.live is None
    assert editable(istio_config.save(busy.act(), CART, wanted, "")) == wanted


def test_a_dry_run_looks_at_everything_and_keeps_nothing(
    busy: Busy, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    wanted, mark = busy.seen()
    version = server.store.version
    odd = {**wanted, "metadata": {**wanted["metadata"], "labels": {"app": 1}}}
    with caplog.at_level(logging.INFO, logger="audit"):
        tried = istio_config.save(busy.act(), CART, {**wanted, "spec": {"hosts": ["x"]}}, mark, dry_run=True)
        with pytest.raises(Invalid) as invalid:
            istio_config.save(busy.act(), CART, odd, mark, dry_run=True)

    assert tried["spec"] == {"hosts": ["x"]}
    assert [field for field, _ in invalid.value.causes] == ["metadata.labels.app"]
    assert (server.store.version, caplog.records) == (version, [])


def test_what_is_deleted_is_what_was_seen(busy: Busy) -> None:
    _, mark = busy.seen()
    busy.others = [unseen("1"), {"spec": {"hosts": ["theirs"]}}]
    with pytest.raises(Changed):
        istio_config.delete_seen(busy.act(), CART, mark)

    live = busy.live()
    _, was = istio_config.delete_seen(busy.act(), CART, mark_of(live))
    assert was == live
    with pytest.raises(Changed):
        istio_config.delete_seen(busy.act(), CART, mark_of(live))
    with pytest.raises(NotFound):
        istio_config.delete(busy.act(), CART)


def test_a_whole_object_replaces_the_one_whose_version_it_carries(busy: Busy) -> None:
    live = busy.live()
    made = istio_config.replace(busy.act(), CART, {**live, "spec": {"hosts": ["x"]}})
    assert made["spec"] == {"hosts": ["x"]}
    with pytest.raises(Conflict):
        istio_config.replace(busy.act(), CART, live)


WRITES: dict[str, Callable[[Actor], object]] = {
    "create": lambda actor: istio_config.create(actor, CART, OBJECT),
    "patch": lambda actor: istio_config.patch(actor, CART, {}),
    "update": lambda actor: istio_config.replace(actor, CART, OBJECT),
    "delete": lambda actor: istio_config.delete(actor, CART),
}
SAVES: dict[str, Callable[[Actor], object]] = {
    "create": lambda actor: istio_config.save(actor, CART, OBJECT, ""),
    "patch": lambda actor: istio_config.save(actor, CART, OBJECT, "x", dry_run=True),
    "delete": lambda actor: istio_config.delete_seen(actor, CART, "x"),
}


@pytest.mark.parametrize(("verb", "write"), [*WRITES.items(), *SAVES.items()])
def test_nothing_is_written_without_permission_or_in_view_only_mode(
    busy: Busy, server: Server, verb: str, write: Callable[[Actor], object]
) -> None:
    with pytest.raises(ViewOnly):
        write(busy.act(is_view_only=True))
    assert server.requests == []
    server.forbid("virtualservices.networking.istio.io", verb=verb)
    with pytest.raises(Forbidden, match=f'user "me" may not {verb} virtualservices'):
        write(busy.act())
    assert [path for _, path in server.requests if "virtualservices" in path] == []


@pytest.mark.parametrize("status", [503, 403])
def test_what_was_not_done_is_noted_with_the_reason(
    busy: Busy, server: Server, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    server.fail_with(status)
    with caplog.at_level(logging.INFO, logger="audit"):
        with pytest.raises(SourceError):
            istio_config.patch(busy.act(), CART, {"metadata": {"labels": {"a": "b"}}})
        with pytest.raises(ViewOnly):
            istio_config.delete(busy.act(is_view_only=True), CART)
    notes = [record.__dict__["audit"] for record in caplog.records if record.name == "audit"]
    outcomes = [(note["user"], note["operation"], note["outcome"]) for note in notes]
    assert outcomes == [("me", "UPDATE", "failed" if status == 503 else "refused"), ("me", "DELETE", "refused")]
    assert "view-only" in notes[1]["reason"]
    assert notes[0]["reason"]
