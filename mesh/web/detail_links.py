"""Where the name of an object leads: to its detail page, or to its graph while it has none."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

_GRAPHS = {
    "workload": ("graph-node-workload", "workload"),
    "service": ("graph-node-service", "service"),
    "application": ("graph-node-app", "app"),
}


def object_url(item: str, namespace: str, name: str, cluster: str = "") -> str:
    """`item` is workload, service or application; `cluster` where there are several. `""` when no address can name
    it."""
    query = f"?{urlencode({'clusterName': cluster})}" if cluster else ""
    graph, parameter = _GRAPHS[item]
    for route, names in ((item, {"name": name}), (graph, {parameter: name})):
        try:
            return f"{reverse(route, kwargs={'namespace': namespace, **names})}{query}"
        except NoReverseMatch:
            continue
    return ""


def namespace_url(name: str, cluster: str = "") -> str:
    """Its detail page, else the traffic graph of it alone."""
    try:
        address = reverse("namespace", kwargs={"name": name})
    except NoReverseMatch:
        return f"{reverse('graph')}?{urlencode({'namespaces': name})}"
    return f"{address}?{urlencode({'clusterName': cluster})}" if cluster else address
