"""What the message centre says of configuration: how much is wrong, since when, and whether it is checked at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.findings import Severity as Grave
from mesh.model.findings import Verdict
from mesh.pages.console.configuration import configuration_messages
from mesh.pages.console.messages import Message, Severity
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.validations import Checked, Validations
from mesh.validations.findings import Entry, Finding, Key, Told
from mesh.validations.run import Validator
from mesh.web.process.current import use_runtime
from tests.web.visits import get
from tests.web.worlds.memory import HOME, NOW, everything, in_memory, namespaces, settings_of


def entry(namespace: str, name: str, *severities: Grave) -> Entry:
    checks = tuple(Finding("KIA1106", each, "spec", Told("It is so.", "", "")) for each in severities)
    return Entry(Key(HOME, kinds.VIRTUAL_SERVICE, namespace, name), checks=checks)


def verdicts(at: float, *entries: Entry, before: Checked | None = None) -> Checked:
    return Checked(at, {each.key: each for each in entries}, before)


class Known(Validations):
    """Checks whose verdicts a test gives."""

    def __init__(self, checked: Checked | None, **istio: Any) -> None:
        super().__init__(settings_of(external_services={"istio": istio}), lambda: NOW)
        self.given = checked

    @property
    def known(self) -> Checked | None:
        return self.given

    def latest(self, clusters: Any) -> Checked | None:
        raise AssertionError(f"a message must not wait for checks of {clusters}")


def looked(checks: Validations, *hidden: str) -> Sources:
    runtime = in_memory(settings_of(), None, namespaces("shop", "till", "attic"), find_viewer=everything)
    seen = {key: space for key, space in runtime.viewer().namespaces.items() if key[1] not in hidden}
    return replace(runtime.sources(Viewer("guest", seen)), validations=checks)


def told(checks: Validations, *hidden: str, started_at: float = NOW) -> list[Message]:
    return configuration_messages(looked(checks, *hidden), started_at, lambda verdict: f"?config={verdict}")


WRONG = (
    entry("shop", "a", Grave.ERROR),
    entry("shop", "b", Grave.ERROR, Grave.WARNING),
    entry("shop", "c", Grave.WARNING),
    entry("till", "d", Grave.ERROR),
    entry("attic", "e", Grave.ERROR),
    entry("attic", "f"),
)


def test_errors_and_warnings_are_counted_by_objects_and_lead_to_the_list() -> None:
    errors, warnings = told(Known(verdicts(NOW - 60, *WRONG)))

    assert (errors.severity, errors.title) == (Severity.ERROR, "4 configuration objects are not valid")
    assert errors.detail == "In shop (2), attic (1), till (1)"
    assert (errors.since, errors.url) == (NOW - 60, "?config=Not Valid")
    assert (warnings.severity, warnings.title) == (Severity.WARNING, "1 configuration object has warnings")


def test_what_a_viewer_may_not_see_is_neither_counted_nor_named() -> None:
    errors, *_ = told(Known(verdicts(NOW, *WRONG)), "attic")

    assert (errors.title, errors.detail) == ("3 configuration objects are not valid", "In shop (2), till (1)")


def test_of_very_many_namespaces_the_worst_are_named() -> None:
    many = [entry(f"ns-{number}", "a", Grave.ERROR) for number in range(9)]
    runtime = in_memory(settings_of(), None, namespaces(*(each.key.namespace for each in many)), find_viewer=everything)
    sources = replace(runtime.sources(runtime.viewer()), validations=Known(verdicts(NOW, *many)))
    (message,) = configuration_messages(sources, NOW, str)

    assert message.detail == "In ns-0 (1), ns-1 (1), ns-2 (1), ns-3 (1), ns-4 (1) and 4 more namespaces"


def test_where_all_is_well_nothing_is_said() -> None:
    assert told(Known(verdicts(NOW, entry("shop", "a")))) == []


def test_a_later_check_that_finds_the_same_is_no_news_and_one_that_finds_more_is() -> None:
    first = verdicts(10, *WRONG)
    same = verdicts(20, *WRONG, before=first)
    worse = verdicts(30, *WRONG, entry("shop", "new", Grave.ERROR), before=same)
    mended = verdicts(40, *WRONG, before=worse)
    other = verdicts(50, *WRONG[1:], entry("shop", "instead", Grave.ERROR), before=mended)

    since = [each.news[HOME, "shop"][Verdict.INVALID] for each in (first, same, worse, mended, other)]
    assert since == [10, 10, 30, 30, 50]
    assert other.news[HOME, "shop"][Verdict.WARNING] == 10
    assert other.news[HOME, "till"][Verdict.INVALID] == 10


def test_checks_that_are_off_are_a_note() -> None:
    (message,) = told(Known(None, validation_reconcile_interval="0s"), started_at=NOW - 5)

    assert (message.severity, message.title) == (Severity.INFO, "Configuration is not checked")
    assert message.since == NOW - 5


def test_a_console_that_has_just_started_says_nothing_yet_and_then_that_it_knows_nothing() -> None:
    assert told(Known(None)) == []

    (message,) = told(Known(None), started_at=NOW - 60)
    assert (message.severity, message.title) == (Severity.INFO, "Configuration is not checked yet")


def test_a_check_that_failed_is_a_warning_beside_what_was_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = Known(verdicts(NOW - 600, *WRONG))
    checks.failed_at = NOW - 30
    *_, failed = told(checks)
    assert (failed.severity, failed.title, failed.since) == (
        Severity.WARNING,
        "Configuration could not be checked",
        NOW - 30,
    )
    assert failed.detail == "What was found before is shown."

    real = Validations(settings_of(), lambda: NOW)
    views = looked(Known(None)).clusters
    monkeypatch.setattr(Validator, "run", lambda *_: 1 / 0)
    real.refresh(views)
    assert real.failed_at == NOW
    monkeypatch.undo()
    real.refresh(views)
    assert real.failed_at is None


def test_the_messages_stand_in_the_masthead_and_lead_to_the_list() -> None:
    runtime = in_memory(settings_of(), None, namespaces("shop"), find_viewer=everything)
    runtime.validations = Known(verdicts(NOW, *WRONG[:1]))
    with use_runtime(runtime):
        page = get(Client(), "help")

    message = page.one("#messages-error .message")
    assert "1 configuration object is not valid" in message.words
    assert message.link("List them") == "/console/istio?config=Not+Valid"
