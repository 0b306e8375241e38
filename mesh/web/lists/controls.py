"""The controls of a list page as values: filters, columns, pages, and where each of them leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mesh.pages.lists.specs import Column, Filter, ListSpec, ListView
from mesh.web.address.durations import refresh_choices
from mesh.web.controls import Choice
from mesh.web.lists.options import FORMATS, pairs
from mesh.web.parts.sorting import direction_of

Url = Callable[[ListView], str]


@dataclass(frozen=True, slots=True)
class Head:
    """A column that is shown. `direction` is `ascending` or `descending` for the one that sorts."""

    column: Column
    cell: str
    url: str
    direction: str = ""


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
class Controls:
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


def includes(spec: ListSpec, view: ListView, url: Url) -> tuple[ColumnChoice, ...]:
    """What may be left out so that it is not looked for, with the addresses that turn it (ui.md §6.1)."""
    if spec.route == "namespaces":
        return ()
    without_health = replace(view, with_health=not view.with_health)
    without_references = replace(view, with_references=not view.with_references)
    return (
        ColumnChoice("Health", view.with_health, url(without_health), ""),
        ColumnChoice("Istio resources", view.with_references, url(without_references), ""),
    )


def controls(
    spec: ListSpec, view: ListView, defaults: ListView, *, names: tuple[str, ...], columns: list[Column], url: Url
) -> Controls:
    """`names` are the namespaces to choose from, `columns` those that can be shown."""
    named = view.values(spec.name_filter.name)
    first = replace(view, page=1)
    address = url(first)
    joint = "" if address == "?" else "&"
    return Controls(
        namespaces=tuple(Choice(name, name, name in view.namespaces) for name in names),
        namespaces_label=_namespaces_label(view),
        all_url=url(replace(first, namespaces=())) if view.namespaces else "",
        name_label=spec.name_filter.label,
        name_filter=spec.name_filter.name,
        name_value=named[0] if named else "",
        groups=tuple(_group(each, view) for each in spec.filters[1:]),
        has_label_filter=any(view.values(each.name) for each in spec.filters if each.by_label),
        match_all_labels=view.match_all_labels,
        carried=tuple(_carried(spec, view, defaults)),
        columns=tuple(_column_choice(column, spec, view, columns, url) for column in columns),
        reset_columns=url(replace(view, hidden=(), order=())) if view.hidden or view.order else "",
        refreshes=refresh_choices(view.refresh),
        exports=tuple((name.upper(), f"{address}{joint}format={name}") for name in FORMATS),
    )


def ordered_columns(spec: ListSpec, view: ListView, *, without: Iterable[str]) -> list[Column]:
    """All that can be shown, those of the view's order first."""
    there = [column for column in spec.columns if column.id not in set(without)]
    places = {name: place for place, name in enumerate(view.order)}
    return sorted(there, key=lambda column: places.get(column.id, len(places)))


def heads(columns: Iterable[Column], view: ListView, url: Url) -> tuple[Head, ...]:
    """Of the columns that the view does not hide."""
    found = []
    for column in columns:
        if column.id in view.hidden:
            continue
        sorts = bool(column.sort) and column.sort == view.sort
        turned = sorts and not view.descending
        to = url(replace(view, sort=column.sort, descending=turned, page=1)) if column.sort else ""
        direction = direction_of(sorts=sorts, descending=view.descending)
        found.append(Head(column, f"lists/cells/{column.id}.html", to, direction))
    return tuple(found)


def chips(spec: ListSpec, view: ListView, url: Url) -> tuple[Chip, ...]:
    """One for each value of each filter."""
    labels = {each.name: each.label for each in spec.filters}
    return tuple(
        Chip(labels[name], value, url(without_value(view, name, value)))
        for name, values in view.filters
        for value in values
    )


def without_value(view: ListView, name: str, value: str) -> ListView:
    """The first page without that value of a filter."""
    left = tuple(each for each in view.values(name) if each != value)
    return replace(view, page=1, filters=view.with_values(name, left))


def _group(known: Filter, view: ListView) -> FilterGroup:
    values = view.values(known.name)
    if not known.options:
        return FilterGroup(known.name, known.label, text=" ".join(values))
    offered = dict.fromkeys((*known.options, *values))
    return FilterGroup(known.name, known.label, tuple(Choice(each, each, each in values) for each in offered))


def _column_choice(column: Column, spec: ListSpec, view: ListView, columns: list[Column], url: Url) -> ColumnChoice:
    is_shown = column.id not in view.hidden
    toggled = tuple(name for name in view.hidden if name != column.id) if not is_shown else (*view.hidden, column.id)
    names = [each.id for each in columns]
    place = names.index(column.id)
    if place:
        names[place - 1], names[place] = names[place], names[place - 1]
    return ColumnChoice(
        label=column.label,
        is_shown=is_shown,
        url="" if column.id == spec.fixed else url(replace(view, hidden=toggled)),
        earlier=url(replace(view, order=tuple(names))) if place else "",
    )


def _carried(spec: ListSpec, view: ListView, defaults: ListView) -> Iterable[tuple[str, str]]:
    """What of the view has no input in the form."""
    more_names = tuple((spec.name_filter.name, (value,)) for value in view.values(spec.name_filter.name)[1:])
    without_inputs = replace(
        view, namespaces=(), filters=more_names, match_all_labels=False, page=1, refresh=defaults.refresh
    )
    return pairs(without_inputs, spec, defaults)


def _namespaces_label(view: ListView) -> str:
    if len(view.namespaces) == 1:
        return f"Namespace: {view.namespaces[0]}"
    return f"Namespaces: {len(view.namespaces)}" if view.namespaces else "All namespaces"
