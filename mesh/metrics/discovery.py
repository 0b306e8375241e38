"""Which custom dashboards suit an object: those that its pods name, else those whose metric it has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mesh.config.dashboards import Dashboard
from mesh.metrics.catalogue import Catalogue
from mesh.metrics.custom import selecting
from mesh.promql import Expr, Names, Selector, one_of
from mesh.promql import is_metric_name as is_name

_ANNOTATIONS = ("kiali.io/runtimes", "kiali.io/dashboards")

# The pairs of labels that name an app and its version; a pod has one of them, or several that agree.
_SCHEMES = (
    ("service.istio.io/canonical-name", "service.istio.io/canonical-revision"),
    ("app.kubernetes.io/name", "app.kubernetes.io/version"),
    ("app", "version"),
)


@dataclass(frozen=True, slots=True)
class DashboardRef:
    template: str
    title: str


@dataclass(frozen=True, slots=True)
class Runtime:
    """The dashboards of one kind of program; the name is empty where the dashboards state none."""

    name: str
    dashboards: tuple[DashboardRef, ...]


def schemes(app_label: str, version_label: str) -> tuple[tuple[str, str], ...]:
    """The configured pair (`istio_labels`) when both are given, else the usual ones."""
    return ((app_label, version_label),) if app_label and version_label else _SCHEMES


def explicit(catalogue: Catalogue, pods: Iterable[Mapping[str, str]]) -> tuple[Runtime, ...]:
    """The dashboards that the pods' annotations name, in their order; unknown names are skipped."""
    names = (
        name.strip() for annotations in pods for key in _ANNOTATIONS for name in annotations.get(key, "").split(",")
    )
    known = (catalogue.get(name) for name in dict.fromkeys(names) if name)
    return _runtimes(dashboard for dashboard in known if dashboard is not None)


def plan(
    catalogue: Catalogue,
    namespace_label: str,
    namespace: str,
    *,
    app: str,
    version: str,
    pairs: Iterable[tuple[str, str]] = _SCHEMES,
) -> dict[str, Expr]:
    """One query for each pair of labels: which of the dashboards' metrics the app has, as the label `metric`."""
    metrics = {each.discover_on.strip() for each in catalogue.all() if is_name(each.discover_on.strip())}
    if not metrics:
        return {}
    queries: dict[str, Expr] = {}
    for app_label, version_label in pairs:
        labels = {app_label: app} | ({version_label: version} if version else {})
        of = (one_of("__name__", metrics), *selecting(namespace_label, namespace, labels))
        queries[f"dashboards by {app_label}"] = Names(Selector("", of))
    return queries


def matched(catalogue: Catalogue, metrics: Collection[str]) -> tuple[Runtime, ...]:
    """The dashboards whose metric is among `metrics`, but for those that another of them includes, by runtime."""
    found = [each for each in catalogue.all() if each.discover_on.strip() in metrics and each.discover_on.strip()]
    included = {item.include.strip() for dashboard in found for item in dashboard.items if item.include.strip()}
    runtimes = _runtimes(dashboard for dashboard in found if dashboard.name not in included)
    return tuple(sorted(runtimes, key=lambda runtime: runtime.name))


def _runtimes(dashboards: Iterable[Dashboard]) -> tuple[Runtime, ...]:
    found: dict[str, list[DashboardRef]] = {}
    for dashboard in dashboards:
        found.setdefault(dashboard.runtime, []).append(DashboardRef(dashboard.name, dashboard.title))
    return tuple(Runtime(name, tuple(references)) for name, references in found.items())
