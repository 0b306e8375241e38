"""What pages say of validation as it would be after a change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mesh.istio.selectors import Reference
from mesh.model.findings import Verdict, verdict_of
from mesh.model.states import VERDICTS, State
from mesh.pages.istio.trial import Trial
from mesh.text.yaml import Document
from mesh.text.yaml_text import line_of
from mesh.validations.findings import Entry, Finding
from mesh.web.parts.facts import Link
from mesh.web.parts.findings import FoundLine, entry_link, found_lines

MOST_BROKEN = 50


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another object with what would be found wrong with it."""

    link: Link
    found: tuple[FoundLine, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What would be new elsewhere (the first of very many, `more` beside them), and how much would be mended there."""

    elsewhere: tuple[Elsewhere, ...]
    more: int
    mended: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """Validation as it would be: what would be found about the object itself, if it is looked at; `around` it, unless
    that is told of several objects together."""

    verdict: State
    found: tuple[FoundLine, ...]
    is_judged: bool
    around: Around | None = None


def outlook(found: Trial | None, ref: Reference, cluster: str, document: Document | None = None) -> Outlook | None:
    """Of the object and all around it. `cluster` is that of addresses; `document` is what was typed: it tells the
    lines."""
    if found is None:
        return None
    return replace(own_outlook(found, ref, document), around=around(found, ref.namespace, cluster))


def own_outlook(found: Trial, ref: Reference, document: Document | None = None) -> Outlook:
    def line(each: Finding) -> int:
        return line_of(document, each.path) if document else 0

    own = found.own.get(ref)
    verdict = Verdict.UNKNOWN if own is None else verdict_of(each.severity for each in own)
    return Outlook(VERDICTS[verdict], found_lines(own or (), line), is_judged=own is not None)


def around(found: Trial, namespace: str, cluster: str) -> Around:
    """Objects elsewhere are named with their namespace unless it is this one; `cluster` is that of addresses."""
    shown = found.broken[:MOST_BROKEN]
    told = tuple(Elsewhere(_link(entry, namespace, cluster), found_lines(entry.checks)) for entry in shown)
    return Around(told, len(found.broken) - len(shown), found.mended)


def _link(entry: Entry, namespace: str, cluster: str) -> Link:
    space = entry.key.namespace
    return entry_link(entry, cluster, "" if space == namespace else f"in {space}")
