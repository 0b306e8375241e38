"""Who calls whom in the demo mesh, how often, and how it ends: the traffic model as data.

Rates are means over a tide, in requests (TCP: bytes) a second. A share is of all the requests of a flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from demo.clock import Tide

UNKNOWN: Final = "unknown"
PASSTHROUGH: Final = "PassthroughCluster"
BLACK_HOLE: Final = "BlackHoleCluster"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way for a request to end. `calm` and `storm` are its shares outside and inside an incident.

    `arrives` is false when no proxy of the destination saw the request; `placed` when not even a pod was chosen.
    """

    code: str
    calm: float
    storm: float
    flags: str = "-"
    grpc: str = ""
    arrives: bool = True
    placed: bool = True


@dataclass(frozen=True, slots=True)
class Latency:
    """Median milliseconds outside and inside an incident."""

    calm: float
    storm: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Requests from workloads of one app to one destination.

    `sources` and `targets` map workloads (`namespace/name`) to shares; no targets means that the destination is
    outside the mesh. `service` is a Service (`namespace/name`), or for the outside a name, with its `host`.
    What `failures` leave over is a success. `messages` are sent and received a gRPC request.
    """

    sources: Mapping[str, float]
    service: str
    rate: float
    targets: Mapping[str, float] = field(default_factory=dict)
    protocol: str = "http"
    failures: tuple[Outcome, ...] = ()
    latency: Latency = Latency(12, 12)
    sizes: tuple[float, float] = (420, 2600)
    messages: tuple[float, float] = (1, 1)
    operations: Mapping[str, float] = field(default_factory=dict)
    tide: Tide = Tide.CUSTOMERS
    host: str = ""

    def outcomes(self) -> tuple[Outcome, ...]:
        """All ways to end, success first."""
        calm = 1 - sum(failure.calm for failure in self.failures)
        storm = 1 - sum(failure.storm for failure in self.failures)
        return (Outcome("200", calm, storm, grpc="0" if self.protocol == "grpc" else ""), *self.failures)


def _http(code: str, calm: float, storm: float | None = None, flags: str = "-", *, arrives: bool = True) -> Outcome:
    return Outcome(code, calm, calm if storm is None else storm, flags, arrives=arrives)


def _grpc(status: str, calm: float, storm: float | None = None) -> Outcome:
    return Outcome("200", calm, calm if storm is None else storm, grpc=status)


def _one(workload: str) -> dict[str, float]:
    return {workload: 1.0}


_INGRESS = _one("istio-system/istio-ingressgateway")
_EGRESS = _one("istio-system/istio-egressgateway")
_PORTAL = _one("storefront/portal-v1")
_QUOTES = {"storefront/quotes-v1": 0.78, "storefront/quotes-v2": 0.17, "storefront/quotes-v3": 0.05}
_ACCOUNTS = _one("storefront/accounts-v1")
_SESSIONS = _one("storefront/sessions")
_SHIPMENTS = _one("operations/shipments-v1")
_PLANNER = {"operations/planner-v1": 0.7, "operations/planner-v2": 0.3}
_GEOCODER = _one("operations/geocoder-v1")
_DRIVERS = _one("operations/drivers-v1")
_INVOICES = _one("billing/invoices-v1")
_PAYMENTS = _one("billing/payments-v1")
_TARIFFS = _one("billing/tariffs-v1")
_LEDGER = _one("billing/ledger")
_TRACKER = {"tracking/tracker-v1": 0.8, "tracking/tracker-v2": 0.2}
_SCANS = _one("tracking/scans-v1")
_ETA = _one("tracking/eta-v1")
_SCANNERS = _one("depot/handscanners-v1")

_QUOTE_REQUESTS = 10.0
_UNKNOWN_PARCEL = _http("404", 0.06)
# The incident: the geocoder refuses a quarter of the connections, and fails a tenth of what it takes.
_GEOCODER_FAILS = (_http("503", 0, 0.25, "UF,URX", arrives=False), _http("500", 0, 0.10))
_GEOCODER_SLOWS = Latency(18, 420)


def _quotes(version: str, share: float, *failures: Outcome) -> Flow:
    """From the portal to one version of the canary."""
    return Flow(
        _PORTAL,
        "storefront/quotes",
        _QUOTE_REQUESTS * share,
        _one(f"storefront/quotes-{version}"),
        failures=failures,
        latency=Latency(35, 480),
    )


_STOREFRONT = (
    Flow(
        _INGRESS,
        "storefront/portal",
        24,
        _PORTAL,
        failures=(_http("404", 0.02), _http("503", 0, 0.06)),
        latency=Latency(60, 260),
        sizes=(800, 18000),
    ),
    Flow(_INGRESS, "tracking/tracker", 9, _TRACKER, failures=(_UNKNOWN_PARCEL,), latency=Latency(28, 28)),
    _quotes("v1", 0.78, _http("503", 0, 0.08)),
    _quotes("v2", 0.17, _http("503", 0, 0.08)),
    _quotes("v3", 0.05, _http("500", 0.09, 0.15)),
    Flow(_PORTAL, "storefront/accounts", 8, _ACCOUNTS, "grpc", (_grpc("5", 0.012),), Latency(7, 7)),
    Flow(_PORTAL, "storefront/sessions", 42_000, _SESSIONS, "tcp"),
    Flow(
        _PORTAL,
        "operations/shipments",
        6,
        _SHIPMENTS,
        failures=(_http("409", 0.01), _http("503", 0, 0.03)),
        latency=Latency(44, 300),
        operations={"CreateShipment": 0.4, "GetShipment": 0.5, "CancelShipment": 0.1},
    ),
    Flow(_PORTAL, "tracking/tracker", 4, _TRACKER, failures=(_UNKNOWN_PARCEL,), latency=Latency(26, 26)),
    Flow(_QUOTES, "operations/geocoder", 10, _GEOCODER, failures=_GEOCODER_FAILS, latency=_GEOCODER_SLOWS),
    Flow(_ACCOUNTS, "billing/invoices", 1.5, _INVOICES, failures=(_http("403", 0.02),), latency=Latency(22, 22)),
)
_OPERATIONS = (
    Flow(_SHIPMENTS, "billing/tariffs", 5, _TARIFFS, latency=Latency(9, 9)),
    Flow(_SHIPMENTS, "operations/geocoder", 3, _GEOCODER, failures=_GEOCODER_FAILS, latency=_GEOCODER_SLOWS),
    Flow(_SHIPMENTS, "operations/planner", 5, _PLANNER, "grpc", (_grpc("4", 0, 0.04),), Latency(70, 160)),
    Flow(
        _SHIPMENTS,
        "operations/labels",
        4,
        {"operations/labels-v1": 0.9, "operations/labels-v2": 0.1},
        failures=(_http("500", 0.008),),
        latency=Latency(90, 90),
        sizes=(1200, 42000),
    ),
    Flow(_SHIPMENTS, "operations/shipments-db", 60_000, _one("operations/shipments-db"), "tcp"),
    Flow(_SHIPMENTS, "billing/payments", 2, _PAYMENTS, failures=(_http("402", 0.015),), latency=Latency(210, 210)),
    Flow(_PLANNER, "operations/drivers", 1, _DRIVERS, "grpc", latency=Latency(4000, 4000), messages=(2, 20)),
    Flow(
        _GEOCODER,
        "operations/geocode.cartographer.example",
        3,
        host="geocode.cartographer.example",
        failures=(_http("504", 0, 0.12, "UT"),),
        latency=Latency(60, 900),
    ),
    Flow(_GEOCODER, "operations/tiles.cartographer.example", 1, host="tiles.cartographer.example"),
    Flow(_one("operations/planner-v2"), PASSTHROUGH, 700, protocol="tcp", host=PASSTHROUGH),
    Flow(
        _DRIVERS,
        "depot/weighbridge",
        0.8,
        _one("depot/weighbridge-v1"),
        failures=(_http("504", 0.04, flags="UT"),),
        latency=Latency(140, 140),
        tide=Tide.YARD,
    ),
    Flow(_DRIVERS, "tracking/eta", 2, _ETA, latency=Latency(30, 30), tide=Tide.YARD),
)
_BILLING = (
    Flow(_PAYMENTS, "istio-system/istio-egressgateway", 2, _EGRESS, latency=Latency(170, 170)),
    Flow(
        _EGRESS,
        "billing/api.acquirer.example",
        2,
        host="api.acquirer.example",
        failures=(_http("429", 0.01),),
        latency=Latency(165, 165),
    ),
    Flow(_PAYMENTS, "billing/ledger", 18_000, _LEDGER, "tcp"),
    Flow(_INVOICES, "billing/ledger", 9_000, _LEDGER, "tcp"),
    Flow(_INVOICES, "billing/tariffs", 1, _TARIFFS, latency=Latency(9, 9)),
    # The archive was scaled to nothing; invoices still ask it for old labels.
    Flow(
        _INVOICES,
        "operations/labels-archive",
        0.08,
        _one("operations/labels-archive-v1"),
        failures=(Outcome("503", 1, 1, "UH", arrives=False, placed=False),),
    ),
    # A retired exchange-rate service, which billing's Sidecar does not let out.
    Flow(_TARIFFS, BLACK_HOLE, 0.2, host="fx.rates.example", failures=(_http("502", 1),)),
)
_TRACKING = (
    Flow(_TRACKER, "tracking/scans", 12, _SCANS, latency=Latency(11, 11)),
    Flow(_TRACKER, "tracking/eta", 5, _ETA, failures=(_http("503", 0.01),), latency=Latency(33, 33)),
    Flow(_SCANS, "tracking/scans-db", 30_000, _one("tracking/scans-db"), "tcp"),
)
_DEPOT = (
    Flow(_SCANNERS, "tracking/scans", 3, _SCANS, tide=Tide.YARD),
    Flow(
        _SCANNERS,
        "operations/shipments",
        2,
        _SHIPMENTS,
        failures=(_http("400", 0.03),),
        latency=Latency(40, 250),
        operations={"GetShipment": 1.0},
        tide=Tide.YARD,
    ),
)
FLOWS: tuple[Flow, ...] = _STOREFRONT + _OPERATIONS + _BILLING + _TRACKING + _DEPOT
