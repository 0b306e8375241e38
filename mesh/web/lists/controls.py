"""The controls of a list page as values: filters, columns, pages, and where each of them leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mesh.pages.lists.rows import ListRow
from mesh.pages.lists.specs import ListSpec, ListView
from mesh.tables.columns import Column, Filter
from mesh.web.address.durations import refresh_choices
from mesh.web.address.reader import Pairs
from mesh.web.controls import Choice, namespaces_label
from mesh.web.lists.address import FORMATS, ListHere


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter; `url` takes it away."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """One filter of the menu: options to choose from, or a text."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the menu: `url` shows or hides it, `earlier` moves it one place forwards."""

    label: str
    is_shown: bool
    url: str
    earlier: str


@dataclass(frozen=True, slots=True)
class ListControls:
    """`carried` are (name, value) of hidden inputs: what the form must not lose.
    `all_url` leads to all namespaces, where only some are chosen."""

    namespaces: tuple[Choice, ...]
    namespaces_label: str
    all_url: str
    name_label: str
    name_filter: str
    name_value: str
    groups: tuple[FilterGroup, ...]
    has_label_filter: bool
    match_all_labels: bool
    carried: tuple[tuple[str, str], ...]
    columns: tuple[ColumnChoice, ...]
    reset_columns: str
    refreshes: tuple[Choice, ...]
    exports: tuple[tuple[str, str], ...]
    includes: tuple[ColumnChoice, ...] = ()


def includes(spec: ListSpec, here: ListHere) -> tuple[ColumnChoice, ...]:
    """What may be left out so that it is not looked for, with the addresses that turn it."""
    if spec.route == "namespaces":
        return ()
    health, references = here.view.with_health, here.view.with_references
    validations = here.view.with_validations
    of_objects = (
        ColumnChoice("Health", health, here.url(with_health=not health), ""),
        ColumnChoice("Istio resources", references, here.url(with_references=not references), ""),
    )
    of_config = (ColumnChoice("Validation", validations, here.url(with_validations=not validations), ""),)
    return (
        *(() if spec.is_of_configuration else of_objects),
        *(of_config if "configuration" in spec.column_ids else ()),
    )


def controls(
    spec: ListSpec, here: ListHere, *, names: tuple[str, ...], columns: Sequence[Column[ListRow]]
) -> ListControls:
    """`names` are the namespaces to choose from, `columns` those that can be shown."""
    view, named = here.view, here.view.values(spec.name_filter.name)
    return ListControls(
        namespaces=tuple(Choice(name, name, name in view.namespaces) for name in names),
        namespaces_label=namespaces_label(view.namespaces, "All namespaces"),
        all_url=here.url(page=1, namespaces=()) if view.namespaces else "",
        name_label=spec.name_filter.label,
        name_filter=spec.name_filter.name,
        name_value=named[0] if named else "",
        groups=tuple(_group(each, view) for each in spec.filters[1:]),
        has_label_filter=any(view.values(each.name) for each in spec.filters if each.by_label),
        match_all_labels=view.match_all_labels,
        carried=_carried(spec, here),
        columns=tuple(_column_choice(column, spec, here, columns) for column in columns),
        reset_columns=here.url(hidden=(), order=()) if view.hidden or view.order else "",
        refreshes=refresh_choices(view.refresh),
        exports=tuple((name.upper(), here.url(("format", name), page=1)) for name in FORMATS),
    )


def ordered_columns(spec: ListSpec, view: ListView, *, without: Iterable[str]) -> list[Column[ListRow]]:
    """All that can be shown, those of the view's order first."""
    there = [column for column in spec.columns if column.id not in set(without)]
    places = {name: place for place, name in enumerate(view.order)}
    return sorted(there, key=lambda column: places.get(column.id, len(places)))


def chips(spec: ListSpec, here: ListHere) -> tuple[Chip, ...]:
    """One for each value of each filter."""
    labels = {each.name: each.label for each in spec.filters}
    return tuple(
        Chip(labels[name], value, without_value(here, name, value).url())
        for name, values in here.view.filters
        for value in values
    )


def without_value(here: ListHere, name: str, value: str) -> ListHere:
    """The first page without that value of a filter."""
    left = tuple(each for each in here.view.values(name) if each != value)
    return here.but(page=1, filters=here.view.with_values(name, left))


def _group(known: Filter[ListRow], view: ListView) -> FilterGroup:
    values = view.values(known.name)
    if not known.options:
        return FilterGroup(known.name, known.label, text=" ".join(values))
    offered = dict.fromkeys((*known.options, *values))
    return FilterGroup(known.name, known.label, tuple(Choice(each, each, each in values) for each in offered))


def _column_choice(
    column: Column[ListRow], spec: ListSpec, here: ListHere, columns: Sequence[Column[ListRow]]
) -> ColumnChoice:
    view = here.view
    is_shown = column.id not in view.hidden
    toggled = tuple(name for name in view.hidden if name != column.id) if not is_shown else (*view.hidden, column.id)
    names = [each.id for each in columns]
    place = names.index(column.id)
    if place:
        names[place - 1], names[place] = names[place], names[place - 1]
    return ColumnChoice(
        label=column.label,
        is_shown=is_shown,
        url="" if column.id == spec.fixed else here.url(hidden=toggled),
        earlier=here.url(order=tuple(names)) if place else "",
    )


def _carried(spec: ListSpec, here: ListHere) -> Pairs:
    """What of the view has no input in the form."""
    more_names = tuple((spec.name_filter.name, (value,)) for value in here.view.values(spec.name_filter.name)[1:])
    usual = here.defaults.refresh
    return here.but(namespaces=(), filters=more_names, match_all_labels=False, page=1, refresh=usual).pairs
