"""Configuration as it is judged in the background: when, with what age, and what of it a viewer may know."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from mesh.config import Settings
from mesh.istio.selectors import Reference
from mesh.istio.view import ClusterView
from mesh.jobs.validations import ValidationRefresh
from mesh.model import kinds
from mesh.model.findings import Severity, Verdict
from mesh.pages.istio.findings import seen
from mesh.pages.sources import validations
from mesh.pages.sources.validations import Checked, SpaceCounts, Validations
from mesh.validations.findings import WORKLOAD, Entry, Finding, Key, Told
from mesh.validations.run import Validator
from tests.unit.validations.world import CLUSTER, Mesh, virtual_service
from tests.web.worlds.memory import settings_of

NOWHERE = {"hosts": ["till"], "http": [{"route": [{"destination": {"host": "nowhere"}}]}]}
ROUTES = Key(CLUSTER, kinds.VIRTUAL_SERVICE, "shop", "routes")


class Clock:
    """Counts its calls."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def judging(**istio: Any) -> Validations:
    settings: Settings = settings_of(external_services={"istio": istio}) if istio else settings_of()
    return Validations(settings, Clock())


def clusters(*names: str) -> Mapping[str, ClusterView]:
    mesh = Mesh([virtual_service(name, NOWHERE) for name in names])
    view = mesh.view
    return {CLUSTER: ClusterView(view.snapshot, view.inventory, replace(view.mesh, planes=tuple(mesh.planes)))}


def codes(checked: Checked | None, key: Key = ROUTES) -> list[str]:
    assert checked is not None
    return [each.code for each in checked.entries[key].checks]


def test_the_first_question_waits_for_the_verdicts() -> None:
    assert codes(judging().latest(clusters("routes"))) == ["KIA1101"]


def test_what_has_not_changed_is_not_judged_again() -> None:
    judge, same = judging(), clusters("routes")
    first = judge.latest(same)
    judge.refresh(same)

    assert judge.latest(same) is first


def test_a_change_is_judged_and_what_went_is_gone() -> None:
    judge, others = judging(), clusters("others")
    judge.refresh(clusters("routes"))
    judge.refresh(others)
    checked = judge.latest(others)

    assert checked is not None
    assert checked.at == 2
    assert ROUTES not in checked.entries


def test_nobody_waits_longer_than_a_bound_and_the_verdicts_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    run = Validator.run

    def slowly(self: Validator, *asked: Any) -> Any:
        released.wait(10)
        return run(self, *asked)

    monkeypatch.setattr(validations, "FIRST_SECONDS", 0.01)
    monkeypatch.setattr(Validator, "run", slowly)
    judge, same = judging(), clusters("routes")

    assert judge.latest(same) is None
    monkeypatch.setattr(validations, "FIRST_SECONDS", 10)
    released.set()
    assert codes(judge.latest(same)) == ["KIA1101"]


def test_a_check_that_fails_leaves_what_was_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = judging()
    first = judge.latest(clusters("routes"))

    def fails(*_asked: Any) -> Any:
        raise ValueError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(Validator, "run", fails)
        judge.refresh(clusters("others"))
    assert judge.latest(clusters("others")) is first
    assert codes(first) == ["KIA1101"]


def test_a_check_that_failed_is_made_again_at_the_next_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, same = judging(), clusters("routes")
    with monkeypatch.context() as patch:
        patch.setattr(Validator, "run", lambda *_asked: 1 / 0)
        judge.refresh(same)
    assert judge.latest(same) is None
    judge.refresh(same)

    assert codes(judge.latest(same)) == ["KIA1101"]


def test_with_an_interval_of_nothing_nothing_is_judged() -> None:
    judge = judging(validation_reconcile_interval="0s")
    judge.refresh(clusters("routes"))

    assert not judge.is_on
    assert judge.latest(clusters("routes")) is None


def test_codes_that_settings_leave_out_are_not_told() -> None:
    settings = settings_of(kiali_feature_flags={"validations": {"ignore": ("KIA1101",)}})
    checked = Validations(settings, Clock()).latest(clusters("routes"))

    assert codes(checked) == []
    assert checked is not None
    assert checked.entries[ROUTES].ignored == (("KIA1101", 1),)


