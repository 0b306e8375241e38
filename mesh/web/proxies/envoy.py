"""The Envoy tab: what the proxy of a pod was told, and its own metrics."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mesh.envoy.sections import bootstrap_of, sections
from mesh.pages import proxies
from mesh.pages.metrics.dashboards import catalogue_of
from mesh.pages.proxies import ProxyPage
from mesh.web.address.lenient import refusal
from mesh.web.address.links import page_url
from mesh.web.metrics import dashboards
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.parts.tables import table_tab
from mesh.web.proxies.chooser import Chooser, failed
from mesh.web.proxies.columns import NameLinks, clusters, listeners, routes
from mesh.web.proxies.config import overview, section_content

PARAMETER = "envoyTab"
_METRICS = "metrics"
_PARTS = {
    "clusters": "Clusters",
    "listeners": "Listeners",
    "routes": "Routes",
    "bootstrap": "Bootstrap",
    "config": "Config",
}


def suits(subject: Subject) -> bool:
    """Workloads whose pods have an Envoy: a sidecar, a gateway, a waypoint."""
    workload = subject.workload
    if workload is None or workload.is_ztunnel or not workload.pods:
        return False
    return workload.has_sidecar or workload.is_gateway or workload.is_waypoint


def show(tab: OpenTab) -> TabContent:
    """The part that is open; metrics have times of their own and need no pod."""
    subject = tab.subject
    parts = _PARTS | ({_METRICS: "Metrics"} if _has_metrics(subject) else {})
    chooser = Chooser(tab, PARAMETER, parts)
    if chooser.part == _METRICS:
        return chooser.content(dashboards.show(chooser.tab, template=dashboards.PROXY), has_times=True)
    return chooser.of_pod(partial(_of_pod, chooser))


def _of_pod(chooser: Chooser, pod: str) -> TabContent:
    subject = chooser.tab.subject
    return _SHOW[chooser.part](
        chooser, proxies.page(subject.sources, subject.visit.proxy_client(subject.space), subject.space, pod)
    )


def file_url(subject: Subject, pod: str) -> str:
    """Where the whole configuration of the pod's proxy is, as a file."""
    cluster = [("clusterName", subject.space.cluster)] if subject.sources.several_clusters else []
    pairs = [("pod", pod), *subject.kept, *cluster]
    return page_url("workload-proxy-config", pairs, namespace=subject.space.name, name=subject.name)


def _has_metrics(subject: Subject) -> bool:
    """A dashboard of that name may be removed by configuration."""
    service = subject.sources.settings.external_services.custom_dashboards
    if subject.visit.runtime.dashboards_prometheus is None or not service.enabled:
        return False
    catalogue, _ = catalogue_of(subject.sources, subject.space, subject.workload)
    return catalogue.get(dashboards.PROXY) is not None


def _clusters(chooser: Chooser, page: ProxyPage) -> TabContent:
    tab = chooser.tab
    return table_tab(
        tab, "Clusters", page.clusters, clusters(NameLinks(tab.subject)), empty="The proxy knows no cluster."
    )


def _listeners(chooser: Chooser, page: ProxyPage) -> TabContent:
    shown = listeners(lambda name: chooser.url("routes", ("name", name)))
    return table_tab(chooser.tab, "Listeners", page.listeners, shown, empty="The proxy has no listener.")


def _routes(chooser: Chooser, page: ProxyPage) -> TabContent:
    tab = chooser.tab
    return table_tab(tab, "Routes", page.routes, routes(NameLinks(tab.subject)), empty="The proxy has no route.")


def _bootstrap(chooser: Chooser, page: ProxyPage) -> TabContent:
    section = bootstrap_of(page.dump.raw)
    if section is None:
        return failed("The proxy's configuration has no bootstrap section.")
    url = file_url(chooser.tab.subject, page.pod)
    return section_content(chooser.tab, section, file_url=url, named=False)


def _config(chooser: Chooser, page: ProxyPage) -> TabContent:
    tab, found = chooser.tab, sections(page.dump.raw)
    wanted = tab.query.get("section", "")
    url = file_url(tab.subject, page.pod)
    section = next((each for each in found if each.id == wanted), None)
    if section is not None:
        return section_content(tab, section, file_url=url)
    if wanted:
        chooser.messages.append(refusal("section", wanted, [each.id for each in found], "all sections"))
    return overview(tab, found, title="Configuration", file_url=url)


_SHOW: dict[str, Callable[[Chooser, ProxyPage], TabContent]] = {
    "clusters": _clusters,
    "listeners": _listeners,
    "routes": _routes,
    "bootstrap": _bootstrap,
    "config": _config,
}
