"""Where the name of an object leads: to its detail page, or to its graph while it has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from mesh.istio.selectors import Reference
from mesh.model.workloads import Workload
from mesh.web.address.gvk import GVK
from mesh.web.address.reader import Pairs

GRAPHS = {
    "workload": ("graph-node-workload", "workload"),
    "service": ("graph-node-service", "service"),
    "application": ("graph-node-app", "app"),
}
"""The routes of the node graphs of objects, and what their paths call the name."""


def page_url(route: str, pairs: Iterable[tuple[str, str]] = (), **names: str) -> str:
    """The page of a route with these parameters; `""` where there is no such page, or no address can name it."""
    try:
        url = reverse(route, kwargs=names)
    except NoReverseMatch:
        return ""
    query = urlencode(list(pairs), safe=":")
    return f"{url}?{query}" if query else url


def list_url(route: str, cluster: str, *filters: tuple[str, str], namespace: str = "") -> str:
    """A list with these filters, of one namespace if one is given; `cluster` where there are several."""
    spaces = (("namespaces", namespace),) if namespace else ()
    return page_url(route, (*spaces, *filters, *_pairs(cluster, 0)))


def object_url(object_type: str, namespace: str, name: str, cluster: str = "", *, duration: int = 0) -> str:
    """`object_type` is workload, service, application or namespace (of that `name`); `cluster` where there are several;
    `duration` in seconds where it is not the usual one. `""` when no address can name it."""
    if object_type == "namespace":
        return namespace_url(name, cluster, duration=duration)
    graph, parameter = GRAPHS[object_type]
    pairs = _pairs(cluster, duration)
    page = page_url(object_type, pairs, namespace=namespace, name=name)
    return page or page_url(graph, pairs, **{"namespace": namespace, parameter: name})


def namespace_url(name: str, cluster: str = "", *, duration: int = 0) -> str:
    """Its detail page, else the traffic graph of it alone."""
    return page_url("namespace", _pairs(cluster, duration), name=name) or page_url("graph", [("namespaces", name)])


def crumbs(object_type: str, namespace: str, cluster: str = "") -> Pairs:
    """The way to objects of a namespace, or to namespaces: (label, address) of the list, and of the namespace."""
    route = f"{object_type}s"
    start = (route.capitalize(), page_url(route))
    if object_type == "namespace":
        return (start,)
    return start, (f"Namespace: {namespace}", namespace_url(namespace, cluster))


def config_url(found: Reference, cluster: str = "", route: str = "istio-object") -> str:
    """The page of a configuration object, or that which edits (`istio-edit`) or deletes (`istio-delete`) it; `""` when
    no address can name it."""
    kind = found.kind
    where = {"group": kind.group, "version": kind.versions[0], "kind": kind.name}
    return page_url(route, _pairs(cluster, 0), namespace=found.namespace, name=found.name, **where)


def with_pairs(url: str, *more: tuple[str, str]) -> str:
    """An address with more parameters, if there are any."""
    if not more:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(more)}"


def kind_pairs(workload: Workload | None) -> tuple[tuple[str, str], ...]:
    """What an address of the workload says beside its name: nothing, unless a more important controller has the same
    one."""
    return ((GVK, workload.kind),) if workload is not None and workload.is_second else ()


@dataclass(frozen=True, slots=True)
class Links:
    """How a page about many objects leads to each: with its cluster where there are several, with the time over which
    its health was judged in seconds (0: the usual one), and for a portal with its kind."""

    several_clusters: bool
    duration: int = 0
    with_kind: bool = False

    def cluster(self, name: str) -> str:
        return name if self.several_clusters else ""

    def namespace(self, name: str, cluster: str) -> str:
        return namespace_url(name, self.cluster(cluster), duration=self.duration)

    def config(self, found: Reference, cluster: str) -> str:
        return config_url(found, self.cluster(cluster))

    def object(self, object_type: str, namespace: str, name: str, cluster: str, kind: str = "") -> str:
        """`kind` is that of a workload, or `External`."""
        url = object_url(object_type, namespace, name, self.cluster(cluster), duration=self.duration)
        if not (url and kind and self.with_kind):
            return url
        return with_pairs(url, ("type", kind))


def _pairs(cluster: str, duration: int) -> Pairs:
    pairs = (("clusterName", cluster), ("duration", str(duration or "")))
    return tuple((name, value) for name, value in pairs if value)
