"""The addresses of the REST API, below `<web_root>` (api.md §2)."""

from django.urls import path

from mesh.web.api import auth, config, details, graph, health, lists, logs, namespaces, pods, proxies, status
from mesh.web.methods import allow, get

_namespace = "api/namespaces/<str:namespace>"
_aggregate = f"{_namespace}/aggregates/<str:aggregate>/<str:aggregate_value>"

urlpatterns = [
    path("healthz", get(status.healthz)),
    path("api", get(status.status)),
    path("api/status", get(status.status)),
    path("api/config", get(config.config)),
    path("api/config/disabled", get(config.disabled)),
    path("api/auth/info", get(auth.info)),
    path("api/authenticate", allow("GET", "POST")(auth.authenticate)),
    path("api/logout", get(auth.logout)),
    path("api/clusters/workloads", get(lists.workload_list)),
    path("api/clusters/services", get(lists.service_list)),
    path("api/clusters/apps", get(lists.app_list)),
    path("api/clusters/health", get(health.cluster_health)),
    path("api/namespaces", get(namespaces.namespace_list)),
    path("api/namespaces/graph", get(graph.namespaces_graph), name="api-graph-namespaces"),
    path(f"{_namespace}/info", get(namespaces.namespace_info)),
    path(f"{_namespace}/workloads/<str:workload>", get(details.workload_details)),
    path(f"{_namespace}/services/<str:service>", get(details.service_details)),
    path(f"{_namespace}/apps/<str:app>", get(details.app_details)),
    path(f"{_namespace}/pods/<str:pod>", get(pods.pod_details)),
    path(f"{_namespace}/pods/<str:pod>/logs", get(logs.pod_logs)),
    path(f"{_namespace}/pods/<str:pod>/config_dump", get(proxies.config_dump)),
    path(f"{_namespace}/pods/<str:pod>/config_dump/<str:resource>", get(proxies.config_resource)),
    path(f"{_namespace}/pods/<str:pod>/config_dump_ztunnel", get(proxies.ztunnel_dump)),
    path(f"{_namespace}/pods/<str:pod>/logging", allow("POST")(proxies.logging)),
    path(f"{_namespace}/workloads/<str:workload>/graph", get(graph.workload_graph)),
    path(f"{_namespace}/services/<str:service>/graph", get(graph.service_graph)),
    path(f"{_namespace}/applications/<str:app>/graph", get(graph.app_graph)),
    path(f"{_namespace}/applications/<str:app>/versions/<str:version>/graph", get(graph.app_version_graph)),
    path(f"{_aggregate}/graph", get(graph.aggregate_graph)),
    path(f"{_aggregate}/<str:service>/graph", get(graph.aggregate_service_graph)),
]
