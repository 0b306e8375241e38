"""One cluster that two look at: one sees all, the other neither the control plane nor the waypoint's namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
from django.test import Client

from mesh.graph.metrics import REQUESTS
from mesh.health.queries import INBOUND, SERVICES
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import ConfigMap, Metadata
from mesh.model.samples import Sample
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_store import MetricsStandIn, as_client, to_service, to_workload
from tests.unit.workloads.world import Placed, config, deployment, service
from tests.web.html import Page
from tests.web.visits import get
from tests.web.worlds.memory import HOME, NOW, MemoryCache, namespace, settings_of

HIDDEN = ("helm", "vault", "attic")
"""The namespaces of the control plane, of the waypoint, and of configuration for others."""
HIDDEN_NAMES = ("helm", "vault", "gatehouse", "attic", "hush")
"""Nothing of these may be told to whom does not see those namespaces."""
DOMAIN = "svc.corp.example"
PAYMENTS = "pay.example"
MESH = 'trustDomain: corp.example\ndefaultServiceExportTo: ["."]\n'

_USE = {"istio.io/use-waypoint": "gatehouse", "istio.io/use-waypoint-namespace": "vault"}
_WAYPOINT = {"gateway.istio.io/managed": "istio.io-mesh-controller"}
_BREAKER: dict[str, Any] = {"trafficPolicy": {"outlierDetection": {}}}
_TO_CART = {"route": [{"destination": {"host": f"cart.shop.{DOMAIN}"}}], "fault": {"abort": {"httpStatus": 500}}}


def moved(where: str, *placed: Placed) -> list[Placed]:
    """The same objects in another namespace."""
    return [
        (kind, msgspec.structs.replace(obj, metadata=msgspec.structs.replace(obj.metadata, namespace=where)))
        for kind, obj in placed
    ]


def objects() -> list[Placed]:
    istiod = deployment("istiod", {"app": "istiod"}, "istiod-1", own_labels={"app": "istiod"})
    mesh = ConfigMap(metadata=Metadata(name="istio", namespace="helm"), data={"mesh": MESH})
    cart = {"app": "cart", "version": "v1"}
    return [
        (kinds.NAMESPACE, namespace("shop", **_USE)),
        *((kinds.NAMESPACE, namespace(name)) for name in ("till", *HIDDEN)),
        *moved("helm", *istiod),
        (kinds.CONFIG_MAP, mesh),
        config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": "STRICT"}}, namespace="helm"),
        *moved("vault", *deployment("gatehouse", _WAYPOINT, "gatehouse-1", ambient=True)),
        *deployment("cart-v1", cart, "cart-1", ambient=True),
        service("cart", {"app": "cart"}, {"app": "cart"}),
        config(kinds.SERVICE_ENTRY, "outside", {"hosts": [f"cart.shop.{DOMAIN}", "api.example"]}),
        config(kinds.SERVICE_ENTRY, "payments", {"hosts": [PAYMENTS]}, namespace="till"),
        config(kinds.DESTINATION_RULE, "hush-rule", {"host": f"cart.shop.{DOMAIN}", **_BREAKER}, namespace="attic"),
        config(kinds.VIRTUAL_SERVICE, "hush-route", {"hosts": ["hush.example"], "http": [_TO_CART]}, namespace="attic"),
    ]


def metrics() -> MetricsStandIn:
    """Half of the requests to the cart fail, as the waypoint tells; the cart pays outside."""
    inbound = [to_workload("cart-v1", 1, code, reporter="waypoint") for code in ("200", "500")]
    arriving = [to_service("cart", 1), to_service("cart", 1, "500")]
    return MetricsStandIn({INBOUND: inbound, SERVICES: arriving, REQUESTS: [_call("cart"), _call(PAYMENTS)]})


def _call(service: str) -> Sample:
    """A request of the cart to a service, as its own proxy reports it."""
    is_own = service == "cart"
    unknown = dict.fromkeys(("cluster", "workload_namespace", "workload", "canonical_service"), "unknown")
    own = {"cluster": HOME, "workload_namespace": "shop", "workload": "cart-v1", "canonical_service": "cart"}
    source = {f"source_{name}": text for name, text in {**own, "canonical_revision": "v1"}.items()}
    ends = {**(own if is_own else unknown), "canonical_revision": "v1" if is_own else "unknown"}
    dest = {f"destination_{name}": text for name, text in ends.items()} | {
        "destination_service": f"cart.shop.{DOMAIN}" if is_own else service,
        "destination_service_name": service,
        "destination_service_namespace": "shop",
    }
    labels = {"reporter": "source", "request_protocol": "http", "response_code": "200", "response_flags": "-"}
    return Sample({**source, **dest, **labels}, 2.0)


class TwoViewers:
    """One process's console, at which two look in turn."""

    def __init__(self) -> None:
        self._settings = settings_of()
        self._cache = MemoryCache(snapshot_of(HOME, objects()))
        self._hidden: tuple[str, ...] = ()
        self.runtime = Runtime(
            self._settings,
            {HOME: self._cache},
            as_client(metrics()),
            HOME,
            self._viewer,
            clock=lambda: NOW,
        )
        self.browser = Client(raise_request_exception=False)

    def _viewer(self, snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
        everything = anonymous_viewer(snapshots.values(), self._settings)
        seen = {key: found for key, found in everything.namespaces.items() if key[1] not in self._hidden}
        return Viewer("somebody", seen)

    def hide(self, *namespaces: str) -> None:
        """From now on somebody looks who does not see these. The objects stay the same."""
        self._hidden = namespaces
        self._cache.seen = replace(self._cache.seen)

    def tell_mesh(self, settings: str) -> None:
        """Other settings of the mesh; all other objects stay the same."""
        mesh = ConfigMap(metadata=Metadata(name="istio", namespace="helm"), data={"mesh": settings})
        objects = {**self._cache.seen.objects, kinds.CONFIG_MAP.key: {"helm": {"istio": mesh}}}
        self._cache.seen = replace(self._cache.seen, objects=objects)

    def page(self, address: str) -> Page:
        return get(self.browser, address)

    def text(self, address: str) -> str:
        """An answer as it is sent, be it HTML or JSON."""
        answer = self.browser.get(address)
        assert answer.status_code == 200, (address, answer.content)
        return answer.content.decode()

    def json(self, address: str) -> Any:
        return msgspec.json.decode(self.text(address))


@contextmanager
def two_viewers() -> Iterator[TwoViewers]:
    made = TwoViewers()
    with use_runtime(made.runtime):
        yield made
