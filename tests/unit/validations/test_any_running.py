"""What holds of anything that runs in an ambient namespace or with sidecars, however it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import Controller, Pod, Service
from mesh.model.workloads import Workload
from mesh.validations.run import Validator
from tests.unit.validations.world import Mesh, authorization_policy, destination_rule, virtual_service, workload
from tests.unit.workloads.world import SIDECAR, Placed

NAMES, NAMESPACES = st.sampled_from(["one", "two"]), st.sampled_from(["shop", "till"])
LABELS = st.fixed_dictionaries(
    {},
    optional={
        "app": st.sampled_from(["one", "two"]),
        "istio.io/use-waypoint": st.sampled_from(["two", "none"]),
        "istio.io/dataplane-mode": st.sampled_from(["ambient", "none"]),
        "gateway.istio.io/managed": st.just("istio.io-mesh-controller"),
    },
)
ANNOTATIONS = st.sampled_from(
    [{}, {"ambient.istio.io/redirection": "enabled"}, {"sidecar.istio.io/status": SIDECAR}],
)
PORTS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(["http", "web"]), "port": st.sampled_from([80, 81])}), max_size=2
)
TARGET = st.fixed_dictionaries({"kind": st.sampled_from(["Service", "Gateway"]), "name": NAMES})
HTTP = {"rules": [{"to": [{"operation": {"methods": ["GET"]}}]}]}


@st.composite
def running(draw: st.DrawFn) -> Placed:
    kind, type_ = draw(st.sampled_from([(kinds.POD, Pod), (kinds.DEPLOYMENT, Controller), (kinds.SERVICE, Service)]))
    metadata = {"name": draw(NAMES), "namespace": draw(NAMESPACES), "labels": draw(LABELS)}
    containers = {"containers": [{"ports": [{"name": "http", "containerPort": 80}]}]}
    specs: dict[Kind, dict[str, Any]] = {
        kinds.POD: {},
        kinds.DEPLOYMENT: {"template": {"spec": containers}},
        kinds.SERVICE: {"selector": draw(LABELS), "ports": draw(PORTS)},
    }
    raw = {"metadata": metadata | {"annotations": draw(ANNOTATIONS)}, "spec": specs[kind]}
    return kind, msgspec.convert(raw, type_)


@st.composite
def configuration(draw: st.DrawFn) -> Placed:
    name, namespace, host = draw(NAMES), draw(NAMESPACES), draw(st.sampled_from(["one", "two.till"]))
    target, labels = draw(st.lists(TARGET, max_size=1)), draw(LABELS)
    return draw(
        st.sampled_from(
            [
                authorization_policy(name, HTTP | {"targetRefs": target}, namespace),
                authorization_policy(name, HTTP | {"selector": {"matchLabels": labels}}, namespace),
                virtual_service(name, {"hosts": [host], "http": [{}]}, namespace),
                destination_rule(name, {"host": host, "trafficPolicy": {"outlierDetection": {}}}, namespace),
            ]
        )
    )


WORKLOADS = st.lists(
    st.builds(workload, NAMES, LABELS, NAMESPACES, st.lists(NAMES, max_size=2, unique=True)), max_size=3
)
THINGS = st.lists(running() | configuration(), max_size=8)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(THINGS, WORKLOADS, THINGS, WORKLOADS)
def test_after_a_change_all_is_as_if_it_were_looked_at_afresh(
    before: list[Placed], ran: list[Workload], after: list[Placed], runs: list[Workload]
) -> None:
    mesh = Mesh(before, ran, labels={"shop": {"istio-injection": "enabled"}}, ambient=("till",))
    mesh.run()
    for mesh.objects, mesh.workloads in ((after, ran), (after, runs), (before, runs)):
        afresh = replace(mesh, validator=Validator())
        assert dict(mesh.run()) == dict(afresh.run())
