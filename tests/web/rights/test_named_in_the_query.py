"""A namespace that an address names beside its path: who may not see it is told what they were told of none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.web.rights.test_every_route import leaks, told
from tests.web.rights.world import NEIGHBOURS, VAULT, ask, rights_world
from tests.web.worlds.people import Guarded

NONE = "nowherenow"
ADDRESSES = (
    "/api/namespaces/graph?namespaces={}",
    "/api/namespaces/graph?namespaces=shop,{}",
    "/api/clusters/workloads?namespaces={}&health=true&rateInterval=60s",
    "/api/clusters/services?namespaces={}&health=true&rateInterval=60s",
    "/api/clusters/apps?namespaces=shop,{}&health=true&rateInterval=60s",
    "/api/clusters/health?namespaces={}&rateInterval=60s",
    "/api/clusters/tls?namespaces={}",
    "/api/clusters/metrics?namespaces={}",
    "/api/istio/validations?namespaces={}",
    "/api/istio/permissions?namespaces={}",
    "/console/overview?namespaces={}&now=true",
    "/console/workloads?namespaces={}",
    "/console/services?namespaces=shop,{}",
    "/console/applications?namespaces={}&format=csv",
    "/console/istio?namespaces={}",
    "/console/istio/new?namespace={}",
    "/console/graph/namespaces?namespaces={}",
    "/console/graph/namespaces?namespaces=shop,{}&boxBy=namespace",
    "/console/graph/panel?namespaces={}",
    "/console/graph/charts?node=workload:Kubernetes:{}:quietledger-v1",
    "/console/graph/charts?node=service:Kubernetes:{}:quietledger",
    "/console/graph/charts?source=workload:Kubernetes:shop:trolley-v1&target=workload:Kubernetes:{}:quietledger-v1",
    "/console/graph/download/csv/namespaces?namespaces={}",
    "/console/graph/menu/namespaces?namespaces={}",
    "/console/namespaces?namespaces={}",
)
_OF_ONE_REQUEST = re.compile(
    r"(?m)^(ETag|Content-Length|X-Request-Id|Server-Timing|Set-Cookie):.*$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"
    r'|name="csrf[^>]*|[0-9a-f]{64}|Digest": "\w*'
)


@pytest.fixture(scope="module", autouse=True)
def console() -> Iterator[Guarded]:
    with rights_world() as made:
        yield made


def plain(text: str, name: str) -> str:
    return _OF_ONE_REQUEST.sub("", text).replace(name, "…")


@pytest.mark.parametrize("person", ["one", "none"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hidden_namespace_is_answered_as_one_that_is_not_there(person: str, address: str) -> None:
    hidden, missing = (ask(person, "GET", address.format(name)) for name in (VAULT, NONE))

    assert hidden.status_code == missing.status_code
    assert leaks(hidden, address.format(VAULT), NEIGHBOURS if "graph" in address else ()) == []
    assert plain(told(hidden), VAULT) == plain(told(missing), NONE)


@pytest.mark.parametrize("person", ["one", "none"])
def test_statistics_are_asked_for_visible_namespaces_alone(person: str) -> None:
    def query(name: str) -> str:
        target = {"namespace": name, "name": "quietledger", "kind": "workload"}
        asked = {"target": target, "queryTime": 1_700_000_000, "interval": "5m", "direction": "inbound", "avg": True}
        return json.dumps({"queries": [{**asked, "quantiles": ["0.5"]}]})

    answers = [ask(person, "POST", "/api/stats/metrics", query(name)) for name in (VAULT, NONE)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert leaks(answers[0], VAULT) in ([], ["quietledger"])


@pytest.mark.parametrize("person", ["one", "none"])
def test_nothing_is_made_in_a_namespace_that_may_not_be_seen(person: str, console: Guarded) -> None:
    yaml = """
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: mine, namespace: %s}
spec: {hosts: [mine.example]}
"""
    before = console.server.store.version
    answers = [
        ask(person, "POST", "/console/istio/new", {"yaml": yaml % name, "save": "true"}) for name in (VAULT, NONE)
    ]

    assert answers[0].status_code == answers[1].status_code
    assert console.server.store.version == before
    assert leaks(answers[0], VAULT) == []
