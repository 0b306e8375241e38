"""What the graph page shows, from its address and back.

A value that cannot be read falls back to the default, with a message that names parameter, value and what is allowed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from mesh.config import Settings
from mesh.config.features import FindOption
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
from mesh.web.address import fields
from mesh.web.address.durations import usual_times
from mesh.web.address.fields import Fields, Here, One
from mesh.web.address.reader import Pairs, Reader
from mesh.web.controls import DURATIONS, REFRESH_WORDS, REFRESHES

GraphHere = Here[GraphView]
UNSELECTED: dict[str, Any] = {"select_node": "", "select_edge": "", "select_box": "", "focus": False}
"""The changes that end a choice: `here.url(**UNSELECTED, layout="grid")`."""
_SECONDS = "seconds, such as 60, 600 or 3600"


def default_view(settings: Settings) -> GraphView:
    """What an address without parameters shows, by configuration."""
    usual, times = settings.kiali_feature_flags.ui_defaults, usual_times(settings)
    return GraphView(
        namespaces=tuple(sorted(usual.namespaces)),
        duration=times.duration,
        refresh=times.refresh,
        traffic=_usual_traffic(settings),
        find=_preset(usual.graph.find_options),
        hide=_preset(usual.graph.hide_options),
    )


@lru_cache(maxsize=32)
def graph_fields(durations: tuple[int, ...] = DURATIONS) -> Fields[GraphView]:
    """The parameters of the page; `durations` are those that are offered, in seconds."""
    return Fields(
        namespaces=fields.words("namespaces", is_sorted=True, is_told=True),
        duration=_Duration(durations),
        refresh=fields.nearest("refresh", REFRESHES, allowed=REFRESH_WORDS),
        graph_type=One("graphType", _graph_type),
        edges=One("edges", _edge_labels, ",".join),
        edge_mode=fields.choice("edgeMode", EDGE_MODES),
        layout=fields.choice("layout", LAYOUTS),
        traffic=One("traffic", _traffic, ",".join),
        flags=fields.Switches(tuple(FLAGS)),
        rank_by=One("rankBy", lambda reader, name, default: _in_order(reader, name, RANKS, default), ",".join),
        find=fields.text("graphFind", most=LONGEST_EXPRESSION, strip=True),
        hide=fields.text("graphHide", most=LONGEST_EXPRESSION, strip=True),
        fold=fields.choice("fold", FOLDS),
        unfold=fields.words("unfold", is_sorted=True),
        query_time=fields.number("queryTime", allowed="Unix seconds"),
        kiosk=fields.text("kiosk"),
        compare=One("compare", _compare),
        replay_active=fields.switch("replayActive"),
        replay_interval=fields.nearest(
            "replayInterval", INTERVALS, allowed=f"milliseconds: {', '.join(map(str, INTERVALS))}"
        ),
        replay_start=One("replayStart", _milliseconds),
        replay_frame=fields.number("replayFrame", most=10**11, allowed="a number"),
        table=fields.switch("table"),
        panel=fields.switch("panel"),
        cluster=fields.text("clusterName"),
        select_node=One("selectNode", lambda reader, name, _: reader.first(name) or reader.first(_FOCUS)),
        select_edge=fields.text("selectEdge"),
        select_box=fields.text("selectBox"),
        focus=_Focus(),
    )


_FOCUS = "focusSelector"


@dataclass(frozen=True, slots=True)
class _Focus:
    """Chooses its node once: no address carries it on."""

    names: tuple[str, ...] = (_FOCUS,)

    def read(self, reader: Reader, default: bool) -> bool:
        del default
        return bool(reader.first(_FOCUS))

    def pairs(self, value: bool, default: bool) -> Pairs:
        del value, default
        return ()


@dataclass(frozen=True, slots=True)
class _Duration:
    """Snapped to the nearest that the page offers; said where that is one which other stores could answer."""

    offered: tuple[int, ...]
    names: tuple[str, ...] = ("duration",)

    def read(self, reader: Reader, default: int) -> int:
        seconds = reader.number("duration", default, most=10**11, allowed=_SECONDS) or default
        nearest = min(self.offered, key=lambda offered: abs(offered - seconds))
        if seconds in DURATIONS and seconds != nearest and reader.first("duration"):
            reader.refuse("duration", str(seconds), [str(each) for each in self.offered], used=str(nearest))
        return nearest

    def pairs(self, value: int, default: int) -> Pairs:
        return (("duration", str(value)),) if value != default else ()


def _graph_type(reader: Reader, name: str, default: GraphType) -> GraphType:
    return GraphType(reader.choice(name, default, tuple(GraphType)))


def _milliseconds(reader: Reader, name: str, default: int) -> int:
    """A moment since 1970: a number, or what a browser's field for a time sends, which is UTC here."""
    with contextlib.suppress(ValueError):
        moment = datetime.strptime(reader.first(name), "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
        return int(moment.timestamp() * 1000)
    return reader.number(name, default, most=10**13 - 1, allowed="milliseconds since 1970")


def _compare(reader: Reader, name: str, default: int) -> int:
    """Seconds ago; at most what the longest duration reaches back."""
    return min(reader.number(name, default, allowed="seconds ago, such as 300, 3600 or 86400"), DURATIONS[-1])


def _in_order(reader: Reader, name: str, allowed: Collection[str], default: tuple[str, ...]) -> tuple[str, ...]:
    """The known words of a list, in a fixed order; an empty list that is given is one."""
    if not reader.has(name):
        return default
    given = reader.members(name, allowed)
    return tuple(word for word in allowed if word in given)


def _edge_labels(reader: Reader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """One variant for each kind that has some; a kind's name alone means its usual one."""
    if not reader.has(name):
        return default
    given = _in_order(reader, name, EDGE_LABELS, default)
    chosen: list[str] = []
    kinds = (("responseTime", RESPONSE_TIMES, "rt95"), ("throughput", THROUGHPUTS, "throughputRequest"))
    for kind, variants, usual in kinds:
        variant = [word for word in given if word in variants] or ([usual] if kind in given else [])
        chosen += variant[:1]
    return (*chosen, *(word for word in given if word.startswith("traffic")))


def _traffic(reader: Reader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """One rate for each protocol that is on; a group's name alone means its usual rate."""
    if not reader.has(name):
        return default
    given = _in_order(reader, name, (*GROUPS, *TRAFFIC), default)
    chosen: dict[str, str] = {word: GROUPS[word] for word in given if word in GROUPS}
    chosen.update({TRAFFIC[word][0]: word for word in given if word in TRAFFIC})
    return tuple(chosen[group] for group in GROUPS if group in chosen)


def _preset(options: Sequence[FindOption]) -> str:
    """The expression that the configuration wants typed in already; empty where none is."""
    return next((option.expression for option in options if option.auto_select), "")


def _usual_traffic(settings: Settings) -> tuple[str, ...]:
    usual = settings.kiali_feature_flags.ui_defaults.graph.traffic
    rates = {"ambient": usual.ambient, "grpc": usual.grpc, "http": usual.http, "tcp": usual.tcp}
    names = {(group, str(rate)): name for name, (group, rate) in TRAFFIC.items()}
    return tuple(names[group, rate] for group, rate in rates.items() if (group, rate) in names)
