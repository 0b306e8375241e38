"""What pages show when an address says nothing, by configuration."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.config import Settings
from mesh.config.features import FindOption
from mesh.graph.view_options import TRAFFIC, GraphView
from mesh.web.api.graph_params import duration_seconds
from mesh.web.controls import DURATIONS, REFRESHES


def default_view(settings: Settings) -> GraphView:
    """What an address without parameters shows, by configuration (ui.md §1.5)."""
    usual = settings.kiali_feature_flags.ui_defaults
    duration = duration_seconds(usual.metrics_per_refresh) or 60
    return GraphView(
        namespaces=tuple(sorted(usual.namespaces)),
        duration=min(DURATIONS, key=lambda offered: abs(offered - duration)),
        refresh=_refresh(usual.refresh_interval),
        traffic=_traffic(settings),
        find=_preset(usual.graph.find_options),
        hide=_preset(usual.graph.hide_options),
    )


def _preset(options: Sequence[FindOption]) -> str:
    """The expression that the configuration wants typed in already; empty where none is."""
    return next((option.expression for option in options if option.auto_select), "")


def _refresh(text: str) -> int:
    """`1m` or the like, `pause`, `manual` (matched by the end of the option's label, as the reference does)."""
    words = text.strip().lower()
    if words in ("pause", "manual"):
        return REFRESHES[("pause", "manual").index(words)]
    seconds = duration_seconds(words.split(" ")[-1] if words else "")
    return seconds * 1000 if seconds and seconds * 1000 in REFRESHES else 60_000


def _traffic(settings: Settings) -> tuple[str, ...]:
    wanted = settings.kiali_feature_flags.ui_defaults.graph.traffic
    rates = {"ambient": wanted.ambient, "grpc": wanted.grpc, "http": wanted.http, "tcp": wanted.tcp}
    names = {(group, str(rate)): name for name, (group, rate) in TRAFFIC.items()}
    return tuple(names[group, rate] for group, rate in rates.items() if (group, rate) in names)
