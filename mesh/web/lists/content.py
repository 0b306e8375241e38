"""What the templates of the list pages show: a page's rows with their links, and the controls around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from mesh.istio.selectors import Reference
from mesh.model.findings import Verdict
from mesh.model.kinds import Kind
from mesh.model.states import VERDICTS, State, health_filter, state_of
from mesh.pages.lists.marks import RowMark
from mesh.pages.lists.page import ListPage
from mesh.pages.lists.rows import UNHEALTHY, Issues, ListRow
from mesh.pages.lists.specs import ListSpec, ListView
from mesh.tables.columns import Column, has_label
from mesh.web.address.gvk import GVK
from mesh.web.address.links import Links, list_url, with_pairs
from mesh.web.controls import Empty
from mesh.web.lists.address import ListHere
from mesh.web.lists.controls import Chip, ListControls, without_value
from mesh.web.parts.tables import Cell, Table, head, pages

LABELS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LabelChip:
    """`url` adds it to the filters, or takes it away (`is_on`); none where a wider filter matches it."""

    text: str
    url: str
    is_on: bool
    hint: str


@dataclass(frozen=True, slots=True)
class ReferenceChip:
    """An Istio object that concerns a row; `name` has its namespace where that is another one."""

    kind: Kind
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class IssueLine:
    """`Workloads (3)`: how many are in which state; `url` lists the unhealthy ones."""

    label: str
    counts: str
    url: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """A row of the table. `key` makes ids of its parts unique."""

    key: str
    row: ListRow
    state: State
    url: str
    namespace_url: str
    labels: tuple[LabelChip, ...]
    more_labels: tuple[LabelChip, ...]
    marks: tuple[tuple[RowMark, str], ...]
    references: tuple[ReferenceChip, ...]
    issues: tuple[IssueLine, ...]
    issue_count: int
    objects_url: str

    @property
    def space_state(self) -> State:
        """Of a namespace's configuration and services."""
        return VERDICTS[self.row.counts.verdict if self.row.counts else Verdict.UNKNOWN]

    @property
    def verdict(self) -> State:
        """Of a configuration object; looked for when it is printed."""
        return VERDICTS[self.row.verdict]


@dataclass(frozen=True, slots=True)
class ListContent:
    """`here` is the address of this view; `refresh_url` that which asks anew, `clear` that without filters.
    `computed_at` and `checked_at` (of configuration) are Unix seconds. `new_url` leads to where objects are made. One
    that `is_waiting` knows of no rows because it did not ask."""

    spec: ListSpec
    here: str
    refresh_url: str
    clear: str
    controls: ListControls
    chips: tuple[Chip, ...]
    table: Table
    messages: tuple[str, ...]
    poll_seconds: int
    lasting: str
    computed_at: float
    has_health: bool
    wants_health: bool
    empty: Empty | None
    is_waiting: bool = False
    checked_at: float | None = None
    new_url: str = ""


def table(
    found: ListPage, spec: ListSpec, here: ListHere, columns: Sequence[Column[ListRow]], *, links: Links, most: int
) -> Table:
    """The rows of this page below the columns that are not hidden; `here` is the page that is shown, `most` how many
    rows one may have."""
    shown = [column for column in columns if column.id not in here.view.hidden]
    heads = tuple(head(here, column, key="sort-") for column in shown)
    return Table(
        title=spec.title,
        heads=heads,
        lines=tuple(
            tuple(Cell(each, f"lists/cells/{each.id}.html", line) for each in heads)
            for line in lines(found, spec, here, links)
        ),
        count=len(found.rows),
        total=found.total,
        pager=pages(here, found.page, len(found.rows), most),
    )


def lines(found: ListPage, spec: ListSpec, here: ListHere, links: Links) -> tuple[ListLine, ...]:
    """The rows of this page."""
    label_filter = next(each.name for each in spec.filters if each.by_label)
    return tuple(
        _line(
            row,
            references,
            object_type=spec.object_type,
            labels=tuple(_labels(row, here, label_filter)),
            links=links,
        )
        for row, references in found.shown
    )


