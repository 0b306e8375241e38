"""What a list page shows, from its address and back (ui.md §1.2).

A value that cannot be read falls back to the default, with a message that names parameter, value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from mesh.config.features import ListDefaults
from mesh.pages.lists.specs import Filter, ListSpec, ListView
from mesh.web.address.lenient import Reader, as_switch, changed
from mesh.web.parts.pager import PER_PAGE

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
    filters = ((each.name, _values(read, each)) for each in spec.filters)
    hide, order = f"{spec.prefix}hide", f"{spec.prefix}order"
    view = ListView(
        namespaces=() if spec.route == "namespaces" else tuple(sorted(read.words("namespaces"))),
        cluster=read.first("clusterName"),
        sort=read.choice("sort", defaults.sort, spec.sorts),
        descending=read.descending(),
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
    yield from changed(
        (
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
    )


def _values(read: Reader, known: Filter) -> tuple[str, ...]:
    """Of a filter: texts as given, label expressions split at blanks, options in whatever case."""
    given = [value.strip() for value in read.all(known.name)]
    if known.by_label:
        given = [word for value in given for word in value.split()]
    values = dict.fromkeys(value for value in given if value)
    if not known.options:
        return tuple(values)
    by_folded = {_folded(option): option for option in known.options}
    found = [by_folded.get(_folded(value), value if known.is_open else "") for value in values]
    unknown = [value for value, read_as in zip(values, found, strict=True) if not read_as]
    if unknown:
        read.refuse(known.name, ",".join(unknown), known.options, "without it")
    return tuple(dict.fromkeys(value for value in found if value))


_OLD_WORDS = {"na": "n/a", "notpresent": "not present", "notready": "not ready"}


def _folded(value: str) -> str:
    """The reference also writes some values by their ids."""
    small = value.lower()
    return _OLD_WORDS.get(small.replace("_", "").replace(" ", ""), small)
