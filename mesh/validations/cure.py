"""One change that would mend a finding, and what whoever looks for it may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from mesh.model.kinds import Kind
from mesh.model.workloads import Workload
from mesh.text.yaml import Path
from mesh.validations.index import Subject
from mesh.validations.look import Look

MOST_CURES = 3
_LIKENESS = 0.7
_SHORT, _LIKENESS_OF_SHORT = 3, 0.66
"""One letter is a third of such a word."""


class Cure(NamedTuple):
    """At the place of the object that the steps lead to stands `value` instead of `was`, or nothing (None)."""

    steps: Path
    value: Any
    said: str
    was: Any = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A look without what stands in namespaces that whoever asks may not see."""

    look: Look
    hidden: frozenset[str]

    def everywhere(self, kind: Kind) -> Iterator[Any]:
        return (each for each in self.look.snapshot.everywhere(kind) if each.namespace not in self.hidden)

    def workloads(self, labels: Mapping[str, str], namespace: str) -> Iterator[Workload]:
        """Of all namespaces where none is named."""
        return (each for each in self.look.workloads(labels, namespace) if each.namespace not in self.hidden)

    @property
    def namespaces(self) -> frozenset[str]:
        return frozenset(self.look.base.namespaces) - self.hidden


def mended(spec: Mapping[str, Any], cure: Cure) -> dict[str, Any]:
    """The spec with the change; the one given stays as it is. Raises LookupError or TypeError where it does not fit."""
    whole: dict[str, Any] = {"spec": deepcopy(dict(spec))}
    *parents, last = cure.steps
    place: Any = whole
    for step in parents:
        place = place[step]
    if cure.value is None:
        del place[last]
    else:
        place[last] = cure.value
    changed: dict[str, Any] = whole["spec"]
    return changed


def value_at(spec: Any, steps: Path) -> Any:
    """What stands there. Raises LookupError where nothing does."""
    place: Any = {"spec": spec}
    for step in steps:
        # A text has numbered places too.
        is_open: bool = isinstance(place, list if isinstance(step, int) else dict)
        if not is_open:
            raise LookupError(step)
        place = place[step]
    return place


def mapping_at(subject: Subject, steps: Path) -> Mapping[str, Any]:
    """Empty where no mapping stands there."""
    try:
        place = value_at(subject.obj.spec, steps)
    except LookupError:
        return {}
    return place if isinstance(place, dict) else {}


def like(word: str, words: Iterable[str]) -> list[str]:
    """The words that are near enough to be meant, the nearest first."""
    likeness = _LIKENESS if len(word) > _SHORT else _LIKENESS_OF_SHORT
    return get_close_matches(word, sorted(set(words) - {word}), MOST_CURES, likeness)
