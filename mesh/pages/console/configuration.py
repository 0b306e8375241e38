"""What the message centre says of the configuration that a viewer sees: how much of it is wrong, and whether it is
checked at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mesh.model.findings import Verdict
from mesh.pages.console.messages import NAMED_RESOURCES, Message, Severity
from mesh.pages.istio.findings import wrong_spaces
from mesh.pages.sources.sources import Sources

FIRST_CHECK_SECONDS = 30.0
"""A console that was started longer ago and has checked nothing yet says so."""
_SAID = {
    Verdict.INVALID: (Severity.ERROR, "is not valid", "are not valid"),
    Verdict.WARNING: (Severity.WARNING, "has warnings", "have warnings"),
}


def configuration_messages(sources: Sources, started_at: float, url_of: Callable[[Verdict], str]) -> list[Message]:
    """`url_of` gives the address of the list with that verdict, `started_at` is Unix seconds. No page waits for checks
    because of its messages."""
    sources = sources.at_once()
    checks = sources.validations
    if checks is None or not sources.clusters:
        return []
    if not checks.is_on:
        text = "Errors in it are not found: external_services.istio.validation_reconcile_interval is 0."
        return [Message(Severity.INFO, "Configuration is not checked", text, started_at)]
    told = [message for verdict in _SAID if (message := _summary(sources, verdict, url_of)) is not None]
    return [*told, *_unchecked(sources, checks.failed_at, started_at)]


def _unchecked(sources: Sources, failed_at: float | None, started_at: float) -> Iterator[Message]:
    is_there = sources.checked is not None
    if failed_at is not None:
        text = "What was found before is shown." if is_there else "Nothing is known about what is wrong with it."
        yield Message(Severity.WARNING, "Configuration could not be checked", text, failed_at)
    elif not is_there and sources.clock() - started_at > FIRST_CHECK_SECONDS:
        text = "The first check takes long: what is wrong is not known yet."
        yield Message(Severity.INFO, "Configuration is not checked yet", text, started_at)


def _summary(sources: Sources, verdict: Verdict, url_of: Callable[[Verdict], str]) -> Message | None:
    """How many objects, in which namespaces: those with most first."""
    found = sorted(
        (-counts.verdicts[verdict], name, since[verdict])
        for (_, name), counts, since in wrong_spaces(sources)
        if verdict in since
    )
    if not found:
        return None
    total = -sum(count for count, _, _ in found)
    severity, one, several = _SAID[verdict]
    named = ", ".join(f"{name} ({-count})" for count, name, _ in found[:NAMED_RESOURCES])
    more = f" and {len(found) - NAMED_RESOURCES} more namespaces" if len(found) > NAMED_RESOURCES else ""
    return Message(
        severity,
        f"{total} configuration object{f' {one}' if total == 1 else f's {several}'}",
        f"In {named}{more}",
        max(since for _, _, since in found),
        url=url_of(verdict),
    )
