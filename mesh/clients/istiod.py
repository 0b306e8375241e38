"""istiod's debug pages, on its monitoring port."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from mesh.clients.errors import BadAnswer
from mesh.clients.exchange import MEGABYTE
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.portforward import PodRequest
from mesh.clients.kubernetes.proxy import ask_pod
from mesh.model.problems import System
from mesh.model.proxies import ProxyStatus, sync_state

MONITORING_PORT = 15014
RESOURCE = "proxy status"
_PATH = "/debug/syncz"
_MOST = 32 * MEGABYTE
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ConnectedProxy:
    """A proxy that is connected to an istiod; `cluster` is empty when istiod does not tell."""

    cluster: str
    namespace: str
    pod: str
    status: ProxyStatus


class _Line(msgspec.Struct):
    proxy: str = ""
    cluster_id: str = ""
    cluster_sent: str = ""
    cluster_acked: str = ""
    endpoint_sent: str = ""
    endpoint_acked: str = ""
    listener_sent: str = ""
    listener_acked: str = ""
    route_sent: str = ""
    route_acked: str = ""


def connected_proxies(
    client: KubernetesClient, namespace: str, pod: str, port: int = MONITORING_PORT
) -> tuple[ConnectedProxy, ...]:
    """The proxies that one istiod serves. Raises our errors."""
    request = PodRequest(namespace, pod, _PATH, port=port)
    with client.reading(RESOURCE, _SECONDS) as reader:
        body = ask_pod(client, request, most=_MOST, seconds=_SECONDS, room=reader.grow)
        try:
            lines = msgspec.json.decode(body, type=list[_Line] | None)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            message = f"what {pod} tells of its proxies cannot be read: {error}"
            raise BadAnswer(message, system=System.KUBERNETES, cluster=client.cluster, resource=RESOURCE) from error
    return tuple(_proxies(lines or []))


def _proxies(lines: list[_Line]) -> Iterator[ConnectedProxy]:
    for line in lines:
        pod, _, namespace = line.proxy.rpartition(".")
        if pod:
            status = ProxyStatus(
                cds=sync_state(line.cluster_sent, line.cluster_acked),
                eds=sync_state(line.endpoint_sent, line.endpoint_acked),
                lds=sync_state(line.listener_sent, line.listener_acked),
                rds=sync_state(line.route_sent, line.route_acked),
            )
            yield ConnectedProxy(line.cluster_id, namespace, pod, status)
