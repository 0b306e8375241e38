"""What the forms say of a field, or of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Applies = Callable[[Mapping[str, Any]], bool]
"""Whether a field has a use, by the texts of the fields beside it."""


@dataclass(frozen=True, slots=True)
class Words:
    """`lines` above 0 make it a field for several lines; `options` name choices. Of one that `leads`, others follow
    what is chosen; one that `is_wide` takes a line of its own, for one that `is_namespace` names are suggested."""

    label: str
    hint: str = ""
    example: str = ""
    lines: int = 0
    applies: Applies | None = None
    options: dict[str, str] = field(default_factory=dict)
    leads: bool = False
    is_wide: bool = False
    is_namespace: bool = False


@dataclass(frozen=True, slots=True)
class RowWords(Words):
    """`one` of the rows, in small letters."""

    one: str = "row"

    @property
    def add(self) -> str:
        """What its button says."""
        return f"Add {'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"


NO_WORDS = RowWords("")
