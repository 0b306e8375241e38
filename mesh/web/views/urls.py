"""The addresses of the pages, below `<web_root>` (ui.md §1.1)."""

from django.urls import path

from mesh.web.methods import get
from mesh.web.views import (
    about,
    debug,
    details,
    graph,
    graph_downloads,
    graph_help,
    help,
    lists,
    messages,
    mini_graphs,
    start,
)

_node = "console/graph/node/namespaces/<str:namespace>"
_node_page = get(graph.node_graph_page)
_node_file = get(graph_downloads.node_graph_file)
_file = "console/graph/download/<str:form>"
_object = "console/namespaces/<str:namespace>"
_NODES = {
    "app": "applications/<str:app>",
    "app-version": "applications/<str:app>/versions/<str:version>",
    "service": "services/<str:service>",
    "workload": "workloads/<str:workload>",
    "aggregate": "aggregates/<str:aggregate>/<path:aggregate_value>",
}

urlpatterns = [
    path("", get(start.start_page), name="start"),
    path("index.html", get(start.start_page)),
    path("console", get(start.start_page)),
    path("console/theme", get(start.theme), name="theme"),
    path("console/menu", get(start.menu), name="menu"),
    path("console/about", get(about.about), name="about"),
    path("console/help", get(help.help_page), name="help"),
    path("console/debug", get(debug.debug), name="debug"),
    path("console/messages", get(messages.messages), name="messages"),
    path("console/messages/read", get(messages.mark_read), name="messages-read"),
    path("console/namespaces", get(lists.namespaces), name="namespaces"),
    path("console/applications", get(lists.applications), name="applications"),
    path("console/services", get(lists.services), name="services"),
    path("console/workloads", get(lists.workloads), name="workloads"),
    path("console/namespaces/<str:namespace>/applications/<str:name>", get(details.application), name="application"),
    path("console/namespaces/<str:namespace>/services/<str:name>", get(details.service), name="service"),
    path("console/namespaces/<str:namespace>/workloads/<str:name>", get(details.workload), name="workload"),
    path("console/namespaces/<str:name>/mini-graph", get(mini_graphs.namespace), name="namespace-mini-graph"),
    path(f"{_object}/applications/<str:name>/mini-graph", get(mini_graphs.application), name="application-mini-graph"),
    path(f"{_object}/services/<str:name>/mini-graph", get(mini_graphs.service), name="service-mini-graph"),
    path(f"{_object}/workloads/<str:name>/mini-graph", get(mini_graphs.workload), name="workload-mini-graph"),
    path("console/graph/namespaces", get(graph.graph_page), name="graph"),
    path("console/graph/find-help", get(graph_help.find_help), name="graph-find-help"),
    path("console/graph/panel", get(graph.graph_panel), name="graph-panel"),
    path(f"{_file}/namespaces", get(graph_downloads.graph_file), name="graph-file"),
    *(path(f"{_node}/{rest}", _node_page, name=f"graph-node-{name}") for name, rest in _NODES.items()),
    *(path(f"{_file}/node/namespaces/<str:namespace>/{rest}", _node_file) for rest in _NODES.values()),
]
