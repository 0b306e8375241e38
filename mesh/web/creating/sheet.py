"""The form for a new object: what all have in common, what is the kind's own, and where it is to be.

A row more or less makes the same form of what was typed; nothing is kept between two requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.http import QueryDict

from mesh.editing.drafts.forms import DRAFTS, metadata_faults
from mesh.editing.drafts.shapes import Offers, row_of
from mesh.model.kinds import K8S_GATEWAY, Kind
from mesh.pages.console.config import gateway_classes
from mesh.web.creating.common import Metadata
from mesh.web.creating.controls import select
from mesh.web.creating.levels import MOST_ROWS, FieldFault, Level, Typed, drafted, level_of
from mesh.web.creating.targets import Targets
from mesh.web.visit import Visit

META, SPEC = "meta", "spec"
"""The prefixes of the fields that all kinds have, and of the kind's own."""
Steps = Sequence[str]


@dataclass(frozen=True, slots=True)
class Blank:
    """Which form it is, and where its object is to be."""

    visit: Visit
    kind: Kind
    targets: Targets


@dataclass(frozen=True, slots=True)
class Sheet:
    """`meta` has name, labels and annotations, `spec` the fields of the kind."""

    blank: Blank
    meta: Level
    spec: Level

    @property
    def name(self) -> str:
        return str(self.meta.typed["name"]).strip()

    @property
    def draft(self) -> Any:
        """Of the kind's own fields."""
        return drafted(self.spec.draft, self.spec.typed)

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """The labels, or the annotations, row by row."""
        return tuple((row["key"], row["value"]) for row in self.meta.typed[name])

    @property
    def faults(self) -> tuple[FieldFault, ...]:
        """What was told of it, in the order of the page."""
        return (*self.blank.targets.faults, *self.meta.faults(), *self.spec.faults())

    def judge(self) -> None:
        """Tells each fault at its field."""
        for fault in metadata_faults(self.name, self.pairs("labels"), self.pairs("annotations")):
            self.meta.tell(fault)
        for fault in DRAFTS[self.blank.kind].faults(self.draft):
            self.spec.tell(fault)


def opened(blank: Blank) -> Sheet:
    """With what is offered to those who begin."""
    draft = DRAFTS[blank.kind].offered(_offers(blank))
    return of_typed(blank, asdict(Metadata()), asdict(draft))


def of_typed(blank: Blank, meta: Typed, spec: Typed) -> Sheet:
    own = level_of(DRAFTS[blank.kind].draft)(prefix=SPEC, initial=spec)
    return _offered(Sheet(blank, level_of(Metadata)(prefix=META, initial=meta), own))


def of_posted(blank: Blank, posted: QueryDict) -> Sheet:
    """Which can have faults."""
    own = level_of(DRAFTS[blank.kind].draft)(posted, prefix=SPEC)
    return _offered(Sheet(blank, level_of(Metadata)(posted, prefix=META), own))


def unjudged(sheet: Sheet) -> Sheet:
    """The same without faults, for a form that is not done yet."""
    blank = replace(sheet.blank, targets=replace(sheet.blank.targets, faults=()))
    return of_typed(blank, sheet.meta.typed, sheet.spec.typed)


def _offered(sheet: Sheet) -> Sheet:
    """With a choice of what the clusters have, where that is more than one."""
    classes = _offers(sheet.blank).gateway_classes
    if len(classes) > 1:
        chosen = str(sheet.spec.typed["gateway_class"])
        others = () if chosen in classes or not chosen else (chosen,)
        sheet.spec.fields["gateway_class"].widget = select((*classes, *others))
    return sheet


def _offers(blank: Blank) -> Offers:
    visit = blank.visit
    found: dict[str, None] = {}
    if blank.kind is K8S_GATEWAY:
        snapshots = {name: view.snapshot for name, view in visit.sources.clusters.items()}
        found = dict.fromkeys(each.class_name for each in gateway_classes(visit.settings, snapshots))
    planes = [plane.namespace for view in visit.sources.clusters.values() for plane in view.mesh.planes]
    return Offers(planes[0], tuple(found)) if planes else Offers(gateway_classes=tuple(found))


def with_row(sheet: Sheet, rows: str) -> tuple[Sheet, str]:
    """With one more row in `rows`, such as `spec-servers-0-hosts`; and the place in the page where it is."""
    meta, spec, (typed, draft, steps) = _opened_at(sheet, rows)
    found = _rows_at(draft, typed, steps)
    if found is not None and len(found[1]) < MOST_ROWS:
        found[1].append(asdict(found[0]()))
    made = of_typed(sheet.blank, meta, spec)
    return made, _first_place(found[0], f"{rows}-{len(found[1]) - 1}") if found else ""


def without_row(sheet: Sheet, row: str) -> tuple[Sheet, str]:
    """Without that row; what is not there stays not there."""
    rows, _, number = row.rpartition("-")
    meta, spec, (typed, draft, steps) = _opened_at(sheet, rows)
    found = _rows_at(draft, typed, steps)
    if found is not None and number.isdecimal() and int(number) < len(found[1]):
        del found[1][int(number)]
    return of_typed(sheet.blank, meta, spec), rows


def _opened_at(sheet: Sheet, rows: str) -> tuple[Typed, Typed, tuple[Typed, type, list[str]]]:
    """What was typed, and which part of it the address of rows is in."""
    meta, spec = sheet.meta.typed, sheet.spec.typed
    prefix, *steps = rows.split("-")
    part = (spec, sheet.spec.draft) if prefix == SPEC else (meta, sheet.meta.draft)
    return meta, spec, (*part, steps)


def _rows_at(draft: type, typed: Typed, steps: Steps) -> tuple[type, list[Typed]] | None:
    """The rows there, with what they are made of; None where the address leads to none."""
    row = next((row_of(part) for part in fields(draft) if steps and part.name == steps[0]), None)
    if row is None:
        return None
    rows: list[Typed] = typed[steps[0]]
    if len(steps) == 1:
        return row, rows
    number = int(steps[1]) if steps[1].isdecimal() else len(rows)
    return _rows_at(row, rows[number], steps[2:]) if number < len(rows) else None


def _first_place(row: type, prefix: str) -> str:
    """The first field of a new row, or the first rows in it."""
    return f"{prefix}-{next(part.name for part in fields(row))}"