def _line(
    row: ListRow,
    references: tuple[Reference, ...],
    *,
    object_type: str,
    labels: tuple[LabelChip, ...],
    links: Links,
) -> ListLine:
    own_space = links.namespace(row.namespace, row.cluster)
    url = _url(row, object_type, links)
    return ListLine(
        key=_key(row),
        row=row,
        state=state_of(row.status),
        url=url,
        namespace_url=own_space,
        labels=labels[:LABELS_SHOWN],
        more_labels=labels[LABELS_SHOWN:],
        marks=tuple((mark, with_pairs(url, (GVK, mark.namesake)) if mark.namesake else "") for mark in row.marks),
        references=tuple(
            ReferenceChip(each.kind, _name_of(each, row), links.config(each, row.cluster)) for each in references
        ),
        issues=tuple(_issue_line(each, row, links.cluster(row.cluster)) for each in row.issues),
        issue_count=sum(each.unhealthy for each in row.issues),
        objects_url=_objects_url(row, links),
    )


def _objects_url(row: ListRow, links: Links) -> str:
    return list_url("istio-config", links.cluster(row.cluster), namespace=row.name) if row.objects else ""


def _url(row: ListRow, object_type: str, links: Links) -> str:
    if object_type == "namespace":
        return links.namespace(row.namespace, row.cluster)
    if row.kind is not None:
        return links.config(Reference(row.kind, row.namespace, row.name), row.cluster)
    kind = row.type if object_type == "workload" or row.type == "External" else ""
    return links.object(object_type, row.namespace, row.name, row.cluster, kind)


def _key(row: ListRow) -> str:
    """The same after a refresh, wherever the row stands then."""
    kind = f"{row.kind.key}/" if row.kind is not None else ""
    return f"row-{crc32(f'{row.cluster}/{kind}{row.namespace}/{row.name}'.encode()):x}"


def _name_of(found: Reference, row: ListRow) -> str:
    return found.name if found.namespace == row.namespace else f"{found.namespace}/{found.name}"


def _labels(row: ListRow, here: ListHere, filter_name: str) -> Iterator[LabelChip]:
    """Those that a filter asks for first, the others by key."""
    view = here.view
    chosen = view.values(filter_name)
    found = []
    for key in sorted(row.labels):
        text = f"{key}={row.labels[key]}" if row.labels[key] else key
        expression = text.replace(" ", "")
        if expression in chosen:
            to, hint, rank = without_value(here, filter_name, expression).url(), "Remove this filter", 0
        elif any(has_label({key: row.labels[key]}, each) for each in chosen):
            to, hint, rank = "", "Matched by a wider filter; remove that above", 0
        else:
            to = here.url(page=1, filters=view.with_values(filter_name, (*chosen, expression)))
            hint, rank = "Filter by this label", 1
        found.append((rank, LabelChip(text, to, rank == 0, hint)))
    return (chip for _, chip in sorted(found, key=lambda pair: pair[0]))


def _issue_line(issues: Issues, row: ListRow, cluster: str) -> IssueLine:
    counts = ", ".join(f"{count} {state_of(status).word.lower()}" for status, count in issues.counts)
    unhealthy = map(health_filter, UNHEALTHY)
    url = list_url(issues.route, cluster, *unhealthy, namespace=row.name) if issues.unhealthy else ""
    return IssueLine(f"{issues.route.capitalize()} ({issues.total})", counts, url)


def empty(spec: ListSpec, view: ListView, found: ListPage, clear: str, *, has_spaces: bool) -> Empty | None:
    """Why there is no row."""
    if found.rows:
        return None
    if not has_spaces:
        return Empty("No namespaces", "The console knows of no namespace that you may see.", "namespace")
    if view.filters and found.total:
        text = f"None of the {found.total} {spec.items} passes all filters."
        if found.total == 1:
            text = f"The only {spec.object_type} does not pass all filters."
        return Empty(f"No matching {spec.items}", text, "search", clear, "Clear all filters")
    where = f" in {', '.join(view.namespaces[:3])}" if view.namespaces else ""
    more = f" and {len(view.namespaces) - 3} more" if len(view.namespaces) > 3 else ""
    return Empty(
        f"No {spec.items}",
        f"No {spec.items} found{where}{more}.",
        spec.icon or spec.object_type.replace("application", "app"),
    )
