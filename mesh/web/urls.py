"""All addresses below `<web_root>`: the API's, and those of the pages."""

from django.urls import include, path

from mesh.web.creating import views as creating
from mesh.web.details import namespace_traffic as namespaces
from mesh.web.details import views as details
from mesh.web.graph import downloads as graph_downloads
from mesh.web.graph import help as graph_help
from mesh.web.graph import mini_views as mini_graphs
from mesh.web.graph import parts as graph_parts
from mesh.web.graph import views as graph
from mesh.web.istio import delete_views as istio_delete
from mesh.web.istio import edit_views as istio_edit
from mesh.web.istio import new_views as istio_new
from mesh.web.istio import views as istio
from mesh.web.lists import views as lists
from mesh.web.logs import views as logs
from mesh.web.metadata import views as metadata
from mesh.web.overview import views as overview
from mesh.web.parts.methods import allow, get, open_to_all
from mesh.web.proxies import views as proxies
from mesh.web.shell import codes
from mesh.web.shell import views as shell
from mesh.web.signin import views as signin

_node = "console/graph/node/namespaces/<str:namespace>"
_node_page = get(graph.graph_page)
_node_file = get(graph_downloads.graph_file)
_file = "console/graph/download/<str:form>"
_menu = "console/graph/menu"
_node_menu = get(graph_parts.graph_menu)
_object = "console/namespaces/<str:namespace>"
_config = f"{_object}/istio/<str:group>/<str:version>/<str:kind>/<str:name>"
_NODES = {
    "app": "applications/<str:app>",
    "app-version": "applications/<str:app>/versions/<str:version>",
    "service": "services/<str:service>",
    "workload": "workloads/<str:workload>",
    "aggregate": "aggregates/<str:aggregate>/<path:aggregate_value>",
}
_OWNERS = {
    "namespace": "console/namespaces/<str:name>",
    "service": f"{_object}/services/<str:name>",
    "workload": f"{_object}/workloads/<str:name>",
}

urlpatterns = [
    path("", include("mesh.web.api.urls")),
    path("", get(open_to_all(shell.start_page)), name="start"),
    path("index.html", get(open_to_all(shell.start_page))),
    path("console", get(open_to_all(shell.start_page))),
    path("console/sign-in", allow("GET", "POST")(open_to_all(signin.sign_in)), name="sign-in"),
    path("console/sign-in/extend", allow("POST")(open_to_all(signin.extend)), name="sign-in-extend"),
    path("console/sign-out", allow("POST")(open_to_all(signin.sign_out)), name="sign-out"),
    path("console/session", get(shell.session), name="session"),
    path("console/theme", get(open_to_all(shell.theme)), name="theme"),
    path("console/menu", get(shell.menu), name="menu"),
    path("console/about", get(shell.about), name="about"),
    path("console/help", get(shell.help_page), name="help"),
    path("console/validations", get(codes.codes_page), name="validation-codes"),
    path("console/validations/<str:code>", get(codes.code_page), name="validation-code"),
    path("console/debug", get(shell.debug), name="debug"),
    path("console/messages", get(shell.messages), name="messages"),
    path("console/messages/read", get(shell.mark_read), name="messages-read"),
    path("console/overview", get(overview.overview_page), name="overview"),
    path("console/overview/<str:card>", get(overview.overview_card), name="overview-card"),
    path("console/namespaces", get(lists.namespaces), name="namespaces"),
    path("console/applications", get(lists.applications), name="applications"),
    path("console/services", get(lists.services), name="services"),
    path("console/workloads", get(lists.workloads), name="workloads"),
    path("console/istio", get(lists.istio_config), name="istio-config"),
    path("console/istio/new", allow("GET", "POST")(istio_new.new_object), name="istio-new"),
    path(
        "console/istio/new/<str:group>/<str:version>/<str:kind>",
        allow("GET", "POST")(creating.new_of_kind),
        name="istio-new-kind",
    ),
    path("console/namespaces/<str:namespace>/applications/<str:name>", get(details.application), name="application"),
    path("console/namespaces/<str:namespace>/services/<str:name>", get(details.service), name="service"),
    path("console/namespaces/<str:namespace>/workloads/<str:name>", get(details.workload), name="workload"),
    path(_config, get(istio.config_object), name="istio-object"),
    path(f"{_config}/edit", allow("GET", "POST")(istio_edit.edit_object), name="istio-edit"),
    path(f"{_config}/delete", allow("GET", "POST")(istio_delete.delete_object), name="istio-delete"),
    path(f"{_object}/istio/<str:plural>/<str:name>", get(istio.by_plural)),
    path("console/namespaces/<str:name>", get(details.namespace), name="namespace"),
    path("console/namespaces/<str:name>/traffic", get(namespaces.traffic), name="namespace-traffic"),
    *(
        path(f"{_OWNERS[item]}/{part}", allow("GET", "POST")(view), name=f"{item}-{part}")
        for (item, part), view in metadata.FORMS.items()
    ),
    path("console/namespaces/<str:name>/mini-graph", get(mini_graphs.namespace), name="namespace-mini-graph"),
    path(f"{_object}/applications/<str:name>/mini-graph", get(mini_graphs.application), name="application-mini-graph"),
    path(f"{_object}/services/<str:name>/mini-graph", get(mini_graphs.service), name="service-mini-graph"),
    path(f"{_object}/workloads/<str:name>/logs", get(logs.workload_logs), name="workload-logs"),
    path(f"{_object}/pods/<str:pod>/log-level", allow("POST")(logs.log_level), name="pod-log-level"),
    path(f"{_object}/workloads/<str:name>/mini-graph", get(mini_graphs.workload), name="workload-mini-graph"),
    path(
        f"{_object}/workloads/<str:name>/proxy-config", get(proxies.workload_proxy_config), name="workload-proxy-config"
    ),
    path("console/graph/namespaces", get(graph.graph_page), name="graph"),
    path("console/graph/find-help", get(graph_help.find_help), name="graph-find-help"),
    path("console/graph/legend", get(graph_help.legend), name="graph-legend"),
    path("console/graph/panel", get(graph.graph_panel), name="graph-panel"),
    path("console/graph/charts", get(graph_parts.charts), name="graph-charts"),
    path("console/graph/tour", get(graph_parts.tour), name="graph-tour"),
    path(f"{_menu}/namespaces", get(graph_parts.graph_menu), name="graph-menu"),
    *(path(f"{_menu}/node/namespaces/<str:namespace>/{rest}", _node_menu) for rest in _NODES.values()),
    path(f"{_file}/namespaces", get(graph_downloads.graph_file), name="graph-file"),
    *(path(f"{_node}/{rest}", _node_page, name=f"graph-node-{name}") for name, rest in _NODES.items()),
    *(path(f"{_file}/node/namespaces/<str:namespace>/{rest}", _node_file) for rest in _NODES.values()),
]
