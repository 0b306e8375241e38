"""What the proxy in a pod says of itself."""

from __future__ import annotations

from typing import Any

import msgspec

from mesh.clients.budget import KeptMap
from mesh.clients.errors import BadAnswer, NotFound
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.portforward import ADMIN, PodRequest
from mesh.clients.kubernetes.proxy import ask_pod
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import POD
from mesh.model.objects import Pod
from mesh.model.problems import System

DUMP_SECONDS = 30.0


def find_pod(client: KubernetesClient, snapshot: ClusterSnapshot, namespace: str, name: str) -> Pod:
    """The pod as it is known, else as the cluster gives it: it may be newer than the snapshot. Raises `NotFound`."""
    known = snapshot.get(POD, namespace, name) or client.get_object(POD, namespace, name, seconds=client.timing.page)
    if not isinstance(known, Pod):
        message = f'pod "{name}" of namespace "{namespace}" cannot be read'
        raise NotFound(message, system=System.KUBERNETES, cluster=client.cluster, resource=POD.key)
    return known


def config_dump(client: KubernetesClient, namespace: str, pod: str) -> dict[str, Any]:
    """The answer of `/config_dump`, which Envoy and ztunnel both have. Raises our errors."""
    request = PodRequest(namespace, pod, "/config_dump")
    with client.reading(ADMIN, DUMP_SECONDS) as reader:
        body = ask_pod(client, request, seconds=DUMP_SECONDS, room=reader.grow)
        room = reader.kept_bytes(len(body))
        try:
            data = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            raise _bad(client, f"the proxy's configuration is no JSON: {error}") from error
    if not isinstance(data, dict):
        raise _bad(client, "the proxy's configuration is no JSON object")
    return KeptMap(data, room)


def _bad(client: KubernetesClient, message: str) -> BadAnswer:
    return BadAnswer(message, system=System.KUBERNETES, cluster=client.cluster, resource=ADMIN)
