"""Findings on configuration as pages list and count them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mesh.istio.selectors import Reference
from mesh.model import object_types
from mesh.model.findings import Verdict
from mesh.model.kinds import SERVICE
from mesh.model.states import SEVERITIES, VERDICTS, State, StateCount
from mesh.validations.findings import Entry, Finding
from mesh.web.address.links import config_url, list_url, object_url, page_url
from mesh.web.parts.facts import Link, config_link

_RANKS = list(SEVERITIES)
_JUDGED = (Verdict.INVALID, Verdict.WARNING, Verdict.VALID)


@dataclass(frozen=True, slots=True)
class Mend:
    """One change that would mend a finding, in words, and where it is shown before it is made."""

    said: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A finding with the line that it is about, 0 where that is not known; `anchor` is its id in the page, `url` leads
    to what its code means, if there is such a page; `mends` are what the page offers."""

    finding: Finding
    state: State
    line: int
    anchor: str
    url: str
    mends: tuple[Mend, ...] = ()


def verdict_counts(counts: Mapping[Verdict, int], namespaces: str, cluster: str) -> tuple[StateCount, ...]:
    """How many configuration objects of a namespace, or of several (`a,b`), have which verdict, the worst first;
    `cluster` where there are several."""
    return tuple(
        StateCount(
            VERDICTS[verdict], count, list_url("istio-config", cluster, ("config", verdict), namespace=namespaces)
        )
        for verdict in _JUDGED
        if (count := counts.get(verdict, 0))
    )


def entry_link(entry: Entry, cluster: str, note: str = "") -> Link:
    """To what it is about; `cluster` where there are several."""
    key = entry.key
    if key.kind.is_config:
        reference = Reference(key.kind, key.namespace, key.name)
        return config_link(reference, config_url(reference, cluster), note)
    item, object_type = (
        (object_types.SERVICE, "service") if key.kind is SERVICE else (object_types.WORKLOAD, "workload")
    )
    return Link(item.letters, item.word, key.name, object_url(object_type, key.namespace, key.name, cluster), note)


def found_lines(
    findings: Iterable[Finding],
    line_of: Callable[[Finding], int] = lambda _: 0,
    mends_of: Callable[[Finding], tuple[Mend, ...]] = lambda _: (),
) -> tuple[FoundLine, ...]:
    """The worst first, then from top to bottom."""
    placed = [(_RANKS.index(each.severity), line_of(each), each) for each in findings]
    placed.sort(key=lambda one: one[:2])
    return tuple(
        FoundLine(
            each,
            SEVERITIES[each.severity],
            line,
            f"finding-{number}",
            page_url("validation-code", code=each.code),
            mends_of(each),
        )
        for number, (_, line, each) in enumerate(placed, 1)
    )
