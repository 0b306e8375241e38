"""The known custom dashboards: built in, configured, and stated by annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from mesh.config import load_yaml
from mesh.config.dashboards import Chart, Dashboard
from mesh.metrics.builtin import BUILT_IN

ANNOTATION = "dashboards.kiali.io/templates"
MOST_CHARTS = 100
DEEPEST = 20
_MOST_TEXT = 256_000
_MOST_STATED = 200


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

    def resolve(self, name: str, most: int = MOST_CHARTS) -> Resolved:
        """The dashboard with its includes. Raises `UnknownDashboard`, and `DashboardError` for a circle or for more
        than `most` charts."""
        if name not in self._dashboards:
            raise UnknownDashboard(f'there is no dashboard "{name}", or it is disabled')
        return Resolved(self._dashboards[name], _Expansion(self._dashboards, most).charts(name, ()))


class _Expansion:
    """The charts of dashboards with those that they include, each dashboard expanded once and none beyond `most`: two
    that include each other's parts twice would double with each level."""

    def __init__(self, dashboards: Mapping[str, Dashboard], most: int) -> None:
        self._dashboards = dashboards
        self._most = most
        self._expanded: dict[str, tuple[Chart, ...]] = {}

    def charts(self, name: str, above: tuple[str, ...]) -> tuple[Chart, ...]:
        if name in self._expanded:
            return self._expanded[name]
        if name in above:
            raise DashboardError(f"dashboards include each other in a circle: {' > '.join((*above, name))}")
        if len(above) >= DEEPEST:
            raise DashboardError(f"dashboards include each other deeper than {DEEPEST} levels")
        dashboard = self._dashboards.get(name)
        if dashboard is None:
            raise DashboardError(f'dashboard "{above[-1]}" includes "{name}", which is not there or is disabled')
        charts: list[Chart] = []
        for item in dashboard.items:
            reference = item.include.strip()
            charts += self._included(reference, (*above, name)) if reference else (item.chart,)
            if len(charts) > self._most:
                raise DashboardError(f'dashboard "{name}" has more than {self._most} charts (console.limits.charts)')
        self._expanded[name] = tuple(charts)
        return self._expanded[name]

    def _included(self, reference: str, above: tuple[str, ...]) -> tuple[Chart, ...]:
        name, one, chart_name = reference.partition("$")
        charts = self.charts(name, above)
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
    if len(entries) > _MOST_STATED:
        return (), (f"{owner}: the annotation {ANNOTATION} has {len(entries)} dashboards; allowed: {_MOST_STATED}",)
    found, faults = [], []
    for index, entry in enumerate(entries):
        try:
            found.append(Dashboard.model_validate(entry, strict=False))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            faults.append(f"{owner}: {ANNOTATION}, dashboard {index + 1}, {place}: {first['msg']}")
    return tuple(found), tuple(faults)
