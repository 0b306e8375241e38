"""What pages show when an address says nothing, by configuration."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.config import Settings
from mesh.config.features import FindOption
from mesh.graph.view_options import TRAFFIC, GraphView
from mesh.web.address.durations import usual_times


def default_view(settings: Settings) -> GraphView:
    """What an address without parameters shows, by configuration (ui.md §1.5)."""
    usual, times = settings.kiali_feature_flags.ui_defaults, usual_times(settings)
    return GraphView(
        namespaces=tuple(sorted(usual.namespaces)),
        duration=times.duration,
        refresh=times.refresh,
        traffic=_traffic(settings),
        find=_preset(usual.graph.find_options),
        hide=_preset(usual.graph.hide_options),
    )


def _preset(options: Sequence[FindOption]) -> str:
    """The expression that the configuration wants typed in already; empty where none is."""
    return next((option.expression for option in options if option.auto_select), "")


def _traffic(settings: Settings) -> tuple[str, ...]:
    wanted = settings.kiali_feature_flags.ui_defaults.graph.traffic
    rates = {"ambient": wanted.ambient, "grpc": wanted.grpc, "http": wanted.http, "tcp": wanted.tcp}
    names = {(group, str(rate)): name for name, (group, rate) in TRAFFIC.items()}
    return tuple(names[group, rate] for group, rate in rates.items() if (group, rate) in names)
