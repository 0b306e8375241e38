"""What a list page shows, from its address and back (ui.md §1.2).

A value that cannot be read falls back to the default, with a message that names parameter, value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urlencode

from mesh.config.features import ListDefaults
from mesh.graph.view_options import REFRESHES
from mesh.pages.list_specs import Filter, ListSpec, ListView
from mesh.web.params import quoted

PER_PAGE = (20, 50, 100, 200)
FORMATS = ("csv", "json")
_MOST_PAGES = 10**6


def default_view(spec: ListSpec, refresh: int, usual: ListDefaults | None = None) -> ListView:
    """`usual` says what lists of objects include (ui.md §6.1); the list of namespaces always has its health."""
    included = usual if usual is not None and spec.route != "namespaces" else ListDefaults()
    return ListView(
        sort=spec.sorts[0] if "ns" not in spec.sorts else "ns",
        refresh=refresh,
        with_health=included.include_health,
        with_references=included.include_istio_resources,
    )


def read_view(given: Mapping[str, Sequence[str]], spec: ListSpec, defaults: ListView) -> tuple[ListView, list[str]]:
    """The view of an address, and what could not be read in it. `given` holds all values of each parameter."""
    read = Reader(given)
    filters = ((each.name, read.filter(each)) for each in spec.filters)
    hide, order = f"{spec.prefix}hide", f"{spec.prefix}order"
    view = ListView(
        namespaces=() if spec.route == "namespaces" else tuple(sorted(read.words("namespaces"))),
        cluster=read.first("clusterName"),
        sort=read.choice("sort", defaults.sort, spec.sorts),
        descending=read.choice("direction", "asc", ("asc", "desc")) == "desc",
        filters=tuple((name, values) for name, values in filters if values),
        match_all_labels=read.choice("opLabel", "or", ("or", "and")) == "and",
        page=read.number("page", 1, least=1, most=_MOST_PAGES),
        per_page=read.number("perPage", defaults.per_page, least=1, most=PER_PAGE[-1]),
        hidden=tuple(name for name in read.members(hide, spec.column_ids) if name != spec.fixed),
        order=read.members(order, spec.column_ids),
        refresh=read.refresh(defaults.refresh),
        with_health=read.switch("healthToggle", defaults.with_health),
        with_references=read.switch("istioResourcesToggle", defaults.with_references),
    )
    return view, read.messages


def query(view: ListView, spec: ListSpec, defaults: ListView) -> str:
    """`?…` of a view; what is as by default stays out."""
    return f"?{urlencode(list(pairs(view, spec, defaults)), safe=',:')}"


def pairs(view: ListView, spec: ListSpec, defaults: ListView) -> Iterable[tuple[str, str]]:
    """The parameters of a view, filters once for each value."""
    if view.namespaces:
        yield "namespaces", ",".join(view.namespaces)
    for name, values in view.filters:
        yield from ((name, value) for value in values)
    named = (
        ("clusterName", view.cluster, ""),
        ("opLabel", "and" if view.match_all_labels else "or", "or"),
        ("sort", view.sort, defaults.sort),
        ("direction", "desc" if view.descending else "asc", "asc"),
        ("page", str(view.page), "1"),
        ("perPage", str(view.per_page), str(defaults.per_page)),
        (f"{spec.prefix}hide", ",".join(view.hidden), ""),
        (f"{spec.prefix}order", ",".join(view.order), ""),
        ("refresh", str(view.refresh), str(defaults.refresh)),
        ("healthToggle", as_switch(view.with_health), as_switch(defaults.with_health)),
        ("istioResourcesToggle", as_switch(view.with_references), as_switch(defaults.with_references)),
    )
    yield from ((name, value) for name, value, usual in named if value != usual)


def as_switch(is_on: bool) -> str:
    """As an address has it."""
    return "true" if is_on else "false"


class Reader:
    """One address's parameters, and what could not be read. No page can show a zero byte."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._given = {name: [value.replace("\0", "\ufffd") for value in values] for name, values in given.items()}
        self.messages: list[str] = []

    def first(self, name: str) -> str:
        values = self._given.get(name) or ("",)
        return values[0]

    def words(self, name: str) -> tuple[str, ...]:
        """A comma list, a repeated parameter (as a form sends it), or both."""
        found = (item.strip() for value in self._given.get(name, ()) for item in value.split(","))
        return tuple(dict.fromkeys(item for item in found if item))

    def choice(self, name: str, default: str, allowed: Collection[str]) -> str:
        value = self.first(name)
        if not value or value in allowed:
            return value or default
        self._refuse(name, value, ", ".join(allowed), default)
        return default

    def switch(self, name: str, default: bool) -> bool:
        return self.choice(name, as_switch(default), ("true", "false")) == "true"

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.first(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most:
            return int(value)
        self._refuse(name, value, f"a whole number from {least} to {most}", str(default))
        return default

    def refresh(self, default: int) -> int:
        """Milliseconds, the nearest that the page offers."""
        value = self.number("refresh", default, least=0, most=REFRESHES[-1])
        return min(REFRESHES, key=lambda offered: abs(offered - value))

    def members(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """The known items of a comma list, as given."""
        given = self.words(name)
        unknown = [item for item in given if item not in allowed]
        if unknown:
            self._refuse(name, ",".join(unknown), ", ".join(allowed), "without it")
        return tuple(item for item in given if item in allowed)

    def filter(self, known: Filter) -> tuple[str, ...]:
        """Texts as given, label expressions split at blanks, options in whatever case."""
        given = [value.strip() for value in self._given.get(known.name, ())]
        if known.by_label:
            given = [word for value in given for word in value.split()]
        values = dict.fromkeys(value for value in given if value)
        if not known.options:
            return tuple(values)
        by_folded = {_folded(option): option for option in known.options}
        found = [by_folded.get(_folded(value), value if known.is_open else "") for value in values]
        unknown = [value for value, read in zip(values, found, strict=True) if not read]
        if unknown:
            self._refuse(known.name, ",".join(unknown), ", ".join(known.options), "without it")
        return tuple(dict.fromkeys(value for value in found if value))

    def _refuse(self, name: str, value: str, allowed: str, used: str) -> None:
        self.messages.append(f"{name}: {quoted(value, 60)} is not allowed; allowed: {allowed} (used: {used})")


_OLD_WORDS = {"na": "n/a", "notpresent": "not present", "notready": "not ready"}


def _folded(value: str) -> str:
    """The reference also writes some values by their ids."""
    small = value.lower()
    return _OLD_WORDS.get(small.replace("_", "").replace(" ", ""), small)
