"""The graph API's parameters: every fault has an answer that says what is allowed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mesh.graph.elements import GraphType
from mesh.graph.options import Options, Rate, Root, Step
from mesh.model.access import Viewer, VisibleNamespace
from mesh.text.durations import whole_seconds
from mesh.web.api.graph_params import BadGraphParameter, read_options

VIEWER = Viewer(
    "anonymous",
    {("east", name): VisibleNamespace(name, "east", created=1000.0) for name in ("n1", "n2")},
)
NOW = 10_000.0


def read(**parameters: str) -> Options:
    return of_root(None, **parameters)


def of_root(root: Root | None, **parameters: str) -> Options:
    return read_options({"namespaces": "n1", **parameters}, VIEWER, NOW, root=root)


def test_defaults_are_the_references() -> None:
    found = read()
    assert (found.duration, found.graph_type, found.query_time) == (600, GraphType.WORKLOAD, 10_000)
    assert (found.rate_http, found.rate_grpc, found.rate_tcp) == (Rate.REQUESTS, Rate.REQUESTS, Rate.SENT)
    assert found.steps == frozenset(Step)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"configVendor": "x"}, "configVendor [x]"),
        ({"duration": "600"}, "Invalid duration [600]"),
        ({"duration": "1.5m"}, "Invalid duration [1.5m]"),
        ({"duration": "0"}, "Invalid duration [0]"),
        ({"graphType": "nonsense"}, "Invalid graphType [nonsense]"),
        ({"boxBy": "none"}, "Invalid boxBy [none]"),
        ({"includeIdleEdges": "yes"}, "includeIdleEdges [yes]"),
        ({"queryTime": "soon"}, "queryTime [soon]"),
        ({"queryTime": "9" * 30}, "queryTime"),
        ({"refreshInterval": "5000"}, "10000"),
        ({"refreshInterval": "1000000"}, "900000"),
        ({"namespaces": " "}, "At least one namespace"),
        ({"queryTime": "999"}, "did not exist"),
        ({"ambientTraffic": "x"}, "Ambient Traffic [x]"),
        ({"rateGrpc": "x"}, "gRPC Rate [x]"),
        ({"rateHttp": "total"}, "HTTP Rate [total]"),
        ({"rateTcp": "requests"}, "TCP Rate [requests]"),
        ({"appenders": "extensions"}, "appender [extensions]"),
        ({"responseTime": "42"}, "responseTime"),
        ({"throughputType": "x"}, "throughputType"),
        ({"waypoints": "x"}, "waypoints [x]"),
        ({"aggregate": 'x"}'}, "aggregate"),
    ],
)
def test_a_bad_value_is_refused_with_its_name(parameters: dict[str, str], words: str) -> None:
    with pytest.raises(BadGraphParameter) as refused:
        read(**parameters)
    assert words in str(refused.value)
    assert refused.value.status == 400


@pytest.mark.parametrize("namespaces", ["n3", "n1,n3", "n1,"])
def test_a_namespace_that_may_not_be_seen_is_forbidden(namespaces: str) -> None:
    with pytest.raises(BadGraphParameter) as refused:
        read(namespaces=namespaces)
    assert refused.value.status == 403


def test_the_graph_of_an_app_needs_an_app_graph() -> None:
    with pytest.raises(BadGraphParameter, match="graphType"):
        of_root(Root("n1", app="a"))
    assert of_root(Root("n1", app="a"), graphType="app").root == Root("n1", app="a")


def test_a_service_graph_always_has_service_nodes() -> None:
    assert read(graphType="service", injectServiceNodes="nonsense").inject_service_nodes


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", set()),
        ("deadNode, istio", {Step.DEAD_NODE, Step.ISTIO}),
        ("sidecarsCheck", {Step.MESH_CHECK}),
        ("outsider,trafficGenerator,", set()),
    ],
)
def test_steps_are_asked_by_name(text: str, steps: set[Step]) -> None:
    assert read(appenders=text).steps == steps


def test_a_value_of_a_step_that_does_not_run_is_not_looked_at() -> None:
    assert read(appenders="", responseTime="nonsense").response_time == "95"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10m", 600), ("1h30m", 5400), ("600s", 600), ("1d", 86400), ("500ms", None), ("m", None), ("1m1h", None)],
)
def test_durations_have_ordered_whole_units(text: str, seconds: int | None) -> None:
    assert whole_seconds(text) == seconds


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["duration", "graphType", "boxBy", "queryTime", "refreshInterval", "appenders", "aggregate"]),
        st.text(max_size=20),
    )
)
def test_any_text_gives_options_or_a_clear_refusal(parameters: dict[str, str]) -> None:
    try:
        answer: object = read(**parameters)
    except BadGraphParameter as refused:
        answer = str(refused)
    assert answer