def test_an_object_alone_is_judged_as_its_own_namespace_sees_it() -> None:
    judge = judging()
    judge.refresh(clusters("routes"))
    found = judge.alone(CLUSTER, kinds.VIRTUAL_SERVICE, "shop", "routes")

    assert found is not None
    assert [each.code for each in found.checks] == ["KIA1101"]
    assert judge.alone(CLUSTER, kinds.VIRTUAL_SERVICE, "till", "routes") is None
    assert judge.alone("west", kinds.VIRTUAL_SERVICE, "shop", "routes") is None


def check(severity: Severity, *told: str, value: str = "", related: tuple[Reference, ...] = ()) -> Finding:
    wrong, looked, cure = (*told, "", "", "")[:3]
    return Finding("KIA1106", severity, "spec/hosts", Told(wrong, looked, cure), value, related)


def test_a_namespace_counts_what_is_not_a_workload_by_severity() -> None:
    entries = [
        Entry(ROUTES, checks=(check(Severity.ERROR), check(Severity.WARNING), check(Severity.UNKNOWN))),
        Entry(Key(CLUSTER, WORKLOAD, "shop", "cart-v1"), checks=(check(Severity.ERROR),)),
        Entry(Key(CLUSTER, kinds.SERVICE, "shop", "cart")),
    ]
    checked = Checked(0, {entry.key: entry for entry in entries})

    assert checked.counts[CLUSTER, "shop"] == SpaceCounts(2, 1, 1, {Verdict.INVALID: 1})


ATTIC = Reference(kinds.VIRTUAL_SERVICE, "attic", "hush")
TILL = Reference(kinds.VIRTUAL_SERVICE, "till", "wares")


def cut(*told: str, value: str = "", related: tuple[Reference, ...] = ()) -> Entry:
    """Seen by somebody who may not see `attic`."""
    found = check(Severity.WARNING, *told, value=value, related=related)
    return seen(Entry(ROUTES, checks=(found,), related=related), frozenset({"attic"}))


def test_objects_that_a_viewer_may_not_see_have_no_name_in_findings() -> None:
    entry = cut("It clashes.", "Compared with hush and till/wares.", "Merge attic/hush.", related=(ATTIC, TILL))
    (found,) = entry.checks

    assert entry.related == found.related == (TILL,)
    assert found.told.wrong == "It clashes."
    assert found.told.looked == "What else has a part in it is in a namespace that you may not see."
    assert found.told.cure == ""


def test_a_finding_of_which_nothing_may_be_told_is_told_by_its_title() -> None:
    (found,) = cut("The host hush.attic clashes.").checks

    assert found.told.wrong == "Another virtual service routes the same host."


def test_what_the_object_itself_says_may_be_told() -> None:
    (found,) = cut("cart.attic is not known.", value="cart.attic").checks

    assert found.told.wrong == "cart.attic is not known."


def test_who_may_see_all_is_told_all() -> None:
    entry = Entry(ROUTES, checks=(check(Severity.WARNING, "attic/hush"),), related=(ATTIC,))

    assert seen(entry, frozenset()) is entry


def test_the_background_checks_what_has_changed_at_every_round() -> None:
    judge = judging()
    looks = iter([clusters("routes"), clusters("others")])
    job = ValidationRefresh(lambda: SimpleNamespace(validations=judge, clusters=next(looks)), 60)  # type: ignore[arg-type, return-value]
    job.refresh()
    job.refresh()
    checked = judge.latest(clusters("others"))

    assert checked is not None
    assert [key.name for key in checked.entries] == ["others"]


def test_a_look_at_the_clusters_that_fails_does_not_end_the_background() -> None:
    asked = threading.Event()
    answers = iter([ValueError("odd"), None])

    def sources() -> Any:
        failure = next(answers, None)
        if failure is not None:
            raise failure
        asked.set()
        return SimpleNamespace(validations=None, clusters={})

    job = ValidationRefresh(sources, 0.001)
    job.start()
    assert asked.wait(10)
    job.stop()
