"""What the client gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from mesh.clients.errors import SourceError
from mesh.clients.prometheus.side_by_side import Outcome
from mesh.model.samples import Sample, Series


@dataclass(frozen=True, slots=True)
class Answer:
    """An instant vector, and what the store warned of."""

    samples: list[Sample]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RangeAnswer:
    series: list[Series]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentQuery:
    """One of several queries: its name, its text, seconds until its outcome: a count of series or an error."""

    name: str
    promql: str
    seconds: float
    outcome: int | SourceError


@dataclass(frozen=True, slots=True)
class Answers:
    """The instant vectors of several queries by name; every query is either in `vectors` or in `errors`."""

    vectors: Mapping[str, list[Sample]]
    errors: Mapping[str, SourceError]
    warnings: tuple[str, ...]
    asked: tuple[SentQuery, ...]


@dataclass(frozen=True, slots=True)
class RangeAnswers:
    """The matrices of several queries by name; every query is either in `matrices` or in `errors`."""

    matrices: Mapping[str, list[Series]]
    errors: Mapping[str, SourceError]
    warnings: tuple[str, ...]
    asked: tuple[SentQuery, ...]


A = TypeVar("A", Answer, RangeAnswer)


@dataclass(frozen=True, slots=True)
class Many(Generic[A]):
    """The outcomes of several queries of one form; `texts` are the queries by name."""

    texts: Mapping[str, str]
    outcomes: Mapping[str, Outcome[A]]

    @property
    def answers(self) -> dict[str, A]:
        return {name: got.result for name, got in self.outcomes.items() if not isinstance(got.result, SourceError)}

    @property
    def errors(self) -> dict[str, SourceError]:
        return {name: got.result for name, got in self.outcomes.items() if isinstance(got.result, SourceError)}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was warned of, each once."""
        return tuple(dict.fromkeys(warning for answer in self.answers.values() for warning in answer.warnings))

    def asked(self, count: Callable[[A], int]) -> tuple[SentQuery, ...]:
        return tuple(
            SentQuery(
                name,
                self.texts[name],
                got.seconds,
                got.result if isinstance(got.result, SourceError) else count(got.result),
            )
            for name, got in self.outcomes.items()
        )
