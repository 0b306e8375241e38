"""Signing in at the OAuth server of an OpenShift cluster."""

from __future__ import annotations

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from authlib.integrations.requests_client import OAuth2Session

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, NotFound, SourceError
from mesh.clients.exchange import MEGABYTE
from mesh.clients.http.grants import Client, TokenEndpoint
from mesh.clients.http.transport import Transport
from mesh.clients.kubernetes import KubernetesClient, paths
from mesh.clients.kubernetes.transport import Call
from mesh.clients.signin.answers import SECONDS
from mesh.clients.signin.attempt import Attempt
from mesh.clients.signin.kept import Kept
from mesh.clients.signin.life import Life, life_of, seconds_of
from mesh.model.problems import System
from mesh.text.untrusted import inner, text, texts

SCOPE = "user:full"
DAY_SECONDS = 86400.0
_DISCOVERY = "/.well-known/oauth-authorization-server"
_OAUTH = "/apis/oauth.openshift.io/v1"
_ME = "/apis/user.openshift.io/v1/users/~"
_PREFIX = "sha256~"
_LARGEST = 1 * MEGABYTE
# An administrator who mends the OAuthClient should not wait for an hour.
_KEPT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class OAuthServer:
    """Where a cluster's people sign in, and as what the console is known there."""

    authorization: str
    token: str
    redirect_uri: str
    client: Client


@dataclass(frozen=True, slots=True)
class OAuthToken:
    """Somebody's; the cluster tells whose it is when it is asked with it."""

    life: Life
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenShiftUser:
    name: str
    groups: tuple[str, ...] = ()


class OpenShiftClient:
    """One cluster, asked as the console by `cluster`; `name` is that of its OAuthClient. Threads may share it;
    everything raises SourceError with the cluster. `clock` gives Unix seconds."""

    def __init__(
        self, cluster: KubernetesClient, name: str, transport: Transport, clock: Callable[[], float] = time.time
    ) -> None:
        self._cluster = cluster
        self._name = name
        self._transport = transport
        self._clock = clock
        self._server = Kept(self._described, lasts=_KEPT_SECONDS)

    @property
    def server(self) -> OAuthServer:
        return self._server.value()

    def authorize_url(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in."""
        server = self.server
        session = OAuth2Session(server.client.name, code_challenge_method="S256", trust_env=False)
        url, _ = session.create_authorization_url(
            server.authorization,
            state=attempt.state,
            code_verifier=attempt.verifier,
            redirect_uri=server.redirect_uri,
            scope=SCOPE,
        )
        return str(url)

    def granted(self, code: str, attempt: Attempt) -> OAuthToken:
        """What the person gets who came back with this code."""
        server = self.server
        endpoint = TokenEndpoint(server.token, server.client, self._transport, System.OPENSHIFT)
        fields = {"code": code, "redirect_uri": server.redirect_uri, "code_verifier": attempt.verifier}
        try:
            # Without a secret, too: OpenShift knows a client by the name of the header alone.
            answer = endpoint.answer("header", Deadline(SECONDS), grant_type="authorization_code", **fields)
        except SourceError as error:
            error.cluster = self._cluster.cluster
            raise
        token = text(answer.get("access_token"))
        if not token:
            raise self._error("The OAuth server gave no access token", "token endpoint")
        now = self._clock()
        return OAuthToken(life_of(now, now + (seconds_of(answer.get("expires_in")) or DAY_SECONDS)), token)

    def revoke(self, token: str) -> None:
        """Ends the token; one that is not there has ended already."""
        digest = hashlib.sha256(token.removeprefix(_PREFIX).encode()).digest()
        name = _PREFIX + urlsafe_b64encode(digest).decode().rstrip("=")
        call = Call("DELETE", f"{_OAUTH}/oauthaccesstokens/{paths.segment(name)}", "oauthaccesstokens")
        try:
            self._cluster.transport.read(call, seconds=SECONDS, most=_LARGEST)
        except NotFound:
            return

    def _described(self) -> OAuthServer:
        found = _answer(self._cluster, _DISCOVERY, "OAuth server")
        known = _answer(self._cluster, f"{_OAUTH}/oauthclients/{paths.segment(self._name)}", "oauthclients")
        addresses = {key: text(found.get(f"{key}_endpoint")) for key in ("authorization", "token")}
        for key, address in addresses.items():
            if not address.lower().startswith(("https://", "http://")):
                raise self._error(f"The cluster names no {key}_endpoint of its OAuth server", "OAuth server")
        uris = texts(known.get("redirectURIs"))
        if not uris:
            raise self._error(f"OAuthClient {self._name} has no redirectURIs", "oauthclients")
        return OAuthServer(
            **addresses,
            redirect_uri=uris[0],
            client=Client(self._name, text(known.get("secret"))),
        )

    def _error(self, words: str, resource: str) -> SourceError:
        return BadAnswer(words, system=System.OPENSHIFT, cluster=self._cluster.cluster, resource=resource)


def who_is(person: KubernetesClient) -> OpenShiftUser:
    """Whose token the cluster is asked with. Raises Unauthorized for a token that ended."""
    found = _answer(person, _ME, "users")
    name = text(inner(found, "metadata").get("name"))
    if not name:
        words = "The cluster does not say whose token it is"
        raise BadAnswer(words, system=System.OPENSHIFT, cluster=person.cluster, resource="users")
    return OpenShiftUser(name, tuple(texts(found.get("groups"))))


def _answer(client: KubernetesClient, path: str, resource: str) -> Mapping[str, Any]:
    call = Call("GET", path, resource)
    body = client.transport.read(call, attempts=2, seconds=SECONDS, most=_LARGEST)
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise client.transport.error(BadAnswer, "the answer is not a JSON object", call)
    return found
