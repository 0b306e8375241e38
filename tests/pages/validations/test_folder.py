"""What a folder proves by itself, what a cluster below it changes, and objects that are written several times."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.config import Settings
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import Metadata, Namespace, Service
from mesh.model.problems import Failure, Problem, System
from mesh.pages.validations.folder import MOST_MENDED, MOST_VERSIONS, Question, judged
from mesh.readers.manifests.objects import read_manifests
from mesh.validations.reports.results import Report
from mesh.web.management.defaults import fill_defaults

NET, SEC, GWAPI = "networking.istio.io/v1", "security.istio.io/v1", "gateway.networking.k8s.io/v1"
SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: cart, namespace: shop}\nspec: {ports: [{name: http, port: 80}]}\n"
)
SHOP = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  template:
    metadata: {labels: {app: cart}}
    spec: {serviceAccountName: cart, containers: [{name: app}]}
"""


def manifest(version: str, kind: str, spec: str, name: str = "cart", namespace: str = "shop") -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {spec}\n"


def route(host: str, more: str = "") -> str:
    return manifest(
        NET,
        "VirtualService",
        f"{{hosts: [x.example.com], http: [{{route: [{{destination: {{host: {host}{more}}}}}]}}]}}",
    )


def rule(spec: str) -> str:
    return manifest(NET, "DestinationRule", spec)


def policy(spec: str) -> str:
    return manifest(SEC, "AuthorizationPolicy", spec)


def source(field: str) -> str:
    return policy(f"{{rules: [{{from: [{{source: {{{field}}}}}]}}]}}")


def http_route(spec: str) -> str:
    return manifest(GWAPI, "HTTPRoute", spec)


def report_on(*documents: str, below: ClusterSnapshot | None = None, is_complete: bool = False, **istio: Any) -> Report:
    """With these settings of `external_services.istio`."""
    manifests = read_manifests(["-"], stdin="---\n".join(documents).encode(), fill=fill_defaults)
    assert not manifests.complaints
    settings = Settings.model_validate({"external_services": {"istio": istio}})
    return judged(manifests, Question(settings, below, is_complete, frozenset(["KIA1301"])))


def codes(report: Report) -> set[str]:
    return {each.finding.code for each in report.results}


