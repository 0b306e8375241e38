"""The rows of the forms for labels and annotations: as they are, as they were typed, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from mesh.actions.metadata import Changed, Held, Layer, Target
from mesh.model import kinds
from mesh.model.metadata import MetadataPart, Values, key_fault, ordered, plain_lines, size_fault, value_fault

_REPLACING = (kinds.DEPLOYMENT, kinds.STATEFUL_SET, kinds.DAEMON_SET, kinds.DEPLOYMENT_CONFIG)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A key and its value as typed. `is_fixed`: the object's selector needs it. `is_new` is where a person types
    next."""

    key: str = ""
    value: str = ""
    key_fault: str = ""
    value_fault: str = ""
    is_fixed: bool = False
    is_new: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.key and not self.value

    @property
    def lines(self) -> int:
        """How high the field of the value is."""
        return min(12, max(1, self.value.count("\n") + 1, -(-len(self.value) // 70)))


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one layer. `fault` is about all of them together."""

    layer: Layer
    title: str
    hint: str
    rows: tuple[FormRow, ...]
    fault: str = ""

    @property
    def has_faults(self) -> bool:
        return bool(self.fault) or any(row.key_fault or row.value_fault for row in self.rows)

    @property
    def values(self) -> dict[str, str]:
        return {row.key: row.value for row in self.rows if not row.is_blank}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is not in the cluster as it is in the form; None for no such key. `place` is its section's title."""

    place: str
    key: str
    there: str | None
    typed: str | None


def of_held(held: Held, target: Target, part: MetadataPart) -> tuple[Section, ...]:
    """What the object holds, ready to be changed."""
    fixed = held.selector if part is MetadataPart.LABELS else {}
    return tuple(
        _section(target, part, layer, [FormRow(key, value, is_fixed=key in fixed) for key, value in ordered(values)])
        for layer, values in held.values.items()
    )


def of_typed(posted: QueryDict, target: Target, part: MetadataPart) -> tuple[Section, ...]:
    """What a person typed, rows without anything left out; a value too many or too few is an empty one."""
    fixed = frozenset(posted.getlist("fixed"))
    sections = []
    for layer in target.layers(part):
        names, values = posted.getlist(f"{layer}-key"), posted.getlist(f"{layer}-value")
        values += [""] * (len(names) - len(values))
        typed = [
            FormRow(key.strip(), _value(value, part), is_fixed=key in fixed)
            for key, value in zip(names, values, strict=False)
        ]
        sections.append(_section(target, part, layer, typed))
    return tuple(sections)


def with_row(sections: Iterable[Section], layer: str) -> tuple[Section, ...]:
    """With one more row to type into."""
    return tuple(
        replace(each, rows=(*each.rows, FormRow(is_new=True))) if each.layer == layer else each for each in sections
    )


def without_row(sections: Iterable[Section], which: str) -> tuple[Section, ...]:
    """`which` is the layer and the row's number from 0, such as `object-2`; what is not there stays not there."""
    layer, _, number = which.partition("-")
    return tuple(
        replace(each, rows=tuple(row for place, row in enumerate(each.rows) if str(place) != number))
        if each.layer == layer
        else each
        for each in sections
    )


def checked(sections: Iterable[Section], part: MetadataPart) -> tuple[Section, ...]:
    """Without blank rows, and with what is wrong with the others."""
    return tuple(_checked(each, part) for each in sections)


def with_needed(sections: Iterable[Section], needed: Mapping[str, str]) -> tuple[Section, ...]:
    """With the labels that a selector needs: told beside their rows, or in new ones where they were taken away."""
    found = []
    for each in sections:
        rows = [
            replace(row, is_fixed=True, value_fault=_needs(needed[row.key])) if row.key in needed else row
            for row in each.rows
        ]
        lost = {key: value for key, value in needed.items() if key not in each.values}
        rows += [FormRow(key, value, key_fault=_needs(value), is_fixed=True) for key, value in lost.items()]
        found.append(replace(each, rows=tuple(rows)))
    return tuple(found)


def differences(sections: Iterable[Section], changed: Changed) -> tuple[Difference, ...]:
    """How the form and the cluster differ, by key, in what was edited here and there."""
    found = []
    for each in sections:
        there, typed = changed.held.values.get(each.layer, {}), each.values
        keys = sorted(changed.keys.get(each.layer, ()))
        found += [Difference(each.title, key, there.get(key), typed.get(key)) for key in keys]
    return tuple(found)


def _needs(value: str) -> str:
    return f'The selector of the object needs "{value}" here: without it, its pods would be lost to it.'


def _value(text: str, part: MetadataPart) -> str:
    """Blanks around a label are a slip, in an annotation they may be meant."""
    return text.strip() if part is MetadataPart.LABELS else plain_lines(text)


def _checked(section: Section, part: MetadataPart) -> Section:
    rows = [row for row in section.rows if not row.is_blank]
    seen: set[str] = set()
    told = []
    for row in rows:
        fault = key_fault(row.key, part) or ("This key is there twice." if row.key in seen else "")
        seen.add(row.key)
        told.append(replace(row, key_fault=fault, value_fault=value_fault(row.value, part)))
    values: Values = {row.key: row.value for row in rows}
    return replace(section, rows=tuple(told), fault=size_fault(values, part))


def _section(target: Target, part: MetadataPart, layer: Layer, rows: Sequence[FormRow]) -> Section:
    kind = target.kind.name
    if layer is Layer.OBJECT:
        title = f"{kind} {target.name}" if target.has_template else ""
        return Section(layer, title, "", tuple(rows))
    title = "Pod template"
    hint = "Pods that are there keep theirs; those that are made from now on have these."
    if target.kind in _REPLACING:
        hint = f"A change here makes the {kind} replace its pods."
    if part is MetadataPart.LABELS:
        title, hint = "", f"They are set on the {kind} and on its pod template. {hint}"
    return Section(layer, title, hint, tuple(rows))
