"""The card of configuration on the overview."""

from __future__ import annotations

from mesh.istio.selectors import Reference
from mesh.model.findings import Verdict
from mesh.model.states import VERDICTS
from mesh.pages.lists.marks import counted
from mesh.pages.overview.config import ConfigVerdicts
from mesh.validations.findings import Entry
from mesh.web.address.links import Links, page_url
from mesh.web.overview.cards import MOST_LINES, Count, CountLine, Counts, OverviewCard

_LIST = "istio-config"
_WORDS = {
    Verdict.INVALID: "not valid",
    Verdict.WARNING: "with warnings",
    Verdict.VALID: "valid",
    Verdict.UNKNOWN: "not validated",
}


def config_card(found: ConfigVerdicts, *, links: Links) -> OverviewCard:
    """How many objects have which verdict, the worst first."""
    note = ""
    if found.at is None:
        note = "They are not checked yet." if found.is_on else "Checks are switched off."
    return OverviewCard(
        "istio-configs",
        Counts(tuple(_count(found, verdict, links) for verdict in _WORDS if found.counts.get(verdict))),
        found.total,
        note=note if found.total else "No namespace that you may see has any.",
        footer=("View Istio config", page_url(_LIST)),
    )


def _count(found: ConfigVerdicts, verdict: Verdict, links: Links) -> Count:
    words, count = _WORDS[verdict], found.counts[verdict]
    more = (f"View all {count} {words}", page_url(_LIST, [("config", str(verdict))]))
    lines = tuple(_line(entry, links) for entry in found.first.get(verdict, ()))
    return Count(count, words, VERDICTS[verdict].icon, lines[:MOST_LINES], more)


def _line(entry: Entry, links: Links) -> CountLine:
    key = entry.key
    url = links.config(Reference(key.kind, key.namespace, key.name), key.cluster)
    where = f"{key.kind.word} in {key.namespace}"
    return CountLine(key.name, url, VERDICTS[entry.verdict], f"{counted(entry.checks)}, {where}")
