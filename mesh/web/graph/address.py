"""What the graph page shows, from its address and back."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from mesh.graph.elements import GraphType
from mesh.graph.view_options import (
    EDGE_LABELS,
    EDGE_MODES,
    FLAGS,
    FOLDS,
    GROUPS,
    INTERVALS,
    LAYOUTS,
    LONGEST_EXPRESSION,
    RANKS,
    RESPONSE_TIMES,
    THROUGHPUTS,
    TRAFFIC,
    GraphView,
)
from mesh.web.controls import DURATIONS, REFRESHES


def read_view(
    given: Mapping[str, Sequence[str]], defaults: GraphView, durations: tuple[int, ...] = DURATIONS
) -> tuple[GraphView, tuple[str, ...]]:
    """The view of an address, and what could not be read in it. `given` holds all values of each parameter, `durations`
    those that are offered (seconds)."""
    read = _Reader(given)
    view = GraphView(
        namespaces=read.names("namespaces") or defaults.namespaces,
        duration=read.duration(defaults.duration, durations),
        refresh=read.refresh(defaults.refresh),
        graph_type=GraphType(read.choice("graphType", defaults.graph_type, tuple(GraphType))),
        edges=read.edge_labels(defaults.edges),
        edge_mode=read.choice("edgeMode", defaults.edge_mode, EDGE_MODES),
        layout=read.choice("layout", defaults.layout, LAYOUTS),
        traffic=read.traffic(defaults.traffic),
        flags=frozenset(name for name in FLAGS if read.flag(name, name in defaults.flags)),
        select_node=read.first("selectNode") or read.first("focusSelector"),
        select_edge=read.first("selectEdge"),
        select_box=read.first("selectBox"),
        focus=bool(read.first("focusSelector")),
        cluster=read.first("clusterName"),
        find=read.text("graphFind", defaults.find),
        hide=read.text("graphHide", defaults.hide),
        rank_by=read.members("rankBy", RANKS, defaults.rank_by),
        fold=read.choice("fold", defaults.fold, FOLDS),
        unfold=read.names("unfold"),
        query_time=read.moment("queryTime"),
        kiosk=read.first("kiosk"),
        compare=read.compare(),
        replay_active=read.choice("replayActive", "false", ("true", "false")) == "true",
        replay_interval=read.interval(),
        replay_start=read.milliseconds("replayStart"),
        replay_frame=read.count("replayFrame"),
        table=read.choice("table", "false", ("true", "false")) == "true",
        panel=read.choice("panel", "true", ("true", "false")) == "true",
    )
    return view, tuple(read.messages)


def query(view: GraphView, defaults: GraphView) -> str:
    """`?…` of a view; what is as by default stays out, so the address says only what was chosen."""
    pairs: list[tuple[str, str]] = []
    if view.namespaces:
        pairs.append(("namespaces", ",".join(view.namespaces)))
    named = (
        ("duration", view.duration, defaults.duration),
        ("refresh", view.refresh, defaults.refresh),
        ("graphType", str(view.graph_type), str(defaults.graph_type)),
        ("edges", ",".join(view.edges), ",".join(defaults.edges)),
        ("edgeMode", view.edge_mode, defaults.edge_mode),
        ("layout", view.layout, defaults.layout),
        ("traffic", ",".join(view.traffic), ",".join(defaults.traffic)),
        *((flag, str(view.has(flag)).lower(), str(defaults.has(flag)).lower()) for flag in FLAGS),
        ("rankBy", ",".join(view.rank_by), ",".join(defaults.rank_by)),
        ("graphFind", view.find, defaults.find),
        ("graphHide", view.hide, defaults.hide),
        ("fold", view.fold, defaults.fold),
        ("unfold", ",".join(view.unfold), ""),
        ("queryTime", view.query_time, 0),
        ("kiosk", view.kiosk, ""),
        ("compare", view.compare, 0),
        ("replayActive", str(view.replay_active).lower(), "false"),
        ("replayInterval", view.replay_interval, 300_000),
        ("replayStart", view.replay_start, 0),
        ("replayFrame", view.replay_frame, 0),
        ("table", str(view.table).lower(), "false"),
        ("panel", str(view.panel).lower(), "true"),
        ("clusterName", view.cluster, ""),
        ("selectNode", view.select_node, ""),
        ("selectEdge", view.select_edge, ""),
        ("selectBox", view.select_box, ""),
    )
    pairs += [(name, str(value)) for name, value, usual in named if value != usual]
    return f"?{urlencode(pairs, safe=',:')}"


class _Reader:
    """One address's parameters, and what could not be read."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._given = given
        self.messages: list[str] = []

    def first(self, name: str) -> str:
        values = self._given.get(name) or ("",)
        return values[0]

    def names(self, name: str) -> tuple[str, ...]:
        """A comma list, a repeated parameter (as a form sends it), or both."""
        found = (item.strip() for value in self._given.get(name, ()) for item in value.split(","))
        return tuple(sorted({item for item in found if item}))

    def choice(self, name: str, default: str, allowed: Collection[str]) -> str:
        value = self.first(name)
        if not value or value in allowed:
            return value or default
        self._refuse(name, value, allowed, default)
        return default

    def text(self, name: str, default: str) -> str:
        """An expression, as it was written."""
        return self.first(name).strip()[:LONGEST_EXPRESSION] if name in self._given else default

    def moment(self, name: str) -> int:
        return self._number(name, 0, "Unix seconds")

    def count(self, name: str) -> int:
        return self._number(name, 0, "a number")

    def milliseconds(self, name: str) -> int:
        """A moment since 1970: a number, or what a browser's field for a time sends, which is UTC here."""
        value = self.first(name)
        with contextlib.suppress(ValueError):
            return int(datetime.strptime(value, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC).timestamp() * 1000)
        if value.isascii() and value.isdigit() and len(value) == 13:
            return int(value)
        return self._number(name, 0, "milliseconds since 1970")

    def interval(self) -> int:
        value = self._number("replayInterval", 300_000, f"milliseconds: {', '.join(str(item) for item in INTERVALS)}")
        return min(INTERVALS, key=lambda offered: abs(offered - value))

    def compare(self) -> int:
        """Seconds ago; at most what the longest duration reaches back."""
        return min(self._number("compare", 0, "seconds ago, such as 300, 3600 or 86400"), DURATIONS[-1])

    def flag(self, name: str, default: bool) -> bool:
        """A switch. A form names in `switches` those that it shows: of these, one that is not sent is off."""
        if name not in self._given and name in self.names("switches"):
            return False
        return self.choice(name, str(default).lower(), ("true", "false")) == "true"

    def duration(self, default: int, offered: tuple[int, ...]) -> int:
        """Snapped to the nearest that the page offers; said where that is one which other stores could answer."""
        seconds = self._number("duration", default, "seconds, such as 60, 600 or 3600") or default
        nearest = min(offered, key=lambda each: abs(each - seconds))
        if seconds in DURATIONS and seconds != nearest and self.first("duration"):
            self._refuse("duration", str(seconds), [str(each) for each in offered], str(nearest))
        return nearest

    def refresh(self, default: int) -> int:
        value = self._number("refresh", default, f"milliseconds: {', '.join(str(item) for item in REFRESHES)}")
        return min(REFRESHES, key=lambda offered: abs(offered - value))

    def members(self, name: str, allowed: Collection[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """The known items of a comma list, in a fixed order."""
        if name not in self._given:
            return default
        given = self.names(name)
        unknown = [item for item in given if item not in allowed]
        if unknown:
            self._refuse(name, ",".join(unknown), allowed, "without it")
        return tuple(item for item in allowed if item in given)

    def edge_labels(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """One variant for each kind that has some; a kind's name alone means its usual one."""
        given = self.members("edges", EDGE_LABELS, default)
        if "edges" not in self._given:
            return default
        chosen: list[str] = []
        kinds = (("responseTime", RESPONSE_TIMES, "rt95"), ("throughput", THROUGHPUTS, "throughputRequest"))
        for kind, variants, usual in kinds:
            found = [name for name in given if name in variants] or ([usual] if kind in given else [])
            chosen += found[:1]
        return (*chosen, *(name for name in given if name.startswith("traffic")))

    def traffic(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """One rate for each protocol that is on; a group's name alone means its usual rate."""
        given = self.members("traffic", (*GROUPS, *TRAFFIC), default)
        if "traffic" not in self._given:
            return default
        chosen: dict[str, str] = {name: GROUPS[name] for name in given if name in GROUPS}
        chosen.update({TRAFFIC[name][0]: name for name in given if name in TRAFFIC})
        return tuple(chosen[group] for group in GROUPS if group in chosen)

    def _number(self, name: str, default: int, allowed: str) -> int:
        value = self.first(name)
        if not value or (value.isascii() and value.isdigit() and len(value) < 12):
            return int(value) if value else default
        self._refuse(name, value, (allowed,), str(default))
        return default

    def _refuse(self, name: str, value: str, allowed: Collection[str], used: str) -> None:
        shown = value if len(value) <= 60 else value[:57] + "..."
        self.messages.append(f'{name}: "{shown}" is not allowed; allowed: {", ".join(allowed)} (used: {used})')
