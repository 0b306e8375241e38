"""The known custom dashboards: built in, configured, and stated by annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from mesh.config import load_yaml
from mesh.config.dashboards import Chart, Dashboard
from mesh.metrics.builtin import BUILT_IN

ANNOTATION = "dashboards.kiali.io/templates"
_MOST_TEXT = 256_000


class DashboardError(ValueError):
    """A dashboard's definition that cannot be used; the text says why."""


class UnknownDashboard(LookupError):
    """No dashboard has that name."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A dashboard with the charts that it includes in their places."""

    definition: Dashboard
    charts: tuple[Chart, ...]


class Catalogue:
    """Dashboards by name. Later definitions replace earlier ones; one without `discoverOn` and items removes."""

    __slots__ = ("_dashboards",)

    def __init__(self, dashboards: Iterable[Dashboard] = BUILT_IN) -> None:
        self._dashboards: dict[str, Dashboard] = {}
        self._add(dashboards)

    def _add(self, dashboards: Iterable[Dashboard]) -> None:
        for dashboard in dashboards:
            if dashboard.discover_on.strip() or dashboard.items:
                self._dashboards[dashboard.name] = dashboard
            else:
                self._dashboards.pop(dashboard.name, None)

    def extended(self, dashboards: Iterable[Dashboard]) -> Catalogue:
        """With more dashboards, of which those of known names replace."""
        found = Catalogue(self._dashboards.values())
        found._add(dashboards)
        return found

    def all(self) -> tuple[Dashboard, ...]:
        """By name."""
        return tuple(self._dashboards[name] for name in sorted(self._dashboards))

    def get(self, name: str) -> Dashboard | None:
        return self._dashboards.get(name)

    def resolve(self, name: str) -> Resolved:
        """The dashboard with its includes; raises `UnknownDashboard`, or `DashboardError` for a circle."""
        if name not in self._dashboards:
            raise UnknownDashboard(f'there is no dashboard "{name}", or it is disabled')
        return Resolved(self._dashboards[name], self._charts(name, ()))

    def _charts(self, name: str, above: tuple[str, ...]) -> tuple[Chart, ...]:
        if name in above:
            raise DashboardError(f"dashboards include each other in a circle: {' > '.join((*above, name))}")
        dashboard = self._dashboards.get(name)
        if dashboard is None:
            raise DashboardError(f'dashboard "{above[-1]}" includes "{name}", which is not there or is disabled')
        found: list[Chart] = []
        for item in dashboard.items:
            reference = item.include.strip()
            if reference:
                found += self._included(reference, (*above, name))
            else:
                found.append(item.chart)
        return tuple(found)

    def _included(self, reference: str, above: tuple[str, ...]) -> tuple[Chart, ...]:
        name, one, chart_name = reference.partition("$")
        charts = self._charts(name, above)
        if not one:
            return charts
        return tuple(chart for chart in charts if chart.name == chart_name)[:1]


def annotated(annotations: Mapping[str, str], owner: str) -> tuple[tuple[Dashboard, ...], tuple[str, ...]]:
    """The dashboards that an object's annotation states, and what is wrong with it in words; `owner` names it."""
    text = annotations.get(ANNOTATION, "")
    if not text:
        return (), ()
    if len(text) > _MOST_TEXT:
        return (), (f"{owner}: the annotation {ANNOTATION} is too long",)
    try:
        entries = load_yaml(text, f"{owner}: {ANNOTATION}")
    except ValueError as error:
        return (), (str(error),)
    if not isinstance(entries, list):
        return (), (f"{owner}: the annotation {ANNOTATION} is not a YAML list",)
    found, faults = [], []
    for index, entry in enumerate(entries):
        try:
            found.append(Dashboard.model_validate(entry, strict=False))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            faults.append(f"{owner}: {ANNOTATION}, dashboard {index + 1}, {place}: {first['msg']}")
    return tuple(found), tuple(faults)
