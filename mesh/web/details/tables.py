"""Which tabs a page has, in their order (ui.md §7.1)."""

from __future__ import annotations

from mesh.web.details.frame import Subject, Tab
from mesh.web.details.tabs import info, traffic

INFO = Tab("info", "Overview", info.show)
TRAFFIC = Tab("traffic", "Traffic", traffic.show, needs_metrics=True)


_TABLES: dict[str, tuple[Tab, ...]] = {
    "workload": (INFO, TRAFFIC),
    "service": (INFO, TRAFFIC),
    "application": (INFO, TRAFFIC),
}


def tabs_of(subject: Subject) -> tuple[Tab, ...]:
    """The tabs that make sense for the subject; those of metrics are missing where metrics are switched off."""
    has_metrics = subject.sources.prometheus is not None
    return tuple(tab for tab in _TABLES[subject.item] if (has_metrics or not tab.needs_metrics) and tab.suits(subject))
