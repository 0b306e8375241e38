"""All routes of the console: how each is called, and what it answers to whom.

A route that is not here fails the tests. What is in angle brackets is filled in from `OWN` for the namespace that most
may see, and from `HIDDEN` for the one that only a person with all rights does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from mesh.web.overview.cards import TITLES
from tests.web.rights.world import ISTIO, SHOP, VAULT

Values = Mapping[str, str]
_PARAMETER = re.compile(r"<\w+:(\w+)>")
_GROUP, _VERSION = ISTIO.split("/")
_SHARED = {
    "group": _GROUP,
    "version": _VERSION,
    "kind": "VirtualService",
    "plural": "virtualservices",
    "aggregate": "request_operation",
    "aggregate_value": "list",
    "controlplane": "istiod",
    "dashboard": "envoy",
    "resource": "clusters",
    "form": "csv",
    "card": "config",
    "code": "KIA1101",
}
OWN: Values = {
    **_SHARED,
    "namespace": SHOP,
    "workload": "trolley-v1",
    "service": "trolley",
    "app": "trolley",
    "pod": "trolley-v1-1",
}
HIDDEN: Values = {
    **_SHARED,
    "namespace": VAULT,
    "workload": "quietledger-v1",
    "service": "quietledger",
    "app": "quietledger",
    "pod": "quietledger-v1-1",
}
MISSING: Values = {**_SHARED, "namespace": VAULT, **dict.fromkeys(("workload", "service", "app", "pod"), "not-there")}
NOWHERE: Values = {**MISSING, "namespace": "nowhere"}
# `name` of a path, by what stands before it: of the shop, and of the vault.
_NAMES = {
    "applications": ("trolley", "quietledger"),
    "services": ("trolley", "quietledger"),
    "workloads": ("trolley-v1", "quietledger-v1"),
    "<str:kind>": ("trolley", "murmur"),
    "<str:plural>": ("trolley", "murmur"),
    "namespaces": (SHOP, VAULT),
}
FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Row:
    """One route and method. `status` is that of who may see the place, `hidden` (if it is another) that of the person
    with all rights at the hidden one; `none` that of who sees nothing, where no namespace is named. `is_open`: also to
    who has not signed in. `names_neighbours`: who calls what is seen is named; `is_by_own_right`: the cluster itself
    lets the person read what is told."""

    route: str
    query: str = ""
    method: str = "GET"
    body: Any = None
    status: int = 200
    hidden: int = 0
    none: int = 0
    is_open: bool = False
    names_neighbours: bool = False
    is_by_own_right: bool = False
    values: Values = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.method} /{self.route}{f'?{self.query}' if self.query else ''}"

    @property
    def is_of_a_namespace(self) -> bool:
        return "namespaces/<" in self.route

    def path(self, values: Values, which: int = 0) -> str:
        """The address with these values, and the first or second of the usual names."""
        before = self.route.partition("<str:name>")[0].rstrip("/").rpartition("/")[2]
        name = _NAMES.get(before, ("", ""))[which]
        if values in (MISSING, NOWHERE):
            name = values["namespace"] if before == "namespaces" else "not-there"
        given = {"name": name, **values, **self.values}
        filled = _PARAMETER.sub(lambda found: given[found[1]], self.route)
        query = self.query.format(**given)
        return f"/{filled}{f'?{query}' if query else ''}"


def _graph(route: str, **given: Any) -> Row:
    return Row(route, names_neighbours=True, **given)


_API = "api/namespaces/<str:namespace>"
_PAGE = "console/namespaces/<str:namespace>"
_CONFIG = f"{_API}/istio/<str:group>/<str:version>/<str:kind>"
_CONFIG_PAGE = f"{_PAGE}/istio/<str:group>/<str:version>/<str:kind>/<str:name>"
_FORM = "console/istio/new/<str:group>/<str:version>/<str:kind>"
_AGGREGATE = "aggregates/<str:aggregate>/<str:aggregate_value>"
_NODE = "namespaces/<str:namespace>"
_NODES = (
    "applications/<str:app>",
    "applications/<str:app>/versions/<str:version>",
    "services/<str:service>",
    "workloads/<str:workload>",
    "aggregates/<str:aggregate>/<path:aggregate_value>",
)
_STATS = '{"queries": []}'

OPEN_API = (
    Row("healthz", is_open=True),
    Row("readyz", is_open=True),
    Row("api", is_open=True),
    Row("api/auth/info", is_open=True),
    Row("api/authenticate", is_open=True),
    Row("api/logout", status=204, is_open=True),
    # Nobody signs in at a provider here.
    Row("api/auth/redirect", status=404, is_open=True),
    Row("api/auth/redirect/<str:cluster>", status=404, is_open=True, values={"cluster": "east"}),
    Row("api/auth/openid_redirect", status=404, is_open=True),
    Row("api/auth/callback", status=404, is_open=True),
    Row("api/auth/callback/<str:cluster>", status=404, is_open=True, values={"cluster": "east"}),
)
API = (
    Row("api/status"),
    Row("api/config"),
    Row("api/config/disabled"),
    Row("api/clusters/workloads", "health=true&rateInterval=60s"),
    Row("api/clusters/services", "health=true&rateInterval=60s"),
    Row("api/clusters/apps", "health=true&rateInterval=60s"),
    Row("api/clusters/health", "rateInterval=60s"),
    Row("api/clusters/metrics", "namespaces=shop,hushvault", names_neighbours=True),
    Row("api/clusters/tls"),
    Row("api/mesh/tls"),
    Row("api/stats/metrics", method="POST", body=_STATS),
    Row("api/overview/metrics/services/latency"),
    Row("api/overview/metrics/services/rates"),
    Row("api/overview/metrics/services/throughput"),
    Row("api/overview/metrics/apps/rates"),
    Row("api/namespaces"),
    _graph("api/namespaces/graph", query="namespaces=shop", none=FORBIDDEN),
    Row("api/istio/config", "validate=true"),
    Row("api/istio/permissions", "namespaces=shop"),
    Row("api/istio/validations"),
)
API_OF_A_NAMESPACE = (
    Row(f"{_API}/istio", "validate=true"),
    Row(f"{_CONFIG}/<str:name>", "validate=true"),
    Row(f"{_CONFIG}/<str:name>", method="PATCH", body='{"metadata": {"labels": {"seen": "1"}}}'),
    Row(f"{_CONFIG}/<str:name>", method="DELETE", status=404, values={"name": "never-there"}),
    Row(_CONFIG, method="POST", body="[]", status=400),
    Row(f"{_API}/info"),
    Row(f"{_API}/validations"),
    Row(f"{_API}/tls"),
    Row(f"{_API}/metrics", names_neighbours=True),
    Row(f"{_API}/<str:app>/usage_metrics"),
    Row(f"{_API}/workloads/<str:workload>/metrics", names_neighbours=True),
    Row(f"{_API}/services/<str:service>/metrics", names_neighbours=True),
    Row(f"{_API}/apps/<str:app>/metrics", names_neighbours=True),
    Row(f"{_API}/controlplanes/<str:controlplane>/metrics", status=400),
    Row(f"{_API}/workloads/<str:workload>/dashboard", names_neighbours=True),
    Row(f"{_API}/services/<str:service>/dashboard", names_neighbours=True),
    Row(f"{_API}/apps/<str:app>/dashboard", names_neighbours=True),
    Row(f"{_API}/ztunnel/<str:workload>/dashboard"),
    Row(f"{_API}/customdashboard/<str:dashboard>"),
    Row(_API, method="PATCH", body='{"metadata": {"labels": {"seen": "1"}}}'),
    Row(f"{_API}/workloads/<str:workload>", "health=true&validate=true"),
    Row(f"{_API}/workloads/<str:workload>", method="PATCH", body='{"metadata": {"labels": {"seen": "1"}}}'),
    Row(f"{_API}/services/<str:service>", "health=true&validate=true"),
    Row(f"{_API}/services/<str:service>", method="PATCH", body='{"metadata": {"labels": {"seen": "1"}}}'),
    Row(f"{_API}/apps/<str:app>", "health=true"),
    Row(f"{_API}/pods/<str:pod>"),
    Row(f"{_API}/pods/<str:pod>/logs", "container=main"),
    # Who may reach into a pod is told what its proxy knows.
    Row(f"{_API}/pods/<str:pod>/config_dump", is_by_own_right=True),
    Row(f"{_API}/pods/<str:pod>/config_dump/<str:resource>", is_by_own_right=True),
    Row(f"{_API}/pods/<str:pod>/config_dump_ztunnel"),
    Row(f"{_API}/pods/<str:pod>/logging", "level=info", method="POST"),
    _graph(f"{_API}/workloads/<str:workload>/graph"),
    _graph(f"{_API}/services/<str:service>/graph"),
    _graph(f"{_API}/applications/<str:app>/graph", query="graphType=app"),
    _graph(f"{_API}/applications/<str:app>/versions/<str:version>/graph", query="graphType=versionedApp"),
    Row(f"{_API}/{_AGGREGATE}/metrics", "direction=inbound&reporter=destination", names_neighbours=True),
    _graph(f"{_API}/{_AGGREGATE}/graph"),
    _graph(f"{_API}/{_AGGREGATE}/<str:service>/graph"),
)
PAGES = (
    Row("", status=302, is_open=True),
    Row("index.html", status=302, is_open=True),
    Row("console", status=302, is_open=True),
    # A proxy signs people in here, so that there is nothing to do by hand.
    Row("console/sign-in", status=404, is_open=True),
    Row("console/sign-in/extend", method="POST", status=404, is_open=True),
    Row("console/sign-out", method="POST", status=404, is_open=True),
    Row("console/session"),
    Row("console/theme", "theme=dark", status=302, is_open=True),
    Row("console/menu", "open=true", status=302),
    Row("console/about"),
    Row("console/help"),
    Row("console/validations"),
    Row("console/validations/<str:code>"),
    Row("console/debug"),
    Row("console/debug", "format=yaml"),
    Row("console/messages"),
    Row("console/messages/read", status=302),
    Row("console/overview", "now=true"),
    *(Row("console/overview/<str:card>", values={"card": card}) for card in TITLES),
    Row("console/namespaces"),
    Row("console/applications"),
    Row("console/services"),
    Row("console/services", "format=csv"),
    Row("console/workloads"),
    Row("console/workloads", "format=csv"),
    Row("console/workloads", "name=quietledger"),
    Row("console/istio"),
    Row("console/istio", "format=csv"),
    Row("console/istio/new"),
    Row("console/istio/new", "namespace=hushvault"),
    Row(_FORM, "namespaces=hushvault", values={"kind": "Sidecar"}),
    Row(
        _FORM,
        method="POST",
        body={"preview": "true"},
        status=422,
        values={"kind": "Sidecar"},
    ),
    _graph("console/graph/namespaces", query="namespaces=shop"),
    _graph("console/graph/namespaces", query="namespaces=shop&find=murmur&hide=name=quietledger"),
    Row("console/graph/find-help"),
    Row("console/graph/legend"),
    _graph("console/graph/panel", query="namespaces=shop"),
    _graph("console/graph/charts", query="node=workload:Kubernetes:shop:trolley-v1", none=FORBIDDEN),
    Row("console/graph/tour"),
    Row("console/graph/menu/namespaces", "namespaces=shop"),
    *(
        _graph("console/graph/download/<str:form>/namespaces", query="namespaces=shop", none=400, values={"form": form})
        for form in ("csv", "json", "dot", "txt", "svg")
    ),
)
_TABS = {
    "applications/<str:name>": ("info", "traffic", "in_metrics", "out_metrics"),
    "services/<str:name>": ("info", "traffic", "metrics"),
    "workloads/<str:name>": ("info", "logs", "traffic", "in_metrics", "out_metrics", "envoy"),
}
PAGES_OF_A_NAMESPACE = (
    *(
        Row(f"{_PAGE}/{item}", f"tab={tab}", names_neighbours=tab not in ("info", "logs"))
        for item, tabs in _TABS.items()
        for tab in tabs
    ),
    Row(_CONFIG_PAGE),
    Row(_CONFIG_PAGE, "format=yaml"),
    Row(f"{_CONFIG_PAGE}/edit"),
    Row(f"{_CONFIG_PAGE}/edit", method="POST", body={"yaml": "a: b"}, status=422),
    Row(f"{_CONFIG_PAGE}/delete"),
    Row(f"{_CONFIG_PAGE}/delete", method="POST", body={"mark": "x"}, values={"name": "never-there"}, status=404),
    Row(f"{_PAGE}/istio/<str:plural>/<str:name>", status=302),
    Row("console/namespaces/<str:name>"),
    _graph("console/namespaces/<str:name>/traffic"),
    *(Row(f"console/namespaces/<str:name>/{part}") for part in ("labels", "annotations")),
    *(
        Row(f"{_PAGE}/{item}/<str:name>/{part}", method=method, body=body)
        for item in ("services", "workloads")
        for part in ("labels", "annotations")
        for method, body in (("GET", None), ("POST", {"add": "object"}))
    ),
    _graph("console/namespaces/<str:name>/mini-graph"),
    *(_graph(f"{_PAGE}/{item}/<str:name>/mini-graph") for item in ("applications", "services", "workloads")),
    Row(f"{_PAGE}/workloads/<str:name>/logs", status=302),
    Row(f"{_PAGE}/pods/<str:pod>/log-level", method="POST", body={"level": "info"}, status=303),
    Row(f"{_PAGE}/workloads/<str:name>/proxy-config", "pod={pod}", is_by_own_right=True),
    *(_graph(f"console/graph/{what}{_NODE}/{rest}") for what in ("node/", "menu/node/") for rest in _NODES),
    *(_graph(f"console/graph/download/<str:form>/node/{_NODE}/{rest}") for rest in _NODES),
)
TABLE = (*OPEN_API, *API, *API_OF_A_NAMESPACE, *PAGES, *PAGES_OF_A_NAMESPACE)


def routes_of_the_console() -> Iterator[str]:
    """Those of the URLconf."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[Any], before: str) -> Iterator[str]:
    for each in patterns:
        here = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, here)
        elif isinstance(each, URLPattern):
            yield here
