"""The configuration of one pod's proxy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mesh.clients.kubernetes.client import KubernetesClient
from mesh.envoy.clusters import ClusterRow, cluster_rows
from mesh.envoy.dump import ConfigDump, Raw, Section
from mesh.envoy.listeners import ListenerRow, listener_rows
from mesh.envoy.routes import RouteRow, route_rows
from mesh.envoy.ztunnel import ZtunnelDump, read_ztunnel
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import NAMESPACE
from mesh.model.machinery import is_ztunnel
from mesh.pages.sources.sources import Sources
from mesh.readers import proxies
from mesh.text.untrusted import inner


class Resource(StrEnum):
    """The tables that are made from a dump."""

    CLUSTERS = "clusters"
    LISTENERS = "listeners"
    ROUTES = "routes"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, slots=True)
class ProxyPage:
    """A proxy's dump, as it was a moment ago; the tables are computed when they are asked for."""

    pod: str
    dump: ConfigDump
    identity_domain: str
    namespaces: frozenset[str]

    @property
    def clusters(self) -> tuple[ClusterRow, ...]:
        return cluster_rows(self.dump, self.identity_domain)

    @property
    def listeners(self) -> tuple[ListenerRow, ...]:
        return listener_rows(self.dump)

    @property
    def routes(self) -> tuple[RouteRow, ...]:
        return route_rows(self.dump, self.identity_domain, self.namespaces)

    @property
    def bootstrap(self) -> Raw:
        """What the proxy was started with, whole."""
        return inner(self.dump.section(Section.BOOTSTRAP), "bootstrap")


def page(sources: Sources, client: KubernetesClient, space: VisibleNamespace, pod: str) -> ProxyPage:
    """The caller has checked that the viewer may see `space`. Raises `NotFound` for no such pod, and what the way to
    its proxy raises."""
    view = sources.clusters[space.cluster]
    proxies.find_pod(client, view.snapshot, space.name, pod)
    raw = proxies.config_dump(client, space.name, pod)
    names = frozenset(namespace.name for namespace in view.snapshot.everywhere(NAMESPACE))
    return ProxyPage(pod, ConfigDump(raw), view.mesh.identity_domain, names)


def ztunnel_page(sources: Sources, client: KubernetesClient, space: VisibleNamespace, pod: str) -> ZtunnelDump | None:
    """None when the pod is no ztunnel."""
    found = proxies.find_pod(client, sources.clusters[space.cluster].snapshot, space.name, pod)
    if not is_ztunnel(found.labels):
        return None
    return read_ztunnel(proxies.config_dump(client, space.name, pod))
