"""The verdicts on all configuration that a viewer sees, for the overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from mesh.model.access import VisibleNamespace
from mesh.model.findings import Verdict
from mesh.model.pace import paced
from mesh.pages.istio.findings import counts, in_spaces
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
    verdicts: Counter[Verdict] = Counter()
    first: dict[Verdict, tuple[Entry, ...]] = dict.fromkeys(WORST, ())
    for space in paced(spaces):
        found = counts(sources, space)
        if found is None:
            continue
        verdicts.update(found.verdicts)
        for verdict in WORST:
            if found.verdicts.get(verdict) and (more := most - len(first[verdict])) > 0:
                first[verdict] += tuple(islice(_with(sources, space, verdict), more))
    verdicts[Verdict.UNKNOWN] = total - verdicts.total()
    return ConfigVerdicts(
        total,
        verdicts,
        first,
        None if checked is None else checked.at,
        is_on=sources.validations is not None and sources.validations.is_on,
    )


def _with(sources: Sources, space: VisibleNamespace, verdict: Verdict) -> Iterator[Entry]:
    return in_spaces(sources, [space], lambda entry: entry.key.kind.is_config and entry.verdict is verdict)
