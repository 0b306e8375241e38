"""What the proxies and istiod of the demo mesh answer on their debug pages, as files that the API server serves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from demo.envoy_dumps import config_dump
from demo.manifests import service_address
from demo.mesh import (
    CLUSTER,
    CONTROL_PLANE,
    NODES,
    SERVICE,
    TRUST_DOMAIN,
    WAYPOINT,
    WORKLOAD,
    WORKLOADS,
    Plane,
    Service,
    Workload,
)
from demo.pods import Json, pod_address, stamp

ISTIOD = WORKLOAD[f"{CONTROL_PLANE}/istiod"]
ZTUNNEL = WORKLOAD[f"{CONTROL_PLANE}/ztunnel"]
BEHIND = "billing/tariffs-v1"
"""The workload whose proxy has not taken the last endpoints and routes that istiod sent."""
_ENVOYS = frozenset({Plane.SIDECAR, Plane.GATEWAY, Plane.WAYPOINT})


def write(folder: Path, now: datetime) -> None:
    """Lay the answers where the API server looks for them, under the folder of manifests. `now` is the demo's start."""
    at = stamp(now)
    for workload in WORKLOADS:
        for number, pod in enumerate(workload.pods):
            if workload.plane in _ENVOYS:
                _lay(folder, workload, pod, "config_dump", config_dump(workload, number, at))
    for number, pod in enumerate(ZTUNNEL.pods):
        _lay(folder, ZTUNNEL, pod, "config_dump", ztunnel_dump(NODES[number % len(NODES)], now))
    for pod in ISTIOD.pods:
        _lay(folder, ISTIOD, pod, "debug/syncz", list(syncz()))


def syncz() -> Iterator[Json]:
    """The proxies that are connected to istiod, and what each has taken. A waypoint asks for no route table."""
    for workload in WORKLOADS:
        for pod in workload.pods if workload.plane in _ENVOYS else ():
            nonces = {f"{kind}_{what}": _nonce(kind, pod) for kind in _KINDS for what in ("sent", "acked")}
            if workload.plane is Plane.WAYPOINT:
                nonces |= {"route_sent": "", "route_acked": ""}
            if workload.key == BEHIND:
                nonces |= {"endpoint_acked": "before", "route_acked": ""}
            yield {"cluster_id": CLUSTER, "proxy": f"{pod}.{workload.namespace}", **nonces}


_KINDS = ("cluster", "listener", "route", "endpoint")


def _nonce(kind: str, pod: str) -> str:
    return f"{kind}-{pod[-5:]}"


def ztunnel_dump(node: str, now: datetime) -> Json:
    """What the ztunnel of a node knows: all services and workloads, and the certificates of its node's pods."""
    return {
        "config": {"proxyMode": "shared", "localNode": node, "clusterId": CLUSTER, "network": ""},
        "services": [_service(service) for service in SERVICE.values()],
        "workloads": [_workload(each, number) for each in WORKLOADS for number in range(len(each.pods))],
        "policies": [{"name": "scans-readers", "namespace": "tracking", "action": "Allow"}],
        "certificates": [_certificate(account, now) for account in _accounts(node)],
        "version": {"version": "demo"},
    }


def _service(service: Service) -> Json:
    behind = [each for each in WORKLOADS if _selects(service, each)]
    return {
        "name": service.name,
        "namespace": service.namespace,
        "hostname": service.host,
        "vips": [f"/{service_address(service)}"],
        "ports": {str(port): port for _, port in service.ports},
        "endpoints": {
            _uid(each, number): {
                "workloadUid": _uid(each, number),
                "port": {str(port): port for _, port in service.ports},
                "status": "Healthy" if number < each.ready else "Unhealthy",
            }
            for each in behind
            for number in range(len(each.pods))
        },
        "subjectAltNames": [],
        "waypoint": _waypoint() if service.through_waypoint and service.name != WAYPOINT else None,
        "ipFamilies": "IPv4",
    }


def _selects(service: Service, workload: Workload) -> bool:
    return service.namespace == workload.namespace and service.selector.items() <= workload.labels.items()


def _waypoint() -> Json:
    return {"destination": f"/{service_address(SERVICE[f'tracking/{WAYPOINT}'])}", "hboneMtlsPort": 15008}


def _uid(workload: Workload, number: int) -> str:
    return f"{CLUSTER}//Pod/{workload.namespace}/{workload.pods[number]}"


def _workload(workload: Workload, number: int) -> Json:
    return {
        "uid": _uid(workload, number),
        "name": workload.pods[number],
        "namespace": workload.namespace,
        "workloadName": workload.name,
        "workloadType": workload.kind.lower(),
        "canonicalName": workload.canonical_service,
        "canonicalRevision": workload.canonical_revision,
        "serviceAccount": workload.account,
        "trustDomain": TRUST_DOMAIN,
        "workloadIps": [pod_address(workload, number)],
        "node": NODES[number % len(NODES)],
        "protocol": "HBONE" if workload.plane in {Plane.AMBIENT, Plane.WAYPOINT} else "TCP",
        "networkMode": "Standard",
        "clusterId": CLUSTER,
        "status": "Healthy" if number < workload.ready else "Unhealthy",
        "services": [service.host for service in SERVICE.values() if _selects(service, workload)],
    }


def _accounts(node: str) -> list[str]:
    """The identities of ambient pods on the node."""
    found = {
        each.principal
        for each in WORKLOADS
        for number in range(len(each.pods))
        if each.plane is Plane.AMBIENT and NODES[number % len(NODES)] == node
    }
    return sorted(found)


def _certificate(identity: str, now: datetime) -> Json:
    times = {"validFrom": stamp(now - timedelta(hours=6)), "expirationTime": stamp(now + timedelta(hours=18))}
    return {"identity": identity, "state": "Available", "certChain": [{"pem": "", "serialNumber": "1", **times}]}


def _lay(folder: Path, workload: Workload, pod: str, path: str, answer: object) -> None:
    file = folder / "envoy" / workload.namespace / pod / f"{path}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(answer, separators=(",", ":")), encoding="utf-8")
