"""The verdicts on all configuration that a viewer sees, for the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mesh.model.access import VisibleNamespace
from mesh.model.findings import Verdict
from mesh.model.pace import paced
from mesh.pages.lists.page import config_objects
from mesh.pages.sources.sources import Sources
from mesh.validations.findings import Entry

WORST = (Verdict.INVALID, Verdict.WARNING)


@dataclass(frozen=True, slots=True)
class ConfigVerdicts:
    """How many objects have which verdict, and the first few of those with errors and with warnings. `at` is when they
    were checked (Unix seconds), None where they were not; `is_on` is whether they ever are."""

    total: int
    counts: Mapping[Verdict, int]
    first: Mapping[Verdict, tuple[Entry, ...]]
    at: float | None
    is_on: bool


def config_verdicts(sources: Sources, most: int) -> ConfigVerdicts:
    """With the first `most` of each of the worst."""
    checked = sources.checked
    spaces = [space for cluster in sorted(sources.clusters) for space in sources.spaces(cluster)]
    total = sum(config_objects(sources, space) for space in paced(spaces))
    counts: Counter[Verdict] = Counter()
    first: dict[Verdict, tuple[Entry, ...]] = dict.fromkeys(WORST, ())
    for space in paced(spaces) if checked is not None else ():
        found = checked.counts.get((space.cluster, space.name))  # type: ignore[union-attr]
        counts.update(found.verdicts if found else {})
        for verdict in WORST:
            if found is not None and found.verdicts.get(verdict) and len(first[verdict]) < most:
                first[verdict] = (*first[verdict], *_with(sources, space, verdict))[:most]
    counts[Verdict.UNKNOWN] = total - counts.total()
    return ConfigVerdicts(
        total,
        counts,
        first,
        None if checked is None else checked.at,
        is_on=sources.validations is not None and sources.validations.is_on,
    )


def _with(sources: Sources, space: VisibleNamespace, verdict: Verdict) -> Iterator[Entry]:
    checked = sources.checked
    for entry in checked.spaces.get((space.cluster, space.name), ()) if checked is not None else ():
        if entry.key.kind.is_config and entry.verdict is verdict:
            yield entry
