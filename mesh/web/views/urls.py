"""The addresses of the pages, below `<web_root>` (ui.md §1.1)."""

from django.urls import path

from mesh.web.methods import get
from mesh.web.views import about, debug, graph, graph_help, help, messages, start

_node = "console/graph/node/namespaces/<str:namespace>"
_node_page = get(graph.node_graph_page)

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
    path("console/graph/namespaces", get(graph.graph_page), name="graph"),
    path("console/graph/find-help", get(graph_help.find_help), name="graph-find-help"),
    path("console/graph/panel", get(graph.graph_panel), name="graph-panel"),
    path(f"{_node}/applications/<str:app>", _node_page, name="graph-node-app"),
    path(f"{_node}/applications/<str:app>/versions/<str:version>", _node_page, name="graph-node-app-version"),
    path(f"{_node}/services/<str:service>", _node_page, name="graph-node-service"),
    path(f"{_node}/workloads/<str:workload>", _node_page, name="graph-node-workload"),
    path(f"{_node}/aggregates/<str:aggregate>/<path:aggregate_value>", _node_page, name="graph-node-aggregate"),
]