ENTRY = manifest(NET, "ServiceEntry", "{hosts: [api.example.com], ports: [{number: 80, name: http, protocol: HTTP}]}")
INGRESS = manifest("apps/v1", "Deployment", "{template: {metadata: {labels: {istio: ingress}}}}", "in", "edge")
GATEWAY_CLASS = (
    f"apiVersion: {GWAPI}\nkind: GatewayClass\nmetadata: {{name: istio}}\nspec: {{controllerName: istio.io/gateway}}\n"
)
MISSING = [
    ("KIA0004", policy("{selector: {matchLabels: {app: crat}}}"), DEPLOYMENT),
    ("KIA0005", rule("{host: cart, exportTo: [shpo]}"), SHOP),
    ("KIA0101", source("namespaces: [shpo]"), SHOP),
    ("KIA0104", policy("{rules: [{to: [{operation: {hosts: [crat]}}]}]}"), SERVICE),
    ("KIA0106", source("principals: [cluster.local/ns/shop/sa/crat]"), DEPLOYMENT),
    ("KIA0202", rule("{host: crat}"), SERVICE),
    ("KIA0202", rule("{host: crat.shop.svc.cluster.local}"), SERVICE),
    ("KIA1004", manifest(NET, "Sidecar", "{egress: [{hosts: [./crat.shop.svc.cluster.local]}]}"), SERVICE),
    ("KIA1101", route("crat"), SERVICE),
    ("KIA1101", route("crat.shop"), SERVICE),
    ("KIA1101", route("www.example.com"), ENTRY),
    ("KIA1107", route("cart", ", subset: v1"), rule("{host: cart}")),
    ("KIA1102", manifest(NET, "VirtualService", "{hosts: [a.example.com], gateways: [edge/none]}"),
     manifest(NET, "Gateway", "{}", "there", "edge")),
    ("KIA1401", http_route("{parentRefs: [{name: none}]}"), manifest(GWAPI, "Gateway", "{gatewayClassName: istio}")),
    ("KIA1402", http_route("{rules: [{backendRefs: [{name: crat}]}]}"), SERVICE),
    ("KIA1504", manifest(GWAPI, "Gateway", "{gatewayClassName: other}"),
     GATEWAY_CLASS),
    ("KIA1601", manifest("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "{from: [{namespace: none}]}"), SHOP),
]  # fmt: skip


@pytest.mark.parametrize(("code", "object_", "evidence"), MISSING)
def test_what_is_missing_is_told_where_the_folder_could_have_it(code: str, object_: str, evidence: str) -> None:
    bare = report_on(object_)
    assert code not in codes(bare)
    assert dict(bare.unproven)[code] == 1
    assert code in codes(report_on(object_, evidence))
    assert code in codes(report_on(object_, is_complete=True))


@pytest.mark.parametrize(
    ("istio", "is_known"),
    [
        ({}, False),
        ({"gateway_api_classes_label_selector": "team=edge"}, True),
        ({"gateway_api_classes_label_selector": "team==edge"}, True),
        ({"gateway_api_classes_label_selector": "team=other"}, False),
        ({"gateway_api_classes": ({"name": "Mine", "class_name": "nginx"},)}, True),
        ({"gateway_api_classes": ({"class_name": "nginx"},)}, False),
        ({"gateway_api_classes_label_selector": "team=edge", "gateway_api_classes": ({"name": "half"},)}, True),
    ],
)
def test_a_gateway_s_class_is_one_that_the_settings_offer(istio: dict[str, Any], is_known: bool) -> None:
    nginx = GATEWAY_CLASS.replace("{name: istio}", "{name: nginx, labels: {team: edge}}").replace(
        "istio.io", "nginx.org"
    )
    report = report_on(manifest(GWAPI, "Gateway", "{gatewayClassName: nginx}"), nginx, **istio)
    assert ("KIA1504" in codes(report)) is not is_known


def test_a_gateway_s_proxies_are_told_to_be_missing_where_the_folder_has_any() -> None:
    gateway = manifest(NET, "Gateway", "{selector: {istio: none}, servers: []}")
    proxy = INGRESS.replace("istio: ingress", "operator.istio.io/component: IngressGateways")
    assert "KIA0302" not in codes(report_on(gateway, DEPLOYMENT))
    assert "KIA0302" in codes(report_on(gateway, proxy))


def test_a_subset_without_workloads_is_told_where_the_folder_has_any_behind_the_host() -> None:
    service = SERVICE.replace("spec: {", "spec: {selector: {app: cart}, ")
    subset = rule("{host: cart, subsets: [{name: v9, labels: {version: v9}}]}")
    other = DEPLOYMENT.replace("app: cart", "app: other")
    assert "KIA0203" not in codes(report_on(service, subset, other))
    assert "KIA0203" in codes(report_on(service, subset, DEPLOYMENT))


def test_other_namespaces_need_not_be_there() -> None:
    assert not codes(report_on(SERVICE, route("api.other.svc.cluster.local"), route("api.other")))


def test_what_belongs_to_istio_itself_need_not_be_there() -> None:
    addon = SERVICE.replace("shop", "istio-system")
    assert not codes(report_on(addon, route("istiod.istio-system.svc.cluster.local")))


def test_a_namespace_that_refuses_injection_is_outside_of_the_mesh() -> None:
    service = SERVICE.replace("name: http", "name: web")
    labelled = SHOP.replace("{name: shop}", "{name: shop, labels: {istio-injection: disabled}}")
    assert codes(report_on(service)) == {"KIA0601"}
    assert codes(report_on(service, labelled)) == set()


def test_a_mesh_config_in_the_folder_counts() -> None:
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n"
    strict = config + "  mesh: |\n    outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n"
    (warned,) = report_on(SERVICE, route("crat")).results
    (failed,) = report_on(SERVICE, route("crat"), strict).results
    assert (warned.severity, failed.severity) == ("warning", "error")


def test_a_control_plane_in_the_folder_says_which_namespaces_are_in_the_mesh() -> None:
    istiod = manifest(
        "apps/v1", "Deployment", "{template: {metadata: {labels: {app: istiod}}}}", "istiod", "istio-system"
    )
    mesh = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: ''}\n"
    service = SERVICE.replace("name: http", "name: web")
    labelled = SHOP.replace("{name: shop}", "{name: shop, labels: {istio-injection: enabled}}")
    assert codes(report_on(istiod, mesh, service, SHOP)) == set()
    assert codes(report_on(istiod, mesh, service, labelled)) == {"KIA0601"}
    assert codes(report_on(istiod, mesh, service)) == {"KIA0601"}


def test_over_a_cluster_its_objects_count_and_are_not_judged() -> None:
    cluster = snapshot_of(
        "Kubernetes",
        [
            (kinds.NAMESPACE, Namespace(Metadata(name="shop"))),
            (kinds.SERVICE, Service(Metadata(name="other", namespace="shop"))),
        ],
    )
    report = report_on(route("other"), below=cluster)
    assert (codes(report), len(report.judged)) == (set(), 1)
    missing = report_on(route("crat"), below=cluster)
    assert (codes(missing), missing.unproven) == ({"KIA1101"}, ())


def test_labels_that_only_the_cluster_has_stay() -> None:
    refused = Namespace(Metadata(name="shop", labels={"istio-injection": "disabled"}))
    service = SERVICE.replace("name: http", "name: web")
    assert codes(report_on(SHOP, service, below=snapshot_of("east", [(kinds.NAMESPACE, refused)]))) == set()
    labelled = SHOP.replace("{name: shop}", "{name: shop, labels: {istio-injection: enabled}}")
    assert codes(report_on(labelled, service, below=snapshot_of("east", [(kinds.NAMESPACE, refused)]))) == {"KIA0601"}


def test_what_of_the_cluster_cannot_be_read_is_noted() -> None:
    problem = Problem(System.KUBERNETES, Failure.FORBIDDEN, "services may not be listed", 0.0, cluster="east")
    (note,) = report_on(SERVICE, below=snapshot_of("east", (), (problem,))).notes
    assert str(note) == "cluster east: services may not be listed"


def test_each_version_of_an_object_is_judged_with_the_last_of_the_others() -> None:
    wrong, right = rule("{host: crat}"), rule("{host: cart}")
    report = report_on(SERVICE, wrong, right, wrong.replace("crat", "trac"))
    told = [
        (each.line, each.finding.value or each.finding.told.wrong.split()[0])
        for each in report.results
        if each.finding.code == "KIA0202"
    ]
    assert told == [(9, "crat"), (19, "trac")]
    (note,) = report.notes
    assert (note.line, "(standard input):6" in note.message) == (16, True)


def test_the_same_object_twice_is_no_other_version() -> None:
    report = report_on(SERVICE, rule("{host: crat}"), rule("{host: crat}"))
    assert (len(report.results), report.notes) == (1, ())


def test_findings_of_workloads_are_told_at_what_controls_them() -> None:
    labels = "{app: cart, istio.io/dataplane-mode: ambient}"
    injected = SHOP.replace("{name: shop}", "{name: shop, labels: {istio-injection: enabled}}")
    (result,) = report_on(injected, DEPLOYMENT.replace("{app: cart}", labels)).results
    assert (result.finding.code, result.judged.title, result.line) == ("KIA1311", "Deployment shop/cart", 5)


def test_very_many_versions_are_judged_in_part_and_that_is_said() -> None:
    versions = [rule(f"{{host: crat-{number}}}") for number in range(MOST_VERSIONS + 5)]
    report = report_on(SERVICE, *versions)
    assert len([each for each in report.results if each.finding.code == "KIA0202"]) == MOST_VERSIONS
    assert f"the first {MOST_VERSIONS - 1} and the last are judged" in report.notes[0].message


def test_the_first_of_very_many_findings_come_with_what_would_mend_them() -> None:
    hosts = ", ".join(f"{{route: [{{destination: {{host: cart{number}}}}}]}}" for number in range(MOST_MENDED + 5))
    many = manifest(NET, "VirtualService", f"{{hosts: [x.example.com], http: [{hosts}]}}")
    manifests = read_manifests(["-"], stdin="---\n".join((SERVICE, many)).encode(), fill=fill_defaults)

    mends = [each.mends for each in judged(manifests, Question(Settings(), mends=True)).results]
    assert len(mends) == MOST_MENDED + 5
    assert sum(map(bool, mends)) <= MOST_MENDED
    assert ("Write cart instead.",) in mends
    assert not any(each.mends for each in judged(manifests, Question(Settings())).results)
