"""What a rule is, and the rules of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesh.model.kinds import Kind
from mesh.validations.base import Base
from mesh.validations.findings import Finding
from mesh.validations.index import Subject
from mesh.validations.look import Look

Rule = Callable[[Subject, Look], Iterable[Finding]]
"""Gives the findings about one object that any of the look's viewers has, each once. Whatever the object says, it never
raises."""


def _always(_subject: Subject, _base: Base) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a kind. An object to which they do not apply has no entry."""

    kind: Kind
    rules: tuple[Rule, ...]
    applies: Callable[[Subject, Base], bool] = _always
