"""What holds of any mesh, and of any object however odd."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh.istio.relations.find import relations_of
from mesh.istio.relations.scene import Scene
from mesh.model import kinds
from mesh.model.kinds import ALL_KINDS, Kind
from mesh.model.objects import ConfigObject
from mesh.validations.look import Look
from mesh.validations.rules import RULES
from mesh.validations.run import Validator
from tests.unit.validations import slow
from tests.unit.validations.world import CART, Mesh, found, peer_authentication, workload
from tests.unit.workloads.world import Placed, config, service

EXPORTS = st.lists(st.sampled_from([".", "*", "shop", "till", "gone"]), max_size=2)
OWN_HOSTS = ("cart", "till", "cart.shop", "cart.till", "cart.shop.svc.cluster.local", "*", "*.shop.svc.cluster.local")
HOSTS = st.sampled_from([*OWN_HOSTS, "*.local", "api.example.org", "*.example.org", "gone"])
SUBSETS = st.sampled_from(["v1", "v2"])
GATEWAYS = st.lists(st.sampled_from(["mesh", "edge", "till/edge", "edge.shop"]), max_size=2)
LABELS = st.dictionaries(st.sampled_from(["app", "version"]), st.sampled_from(["cart", "v1", "v2"]), max_size=2)
TLS = st.sampled_from([{}, {"tls": {}}, {"tls": {"mode": "ISTIO_MUTUAL"}}, {"tls": {"mode": "DISABLE"}}])
MODES = st.sampled_from([{"mode": mode} for mode in ("STRICT", "PERMISSIVE", "DISABLE")])
SCOPES = st.sampled_from(["./*", "shop/*", "*/cart.shop", "~till/*", "till/cart"])


def spec(optional: dict[str, Any] | None = None, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(fields, optional=optional or {})


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, max_size=2)


DESTINATION = spec({"subset": SUBSETS}, host=HOSTS)
ROUTE = spec({"weight": st.sampled_from([0, 50, 100])}, destination=DESTINATION)
PORT = spec({"protocol": st.sampled_from(["TLS", "TCP"])}, number=st.sampled_from([80, 443]))
SELECTORS = spec({"matchLabels": LABELS})
SOURCE = spec(source=spec({"namespaces": EXPORTS}, principals=st.just(["*"])))
WHAT = spec(operation=spec(hosts=some(HOSTS)))
LISTENER = spec({"hostname": HOSTS}, name=SUBSETS, port=st.just(80))
TO = spec(kind=st.sampled_from(["Service", "Secret"]))
NAMES, NAMESPACES = st.sampled_from(["edge", "one", "two", "three"]), st.sampled_from(["shop", "till", "istio-system"])
PARENT = spec(
    {"namespace": NAMESPACES}, name=st.sampled_from(["edge", "cart"]), kind=st.sampled_from(["Gateway", "Service"])
)
SPECS = {
    kinds.VIRTUAL_SERVICE: spec(
        {"exportTo": EXPORTS, "gateways": GATEWAYS}, hosts=some(HOSTS), http=some(spec(route=some(ROUTE)))
    ),
    kinds.DESTINATION_RULE: spec(
        {"exportTo": EXPORTS, "subsets": some(spec({"labels": LABELS}, name=SUBSETS)), "trafficPolicy": TLS}, host=HOSTS
    ),
    kinds.SERVICE_ENTRY: spec(
        {"exportTo": EXPORTS, "ports": some(PORT), "endpoints": some(spec(labels=LABELS))}, hosts=some(HOSTS)
    ),
    kinds.GATEWAY: spec({"selector": LABELS}, servers=some(spec(port=PORT, hosts=some(HOSTS)))),
    kinds.SIDECAR: spec({"egress": some(spec(hosts=some(SCOPES))), "workloadSelector": spec(labels=LABELS)}),
    kinds.PEER_AUTHENTICATION: spec({"selector": SELECTORS}, mtls=MODES),
    kinds.AUTHORIZATION_POLICY: spec(
        {"selector": SELECTORS}, rules=some(spec({"from": some(SOURCE), "to": some(WHAT)}))
    ),
    kinds.REQUEST_AUTHENTICATION: spec({"selector": SELECTORS}),
    kinds.K8S_GATEWAY: spec(listeners=some(LISTENER)),
    kinds.HTTP_ROUTE: spec(parentRefs=some(PARENT)),
    kinds.REFERENCE_GRANT: spec({"from": some(spec(namespace=NAMESPACES, kind=st.just("HTTPRoute")))}, to=some(TO)),
    kinds.WORKLOAD_GROUP: spec({"metadata": spec(labels=LABELS)}),
}


@st.composite
def objects(draw: st.DrawFn) -> Placed:
    kind = draw(st.sampled_from(list(SPECS)))
    return config(kind, draw(NAMES), draw(SPECS[kind]), namespace=draw(NAMESPACES))


def mesh_of(placed: list[Placed], auto: bool = True) -> Mesh:
    services = [CART, service("till", selector={"app": "till"}, namespace="till")]
    workloads = [workload("cart", {"app": "cart", "version": "v1"}), workload("till", {"app": "till"}, "till")]
    return Mesh([*services, *placed], workloads, {"enableAutoMtls": auto})


QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.lists(objects(), max_size=9), st.booleans())
def test_all_namespaces_together_find_what_each_finds_by_itself(placed: list[Placed], auto: bool) -> None:
    mesh = mesh_of(placed, auto)
    together = mesh.run()
    look = mesh.validator._look
    assert isinstance(look, Look)

    apart: dict[tuple[str, str, str], set[Any]] = {}
    for bit, _ in look.each(look.viewers):
        for kind, subjects in mesh.validator._subjects.items():
            for subject in subjects.values():
                entry = mesh.validator._judged(subject, look.by(bit))
                if entry is not None:
                    apart.setdefault((kind.key, *subject.place), set()).update(found([entry]))

    assert {(key.kind.key, key.namespace, key.name): set(found([entry])) for key, entry in together.items()} == apart


@QUICK
@given(st.lists(objects(), min_size=6, max_size=16))
def test_objects_that_are_looked_up_are_those_that_a_comparison_of_all_finds(placed: list[Placed]) -> None:
    mesh = mesh_of(placed)
    entries = mesh.run()

    ours = {
        (key.kind.key, key.namespace, key.name, check.code, check.path)
        for key, entry in entries.items()
        for check in entry.checks
        if check.code in slow.CODES
    }
    assert ours == slow.tellings(placed)


@QUICK
@given(st.lists(objects(), max_size=8), st.lists(objects(), max_size=3))
def test_after_a_change_all_is_as_if_it_were_looked_at_afresh(before: list[Placed], more: list[Placed]) -> None:
    mesh = mesh_of(before)
    mesh.run()
    for placed in ([*before, *more], more, before):
        mesh.objects = mesh_of(placed).objects
        afresh = replace(mesh, validator=Validator())
        assert dict(mesh.run()) == dict(afresh.run())


ODD_KEYS = st.sampled_from(["name", "host", "labels", "hosts"])
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", ".", "*", "~/x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ODD_KEYS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *("hosts", "http", "tcp", "tls", "gateways", "exportTo", "host", "subsets", "trafficPolicy", "servers"),
        *("selector", "ports", "endpoints", "egress", "mtls", "workloadSelector", "outboundTrafficPolicy", "rules"),
        *("from", "to", "parentRefs", "listeners", "addresses", "gatewayClassName", "metadata", "template"),
        *("targetRef", "targetRefs", "action", "match", "route", "backendRefs", "hostnames", "when", "source"),
        *("tracing", "metrics", "accessLogging", "rules", "operation", "principals", "methods", "namespaces"),
    ]
)
ODD_SPECS = st.dictionaries(FIELDS, ODD | some(st.dictionaries(FIELDS, ODD, max_size=3)), max_size=5)
JUDGED = [kind for kind in ALL_KINDS if kind in RULES and kind is not kinds.SERVICE]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(JUDGED), ODD_SPECS), max_size=6))
def test_no_object_however_odd_stops_the_run(placed: list[tuple[Kind, dict[str, Any]]]) -> None:
    odd = [config(kind, f"odd-{number}", spec) for number, (kind, spec) in enumerate(placed)]
    in_order = peer_authentication("order", {"mtls": {"mode": "STRICT"}})

    mesh = mesh_of([*odd, in_order])
    entries = mesh.run()

    assert "order" in {key.name for key in entries}
    scene = Scene(mesh.view, lambda _: True)
    for kind, obj in odd:
        assert isinstance(obj, ConfigObject)
        assert relations_of(scene, kind, obj) is not None
    for key, entry in entries.items():
        for check in entry.checks:
            mesh.validator.cures(key, check)
