"""The pages of the menu: only those that exist."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

from mesh.config import Settings
from mesh.web.address.links import page_url


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A page by the name of its address; `area` matches the paths below `console/` that it counts as its own."""

    label: str
    icon: str
    route: str
    area: str


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    icon: str
    url: str
    current: bool = False
    is_external: bool = False
    starts_group: bool = False


GROUPS = (
    (
        NavEntry("Overview", "overview", "overview", r"overview(/.*)?"),
        NavEntry("Traffic Graph", "graph", "graph", r"graph/.*"),
        NavEntry("Mesh", "topology", "mesh", r"mesh"),
    ),
    (
        NavEntry("Namespaces", "namespace", "namespaces", r"namespaces(/[^/]+)?"),
        NavEntry("Applications", "app", "applications", r"(namespaces/[^/]+/)?applications(/.*)?"),
        NavEntry("Services", "service", "services", r"(namespaces/[^/]+/)?services(/.*)?"),
        NavEntry("Workloads", "workload", "workloads", r"(namespaces/[^/]+/)?workloads(/.*)?"),
        NavEntry("Istio Config", "config", "istio-config", r"(namespaces/[^/]+/)?istio(/.*)?"),
    ),
)


def navigation(request: HttpRequest, settings: Settings) -> tuple[NavItem, ...]:
    """The menu of this request, its current item by the path."""
    here = request.path.partition("/console/")[2]
    items: list[NavItem] = []
    for group in GROUPS:
        there = [(entry, url) for entry in group if (url := page_url(entry.route))]
        for index, (entry, url) in enumerate(there):
            current = re.fullmatch(entry.area, here) is not None
            starts = index == 0 and bool(items)
            items.append(NavItem(entry.label, entry.icon, url, current=current, starts_group=starts))
    return (*items, *_external(settings))


def _external(settings: Settings) -> list[NavItem]:
    tracing = settings.external_services.tracing
    if not (tracing.enabled and tracing.external_url.startswith(("http://", "https://"))):
        return []
    return [NavItem("Distributed Tracing", "trace", tracing.external_url, is_external=True, starts_group=True)]
