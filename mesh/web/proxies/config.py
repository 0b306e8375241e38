"""A proxy's configuration as text, part by part: what fits is in the page, the rest is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mesh.envoy.sections import ConfigEntry, ConfigSection
from mesh.tables.choice import USUAL_ROWS, TableView, choose, usual_rows
from mesh.tables.columns import Column, Match
from mesh.tables.pager import Pager, pager
from mesh.text.yaml_text import dump_yaml
from mesh.web.address.fields import Fields
from mesh.web.address.lenient import Lenient, refusal
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.parts.tables import table_fields

FILTERED_FROM = 10
MOST_IN_PAGE = 48_000
MOST_ALONE = 1_000_000
_MOST_AS_YAML = 300_000
_CONTROLS = "proxies/config_controls.html"
_NAME = "has"
_COLUMNS: tuple[Column[tuple[int, ConfigEntry]], ...] = (Column(_NAME, "Name", lambda row: row[1].name, Match.PART),)
_TABLE = table_fields(_COLUMNS, most=USUAL_ROWS)
_FIELDS: Fields[TableView] = Fields(filters=_TABLE["filters"], page=_TABLE["page"])


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section with the number of its entries."""

    title: str
    entries: int
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class EntryText:
    """`text` is empty where it did not fit into the page: `url` has it. `cut`: the file has more of it."""

    number: int
    name: str
    kind: str
    size: str
    url: str
    text: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ConfigContent:
    """Either the sections, or the entries of one, or one entry `alone`."""

    title: str
    file_url: str
    file_size: str = ""
    lines: tuple[SectionLine, ...] = ()
    back_url: str = ""
    back_label: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    entries: tuple[EntryText, ...] = ()
    alone: EntryText | None = None
    filter: str = ""
    has_filter: bool = False
    count: int = 0
    total: int = 0
    pager: Pager | None = None


def overview(tab: OpenTab, sections: Sequence[ConfigSection], *, title: str, file_url: str) -> TabContent:
    """The sections by size; `section` opens one of them."""
    sizes = [len(msgspec.json.encode(dict(each.raw))) for each in sections]
    lines = tuple(
        SectionLine(each.title, len(each.entries), size_text(size), tab.url(("section", each.id)))
        for each, size in zip(sections, sizes, strict=True)
    )
    content = ConfigContent(title, file_url, size_text(sum(sizes)), lines)
    return TabContent("proxies/sections.html", content)


def section_content(tab: OpenTab, section: ConfigSection, *, file_url: str, named: bool = True) -> TabContent:
    """The entries of a section that the filter leaves, or the one of `entry`. Unless `named`, the part of the tab is
    this section anyway, and its addresses need not name it."""
    own = (("section", section.id),) if named else ()
    back_url = tab.url() if named else ""
    tab = replace(tab, kept=(*tab.kept, *own))
    wanted, most = tab.query.get("entry", ""), len(section.entries)
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 0
    if not 1 <= number <= most:
        unknown = [refusal("entry", wanted, f"1 to {most}", "all of this section")] if wanted else []
        listed = _listed(tab, section, back_url=back_url, file_url=file_url)
        return replace(
            listed,
            carried=own,
            pairs=(*own, *listed.pairs),
            messages=(*listed.messages, *unknown),
        )
    content = ConfigContent(
        title=section.title,
        file_url=file_url,
        back_url=tab.url(),
        back_label=f"All of {section.title.lower()}",
        alone=_entry(tab, number, section.entries[number - 1]),
    )
    pairs = (*own, ("entry", wanted))
    return TabContent("proxies/section.html", content, carried=pairs, pairs=pairs)


def _listed(tab: OpenTab, section: ConfigSection, *, back_url: str, file_url: str) -> TabContent:
    reader, usual = Lenient.of(tab.query), TableView(per_page=usual_rows(tab.visit.most_rows))
    found = choose(tuple(enumerate(section.entries, 1)), _COLUMNS, view := _FIELDS.read(reader, usual))
    here = tab.at(_FIELDS, replace(view, page=found.page), usual)
    text = " ".join(view.values(_NAME))
    content = ConfigContent(
        title=section.title,
        file_url=file_url,
        back_url=back_url,
        back_label="All sections",
        facts=section.facts,
        entries=tuple(_fitting(tab, found.rows)),
        filter=text,
        has_filter=found.total > FILTERED_FROM or bool(text),
        count=found.count,
        total=found.total,
        pager=pager(found.page, found.count, view.per_page, lambda page: here.url(page=page))
        if found.pages > 1
        else None,
    )
    controls = _CONTROLS if content.has_filter else ""
    return TabContent(
        "proxies/section.html", content, controls=controls, pairs=here.pairs, messages=tuple(reader.messages)
    )


def _fitting(tab: OpenTab, rows: Iterable[tuple[int, ConfigEntry]]) -> Iterator[EntryText]:
    """The first entries have their texts, for as long as the page stays small."""
    room = MOST_IN_PAGE
    for number, entry in rows:
        made = _entry(tab, number, entry, room=room)
        room -= len(made.text)
        yield made


def _entry(tab: OpenTab, number: int, entry: ConfigEntry, *, room: int | None = None) -> EntryText:
    """With its text if that fits into `room`; without a room alone in the page, where its beginning always fits."""
    raw = msgspec.json.encode(entry.value)
    text = _text(entry.value, raw) if room is None or len(raw) <= room else ""
    if room is not None and len(text) > room:
        text = ""
    return EntryText(
        number,
        entry.name,
        entry.kind.replace("_", " "),
        size_text(len(raw)),
        tab.url(("entry", str(number))),
        text[:MOST_ALONE],
        cut=len(text) > MOST_ALONE,
    )


def _text(value: Any, raw: bytes) -> str:
    """YAML; what is very large stays JSON, which is made many times faster."""
    if len(raw) > _MOST_AS_YAML:
        return msgspec.json.format(raw, indent=2).decode()
    return dump_yaml(value)


def size_text(size: int) -> str:
    """Bytes in units that a person reads."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 10**6 else f"{size / 10**6:.1f} MB"
