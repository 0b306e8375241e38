"""The admin server of a proxy (Envoy, ztunnel), reached through the API server (docs/adr/0006-proxy-access.md)."""

from __future__ import annotations

from collections.abc import Callable

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, NotFound, SourceError, Unreachable
from mesh.clients.exchange import MEGABYTE, unbounded
from mesh.clients.kubernetes import paths, portforward
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.portforward import PodRequest
from mesh.clients.kubernetes.transport import Call
from mesh.model.kinds import POD

# By these the API server says that it does not forward; the proxy was not asked.
_NOT_FORWARDED = (400, 403, 404, 405, 501)


def ask_pod(
    client: KubernetesClient,
    request: PodRequest,
    *,
    most: int = 64 * MEGABYTE,
    seconds: float | None = None,
    room: Callable[[int], None] = unbounded,
) -> bytes:
    """The body of the answer, of at most so many bytes, within so many seconds; `room` is asked before it grows.

    By port-forward, else by the pod's `proxy` subresource, which reaches only a server that listens on the pod's
    address. When neither works, the error is that of the port-forward, unless there is none.
    """
    deadline = Deadline(seconds)
    try:
        return portforward.exchange(client, request, most=most, seconds=seconds, room=room)
    except (Forbidden, NotFound, Unreachable, BadAnswer) as error:
        if error.resource != portforward.RESOURCE or error.status not in _NOT_FORWARDED:
            raise
        try:
            left = max(deadline.left(client.timing.total), 0.001)
            return client.transport.read(_pod_proxy(request), most=most, seconds=left, room=room)
        except SourceError as other:
            raise (other if isinstance(error, NotFound) else error) from None


def _pod_proxy(request: PodRequest) -> Call:
    root = paths.one(POD, POD.versions[0], request.namespace, f"{request.pod}:{request.port}", "proxy")
    body = b"" if request.method == "POST" else None
    return Call(request.method, f"{root}{request.path}", f"{POD.plural}/proxy", request.query, body)
