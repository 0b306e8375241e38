"""Where the name of an object leads: to its detail page, or to its graph while it has none."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from mesh.istio.selectors import Reference

_GRAPHS = {
    "workload": ("graph-node-workload", "workload"),
    "service": ("graph-node-service", "service"),
    "application": ("graph-node-app", "app"),
}


def object_url(object_type: str, namespace: str, name: str, cluster: str = "", *, duration: int = 0) -> str:
    """`object_type` is workload, service or application; `cluster` where there are several; `duration` in seconds where
    it is not the usual one. `""` when no address can name it."""
    query = _query(cluster, duration)
    graph, parameter = _GRAPHS[object_type]
    for route, names in ((object_type, {"name": name}), (graph, {parameter: name})):
        try:
            return f"{reverse(route, kwargs={'namespace': namespace, **names})}{query}"
        except NoReverseMatch:
            continue
    return ""


def namespace_url(name: str, cluster: str = "", *, duration: int = 0) -> str:
    """Its detail page, else the traffic graph of it alone."""
    try:
        address = reverse("namespace", kwargs={"name": name})
    except NoReverseMatch:
        return f"{reverse('graph')}?{urlencode({'namespaces': name})}"
    return f"{address}{_query(cluster, duration)}"


def config_url(found: Reference, cluster: str = "") -> str:
    """The page of a configuration object; `""` when no address can name it."""
    kind = found.kind
    where = {"group": kind.group, "version": kind.versions[0], "kind": kind.name}
    try:
        address = reverse("istio-object", kwargs={"namespace": found.namespace, "name": found.name, **where})
    except NoReverseMatch:
        return ""
    return f"{address}{_query(cluster, 0)}"


def config_form_url(route: str, found: Reference, cluster: str = "") -> str:
    """The page that edits (`istio-edit`) or deletes (`istio-delete`) it."""
    kind = found.kind
    where = {"group": kind.group, "version": kind.versions[0], "kind": kind.name}
    address = reverse(route, kwargs={"namespace": found.namespace, "name": found.name, **where})
    return f"{address}{_query(cluster, 0)}"


def with_pairs(url: str, *more: tuple[str, str]) -> str:
    """An address with more parameters."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(more)}"


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


def _query(cluster: str, duration: int) -> str:
    told = {**({"clusterName": cluster} if cluster else {}), **({"duration": duration} if duration else {})}
    return f"?{urlencode(told)}" if told else ""
