"""Django's forms and formsets for what is typed of an object: a form for each dataclass of a draft, with the formsets
of its rows inside. They hold texts and faults; what is right is decided where the draft is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms import BaseFormSet, BoundField, formset_factory
from django.http import QueryDict

from mesh.editing.drafts.shapes import Fault, Path, row_of
from mesh.model import pace
from mesh.model.metadata import plain_lines
from mesh.web.creating.controls import control
from mesh.web.creating.dictionary import words_of
from mesh.web.creating.words import NO_WORDS, RowWords, Words

MOST_ROWS = 30
MOST_IN_LINE = 4
TOO_MANY = f"At most {MOST_ROWS} are taken at once."
Typed = dict[str, Any]
"""A text by the name of its field, a list of the same for rows."""


@dataclass(frozen=True, slots=True)
class Part:
    """A field, or rows, of a level. One that does not apply as long as others are as they are is kept, but not
    shown."""

    words: Words
    applies: bool
    field: BoundField | None = None
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong at the place of the page with that id; `label` says which it is."""

    anchor: str
    label: str
    text: str


class Level(forms.Form):
    """The fields of one dataclass; `initial` is that as a dictionary."""

    draft: ClassVar[type]
    row_sets: ClassVar[Mapping[str, Any]] = {}

    def __init__(
        self, data: QueryDict | None = None, *, prefix: str, initial: Typed | None = None, **more: Any
    ) -> None:
        pace.check()
        given = initial or {}
        super().__init__(data, prefix=prefix, initial=given, **more)
        self.rows: dict[str, Rows] = {
            name: kind(data, prefix=f"{prefix}-{name}", initial=given.get(name, ()))
            for name, kind in self.row_sets.items()
        }

    @property
    def anchor(self) -> str:
        return f"id_{self.prefix}"

    @property
    def typed(self) -> Typed:
        """All that is in it, as it was typed."""
        return self._texts | {name: [row.typed for row in rows.forms] for name, rows in self.rows.items()}

    @property
    def _texts(self) -> Typed:
        """Of its own fields."""
        return {name: self._text(name) for name in self.fields}

    def _text(self, name: str) -> Any:
        if not self.is_bound:
            return self.get_initial_for_field(self.fields[name], name)
        widget = self.fields[name].widget
        value = widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return value if isinstance(value, bool) else plain_lines(value or "").replace("\0", "")

    @property
    def parts(self) -> Iterator[Part]:
        """In the order of the dataclass."""
        pace.check()
        texts = self._texts
        for part in fields(self.draft):
            words = words_of(self.draft, part.name)
            applies = words.applies is None or words.applies(texts)
            is_rows = part.name in self.rows
            yield Part(words, applies, None if is_rows else self[part.name], self.rows[part.name] if is_rows else None)

    @property
    def is_line(self) -> bool:
        """Whether its fields fit into one line."""
        return not self.rows and len(self.fields) <= MOST_IN_LINE

    def tell(self, fault: Fault) -> None:
        """Puts it where its path leads."""
        self._tell(fault.path, fault.text)

    def _tell(self, path: Path, text: str) -> None:
        name = str(path[0]) if path else ""
        if name in self.rows:
            self.rows[name].tell(path[1:], text)
        else:
            self.add_error(name if name in self.fields else None, text)

    def faults(self, where: str = "") -> Iterator[FieldFault]:
        """All that was told, from top to bottom; `where` are words for the place of this level."""
        yield from (FieldFault(self.anchor, where or "Form", str(text)) for text in self.non_field_errors())
        for part in self.parts:
            label = f"{where}, {part.words.label}" if where else part.words.label
            if part.field is not None:
                yield from (FieldFault(part.field.id_for_label, label, str(text)) for text in part.field.errors)
            elif part.rows is not None:
                yield from part.rows.faults(label, where)

    def focus(self, place: str) -> None:
        """The field of that name in the page is where a person types next."""
        for name in self.fields:
            if self.add_prefix(name) == place:
                self.fields[name].widget.attrs["autofocus"] = True
        for rows in self.rows.values():
            for row in rows.forms:
                row.focus(place)


if TYPE_CHECKING:
    LevelSet = BaseFormSet[Level]
else:
    LevelSet = BaseFormSet


class Rows(LevelSet):
    """The rows of one field."""

    words: ClassVar[RowWords]
    draft: ClassVar[type]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.told: list[str] = []
        if self.is_bound and self.total_form_count() > MOST_ROWS:
            self.told.append(TOO_MANY)

    @property
    def anchor(self) -> str:
        return f"id_{self.prefix}"

    @property
    def is_full(self) -> bool:
        return len(self.forms) >= MOST_ROWS

    @property
    def most(self) -> int:
        return MOST_ROWS

    def tell(self, path: Path, text: str) -> None:
        """At all of them, or at one row and on from there."""
        if path and isinstance(path[0], int) and path[0] < len(self.forms):
            self.forms[path[0]].tell(Fault(path[1:], text))
        else:
            self.told.append(text)

    def faults(self, label: str, where: str) -> Iterator[FieldFault]:
        yield from (FieldFault(self.anchor, label, text) for text in self.told)
        for number, row in enumerate(self.forms, 1):
            one = f"{self.words.one} {number}"
            yield from row.faults(f"{where}, {one}" if where else one.capitalize())


@cache
def level_of(draft: type) -> type[Level]:
    """The form of a dataclass of a draft."""
    declared: dict[str, Any] = {part.name: control(draft, part) for part in fields(draft) if row_of(part) is None}
    sets = {part.name: _rows_of(draft, part.name, row) for part in fields(draft) if (row := row_of(part)) is not None}
    return type(f"{draft.__name__}Level", (Level,), {**declared, "draft": draft, "row_sets": sets})


def _rows_of(draft: type, name: str, row: type) -> type[Rows]:
    words = words_of(draft, name)
    more = {"words": words if isinstance(words, RowWords) else NO_WORDS, "draft": row}
    base = type("RowsOf", (Rows,), more)
    inside = level_of(row)
    made: Any = formset_factory(inside, formset=base, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1)
    rows: type[Rows] = made
    return rows


def drafted(draft: type, typed: Mapping[str, Any]) -> Any:
    """The dataclass with what was typed; what does not apply is as if nobody had touched it."""
    values = {}
    for part in fields(draft):
        words, row = words_of(draft, part.name), row_of(part)
        if words.applies is None or words.applies(typed):
            values[part.name] = tuple(drafted(row, each) for each in typed[part.name]) if row else typed[part.name]
    return draft(**values)
