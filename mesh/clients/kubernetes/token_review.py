"""Whose a token is, as an API server says it of somebody else's (TokenReview)."""

from __future__ import annotations

import msgspec

from mesh.clients.errors import BadAnswer
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.transport import Call
from mesh.text.untrusted import inner, mapping, text

_RESOURCE = "tokenreviews"


def token_owner(client: KubernetesClient, token: str) -> str:
    """The name of its user, asked with the client's own rights; empty where it is nobody's."""
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    path = f"/apis/authentication.k8s.io/v1/{_RESOURCE}"
    call = Call("POST", path, _RESOURCE, body=msgspec.json.encode(review))
    body = client.transport.read(call, seconds=client.timing.page)
    try:
        status = inner(mapping(msgspec.json.decode(body)), "status")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise client.transport.error(BadAnswer, "no JSON", call, cause=error) from error
    return text(inner(status, "user").get("username")) if status.get("authenticated") is True else ""
