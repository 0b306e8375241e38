"""Where people sign in, as this process knows it: made when the first of them comes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mesh.clients.errors import SourceError, without_frames
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.config import Settings
from mesh.readers.asked_once import AskedOnce

# Authlib and its cryptography are for consoles whose people sign in so.
if TYPE_CHECKING:
    from mesh.clients.http.transport import Transport
    from mesh.clients.signin.openid import Grant, OpenIdClient
    from mesh.clients.signin.openshift import OpenShiftClient, OpenShiftUser

RENEWAL_SECONDS = 60.0
MOST = 1024


@dataclass(slots=True)
class Providers:
    """`own_client` gives the console's own client of a cluster. `clock` gives Unix seconds. Safe for threads."""

    settings: Settings
    own_client: Callable[[str], KubernetesClient | None]
    clock: Callable[[], float]
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _openid: OpenIdClient | None = field(init=False, default=None)
    _openshift: dict[str, OpenShiftClient] = field(init=False, default_factory=dict)
    _transports: dict[str, Transport] = field(init=False, default_factory=dict)
    _renewals: AskedOnce[Grant | SourceError] = field(init=False)
    _owners: AskedOnce[OpenShiftUser] = field(init=False)

    def __post_init__(self) -> None:
        self._renewals = AskedOnce(RENEWAL_SECONDS, self.clock, MOST)
        known_for = self.settings.kubernetes_config.cache_token_namespace_duration
        self._owners = AskedOnce(known_for, self.clock, MOST)

    def openid(self) -> OpenIdClient:
        """The provider of `auth.openid`."""
        from mesh.clients.signin.openid import OpenIdClient  # noqa: PLC0415 - see above
        from mesh.clients.signin.transports import openid_transport  # noqa: PLC0415

        with self._lock:
            if self._openid is None:
                transport = self._transports["openid"] = openid_transport(self.settings)
                self._openid = OpenIdClient(self.settings.auth.openid, transport, self.clock)
            return self._openid

    def renewed(self, old: Grant) -> Grant:
        """One renewal for all requests of a browser that bring the same old grant, whether it goes well or not: the
        provider may take it only once. Raises SourceError."""
        key = hashlib.sha256(old.refresh_token.encode()).digest()
        renewal = self._renewals.of(key, lambda: self._renewal(old))
        if isinstance(renewal, SourceError):
            raise renewal
        return renewal

    def _renewal(self, old: Grant) -> Grant | SourceError:
        try:
            return self.openid().renewed(old)
        except SourceError as error:
            return without_frames(error)

    def openshift(self, cluster: str) -> OpenShiftClient | None:
        """The OAuth server of a cluster; None for one that is not there, or is not asked over a network."""
        from mesh.clients.signin.openshift import OpenShiftClient  # noqa: PLC0415 - see above
        from mesh.clients.signin.transports import openshift_transport  # noqa: PLC0415

        own = self.own_client(cluster)
        if own is None:
            return None
        with self._lock:
            if cluster not in self._openshift:
                if "openshift" not in self._transports:
                    self._transports["openshift"] = openshift_transport(self.settings)
                deployment = self.settings.deployment
                name = f"{deployment.instance_name}-{deployment.namespace}"
                self._openshift[cluster] = OpenShiftClient(own, name, self._transports["openshift"], self.clock)
            return self._openshift[cluster]

    def owner(self, person: KubernetesClient, token: str) -> OpenShiftUser:
        """Whose token `person` asks with, known for ten seconds. Raises SourceError, `Unauthorized` for one that has
        ended."""
        from mesh.clients.signin.openshift import who_is  # noqa: PLC0415 - see above

        key = (person.cluster, hashlib.sha256(token.encode()).digest())
        return self._owners.of(key, lambda: who_is(person))

    def close(self) -> None:
        with self._lock:
            transports: Mapping[str, Transport] = dict(self._transports)
        for transport in transports.values():
            transport.close()
