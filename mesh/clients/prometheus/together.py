"""Several queries of one range in one exchange: where the answers are small, an exchange costs more than all else."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mesh.clients.budget import instead_of
from mesh.clients.errors import BadAnswer, SourceError, TooLarge
from mesh.clients.prometheus.answers import RangeAnswer
from mesh.clients.prometheus.side_by_side import Outcome
from mesh.model.samples import Series
from mesh.promql import PART, Expr, Numbered

MOST = 4
"""A store works on one query with one core: the slowest of a page should not take much longer."""
LONGEST = 8000
"""Characters of a query; VictoriaMetrics refuses more than 16 KiB."""
SINGLY_SECONDS = 300.0
_TOO_MANY_REQUESTS = 429

Outcomes = dict[str, Outcome[RangeAnswer]]


@dataclass(frozen=True, slots=True)
class _Bundle:
    """The names of queries that are asked as one, and its text."""

    names: tuple[str, ...]
    text: str

    @property
    def name(self) -> str:
        return ", ".join(self.names)


class Together:
    """How a store's queries are asked: together, until it has not understood that. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._singly_until = -math.inf

    def outcomes(
        self,
        run: Callable[[Mapping[str, str]], Outcomes],
        queries: Mapping[str, Expr | str],
        text: Callable[[Expr | str], str],
    ) -> Outcomes:
        """The outcome of each query by name; `run` asks texts by name. Queries that are refused together are asked
        again, each for itself: what is wrong with one of them must not cost the others. One given as text is always
        asked for itself."""
        bundles = self._bundles(queries, text)
        among = {name for bundle in bundles for name in bundle.names}
        singles = {name: text(expr) for name, expr in queries.items() if name not in among}
        found = run({bundle.name: bundle.text for bundle in bundles} | singles)
        for bundle in bundles:
            found |= _apart(bundle, found.pop(bundle.name))
        lost = {name: text(expr) for name, expr in queries.items() if name not in found}
        if lost:
            self._singly_until = self._clock() + SINGLY_SECONDS
            found |= run(lost)
        return {name: found[name] for name in queries}

    def _bundles(self, queries: Mapping[str, Expr | str], text: Callable[[Expr | str], str]) -> tuple[_Bundle, ...]:
        """Dealt out like cards: the statistics of one histogram, which take longest, go to different ones."""
        exprs = [(name, expr) for name, expr in queries.items() if isinstance(expr, Expr)]
        if len(exprs) < 2 or self._clock() < self._singly_until:
            return ()
        hands = math.ceil(len(exprs) / MOST)
        found = (_bundle(exprs[first::hands], text) for first in range(hands))
        return tuple(bundle for bundle in found if len(bundle.names) > 1 and len(bundle.text) <= LONGEST)


def _bundle(queries: Iterable[tuple[str, Expr]], text: Callable[[Expr | str], str]) -> _Bundle:
    names, exprs = zip(*queries, strict=True)
    return _Bundle(names, text(Numbered(exprs)))


def _apart(bundle: _Bundle, outcome: Outcome[RangeAnswer]) -> Outcomes:
    """The outcome of each; none where they have to be asked again."""
    answer, seconds = outcome.result, outcome.seconds
    if isinstance(answer, SourceError):
        if isinstance(answer, BadAnswer | TooLarge) and answer.status != _TOO_MANY_REQUESTS:
            return {}
        return {name: Outcome(_about(answer, name), seconds) for name in bundle.names}
    parts: dict[str, list[Series]] = {str(number): [] for number in range(len(bundle.names))}
    for series in answer.series:
        part = parts.get(series.labels.pop(PART, ""))
        if part is None:
            return {}
        part.append(series)
    return {
        name: Outcome(RangeAnswer(instead_of(answer.series, part), answer.warnings), seconds)
        for name, part in zip(bundle.names, parts.values(), strict=True)
    }


def _about(error: SourceError, name: str) -> SourceError:
    return type(error)(error.message, system=error.system, cluster=error.cluster, resource=name, status=error.status)
