"""What the demo's proxies write of a call: Envoy's access log as text and as JSON, and ztunnel's lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from demo.calls import Call, End
from demo.flows import PASSTHROUGH
from demo.manifests import service_address
from demo.mesh import SERVICE, Plane, Workload
from demo.pods import pod_address

INBOUND, OUTBOUND, AT_WAYPOINT = "inbound", "outbound", "inbound-vip"
_AGENTS = {
    "istio-ingressgateway": "Mozilla/5.0 (X11; Linux x86_64)",
    "handscanners-v1": "kestrel-scanner/3.2",
}
_METHODS = {"CreateShipment": "POST", "CancelShipment": "DELETE"}
_DETAILS = {
    "UF,URX": "upstream_reset_before_response_started{connection_failure}",
    "UH": "no_healthy_upstream",
    "UT": "response_timeout",
}
_TEXT = (
    '[{start_time}] "{method} {path} {protocol}" {response_code} {response_flags} {response_code_details} '
    '{connection_termination_details} "{upstream_transport_failure_reason}" {bytes_received} {bytes_sent} {duration} '
    '{upstream_service_time} "{x_forwarded_for}" "{user_agent}" "{request_id}" "{authority}" "{upstream_host}" '
    "{upstream_cluster} {upstream_local_address} {downstream_local_address} {downstream_remote_address} "
    "{requested_server_name} {route_name}"
)
_REFUSED = "delayed connect error: Connection refused"
_PATHS = {
    "portal": ("/", "/parcels", "/parcels/{}", "/prices", "/assets/app.css"),
    "quotes": ("/quotes?from=AMS&to=OSL&weight={}", "/quotes/{}"),
    "shipments": ("/shipments", "/shipments/{}"),
    "geocoder": ("/v1/geocode?q=Quay+Street+{}", "/v1/reverse?id={}"),
    "tracker": ("/track/KP{}", "/track/KP{}/events"),
    "labels": ("/labels/{}.pdf",),
    "payments": ("/charges", "/charges/{}"),
    "scans": ("/scans", "/scans/{}"),
    "eta": ("/eta/{}",),
    "tariffs": ("/tariffs/zone-{}",),
    "invoices": ("/invoices/{}",),
}


def moment(seconds: float, digits: int = 3) -> str:
    """RFC 3339 in UTC, with so many digits of a second."""
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return f"{text[: len(text) - 6 + digits]}Z"


def path_of(call: Call) -> tuple[str, str]:
    """Method and path of a call."""
    flow = call.route.flow
    name = flow.service.rpartition("/")[2]
    if flow.protocol == "grpc":
        return "POST", f"/kestrel.{name}.v1.{name.title()}/{('Get', 'List', 'Find')[call.draw % 3]}"
    operation = list(flow.operations)[call.draw % len(flow.operations)] if flow.operations else ""
    paths = _PATHS.get(name, ("/v1/{}",))
    return _METHODS.get(operation, "GET"), paths[call.draw % len(paths)].format(call.draw % 90_000 + 10_000)


def access_fields(call: Call, direction: str) -> dict[str, str]:
    """One line of an access log by the names of its JSON encoding, as the proxy of one direction tells it."""
    route, flow = call.route, call.route.flow
    is_tcp, outcome = flow.protocol == "tcp", route.outcome
    method, path = ("-", "-") if is_tcp else path_of(call)
    fails_here = outcome.flags != "-" and direction != INBOUND
    took = max(1, call.took - (2 if direction == INBOUND else 0))
    return {
        "start_time": moment(call.at - took / 1000),
        "method": method,
        "path": path,
        "protocol": "-" if is_tcp else ("HTTP/2" if flow.protocol == "grpc" else "HTTP/1.1"),
        "response_code": outcome.code,
        "response_flags": outcome.flags,
        "response_code_details": _DETAILS.get(outcome.flags, "-" if is_tcp else "via_upstream"),
        "connection_termination_details": "-",
        "upstream_transport_failure_reason": _REFUSED if outcome.flags.startswith("UF") else "-",
        "bytes_received": str(call.received if method in ("POST", "-") else 0),
        "bytes_sent": str(0 if fails_here else call.sent),
        "duration": str(took),
        "upstream_service_time": "-" if is_tcp or fails_here else str(max(0, took - 1)),
        "x_forwarded_for": f"203.0.113.{call.draw % 250}" if _is_gateway(route.source.workload) else "-",
        "user_agent": "-" if is_tcp else _agent(route.source.workload, flow.protocol),
        "request_id": "-" if is_tcp else call.request_id,
        "authority": "-" if is_tcp else _authority(call),
        **_places(call, direction),
    }


def as_text(fields: dict[str, str]) -> str:
    """In Istio's default format."""
    return _TEXT.format_map(fields)


def as_json(fields: dict[str, str]) -> str:
    """In Istio's JSON encoding, where what is nothing is null and numbers are numbers."""
    numbers = {"response_code", "bytes_received", "bytes_sent", "duration"}
    told = {
        name: int(value) if name in numbers else (None if value == "-" else value) for name, value in fields.items()
    }
    told["response_flags"] = fields["response_flags"]
    return json.dumps(told, separators=(",", ":"))


def ztunnel_line(call: Call, direction: str) -> str:
    """What the ztunnel of one end's node writes when a connection is over."""
    source, target, flow = call.route.source, call.route.target, call.route.flow
    pairs = {
        "src.addr": f"{_address(source)}:{40_000 + call.draw % 20_000}",
        **_end_pairs("src", source),
        "dst.addr": f"{_address(target)}:15008",
        "dst.service": SERVICE[flow.service].host if flow.service in SERVICE else flow.host,
        **(_end_pairs("dst", target) if target else {}),
        "direction": direction,
    }
    text = " ".join(f'{name}="{value}"' for name, value in pairs.items() if value)
    sizes = f'bytes_sent={call.sent} bytes_recv={call.received} duration="{call.took}ms"'
    return f"{moment(call.at, 6)}\tinfo\taccess\tconnection complete\t{text} {sizes}"


def _end_pairs(name: str, end: End) -> dict[str, str]:
    workload = end.workload
    identity = workload.principal if workload.in_mesh else ""
    return {f"{name}.workload": end.name, f"{name}.namespace": workload.namespace, f"{name}.identity": identity}


def _is_gateway(workload: Workload) -> bool:
    return workload.plane is Plane.GATEWAY


def _agent(workload: Workload, protocol: str) -> str:
    usual = "grpc-go/1.64.0" if protocol == "grpc" else "Go-http-client/1.1"
    return _AGENTS.get(workload.name, usual)


def _authority(call: Call) -> str:
    flow = call.route.flow
    if _is_gateway(call.route.source.workload) and not flow.host:
        return "parcels.kestrel.example"
    if flow.service not in SERVICE:
        return flow.host
    service = SERVICE[flow.service]
    return f"{service.name}.{service.namespace}:{service.ports[-1][1]}"


def _places(call: Call, direction: str) -> dict[str, str]:
    """Addresses, and Envoy's name for where the call went."""
    route, flow = call.route, call.route.flow
    service = SERVICE.get(flow.service)
    port = service.ports[-1][1] if service else 443
    here, there = _address(route.source), _address(route.target)
    upstream = f"{there}:{port}" if route.outcome.placed else "-"
    if direction == INBOUND:
        cluster, route_name, asked = f"inbound|{port}||", "default", f"{there}:{port}"
    else:
        host = service.host if service else flow.host
        prefix = f"{AT_WAYPOINT}|{port}|http|" if direction == AT_WAYPOINT else f"outbound|{port}||"
        cluster = host if host == PASSTHROUGH else f"{prefix}{host}"
        route_name = "default" if flow.protocol != "tcp" else "-"
        asked = f"{service_address(service)}:{port}" if service else upstream
    secured = direction == INBOUND and route.source.workload.in_mesh
    return {
        "upstream_host": upstream,
        "upstream_cluster": cluster,
        "upstream_local_address": f"{here}:{40_000 + call.draw % 20_000}" if route.outcome.placed else "-",
        "downstream_local_address": asked,
        "downstream_remote_address": f"{here}:{30_000 + call.draw % 10_000}",
        "requested_server_name": f"outbound_.{port}_._.{service.host}" if secured and service else "-",
        "route_name": route_name,
    }


def _address(end: End | None) -> str:
    return pod_address(end.workload, end.number) if end is not None else "198.51.100.24"
