"""By which names the console is asked for, and which pages are its own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from mesh.config import Settings
from mesh.web.address.client import is_address, is_from_trusted

PORTS = {"http": 80, "https": 443}
"""Of a scheme that names none."""
_CLUSTER_DOMAIN = "svc.cluster.local"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names that are allowed besides addresses and names inside the cluster; one that starts with a dot stands for all
    below it. `namespace` and `domain` are the cluster's own."""

    names: tuple[str, ...]
    namespace: str
    domain: str

    @classmethod
    def of(cls, settings: Settings) -> Hosts | None:
        """None where any name is allowed: nothing says what the console is called."""
        names = (settings.server.web_fqdn, *settings.console.listener.allowed_hosts)
        known = tuple(dict.fromkeys(name.strip().lower().rstrip(".") for name in names if name.strip()))
        domain = settings.external_services.istio.istio_identity_domain or _CLUSTER_DOMAIN
        return cls(known, settings.deployment.namespace, domain) if known else None

    def allows(self, host: str) -> bool:
        """`host` has no port."""
        return is_address(host) or self._is_in_cluster(host) or validate_host(host, self.names)

    def _is_in_cluster(self, host: str) -> bool:
        """Names that no public name server gives: of this machine, of a service with or without its namespace."""
        below = host.partition(".")[2]
        return (
            below in ("", self.namespace) or host.endswith((".svc", f".{self.domain}")) or host.endswith(".localhost")
        )

    def in_words(self) -> str:
        names = ", ".join(name if not name.startswith(".") else f"names below {name[1:]}" for name in self.names)
        return f"{names}, its address, localhost, and names of its service in the cluster"


def named_hosts(request: HttpRequest, settings: Settings) -> tuple[str, ...]:
    """The host that the request names, without its port, and the one that a trusted proxy was asked for. Raises
    `DisallowedHost` when one is no host."""
    forwarded = forwarded_host(request, settings)
    texts = (request.get_host(), *((forwarded,) if forwarded else ()))
    names = tuple(split_domain_port(text)[0] for text in texts)
    if not all(names):
        raise DisallowedHost(forwarded)
    return tuple(name.strip("[]").rstrip(".") or name for name in names)


def is_own_origin(request: HttpRequest, origin: str, settings: Settings) -> bool:
    """Whether the page that has this `Origin` is the console's own: the host that was asked for, here or at a trusted
    proxy, or the configured public one."""
    try:
        parts = urlsplit(origin)
        scheme, host, port = parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return False
    if scheme not in PORTS or not host:
        return False
    return (
        parts.netloc.lower() == request.get_host().lower()
        or _is_forwarded(request, settings, host, port, scheme)
        or _is_public(request, settings, host, port, scheme)
    )


def _is_forwarded(request: HttpRequest, settings: Settings, host: str, port: int, scheme: str) -> bool:
    name, given = split_domain_port(forwarded_host(request, settings))
    if not name or name.strip("[]") != host:
        return False
    given = given or forwarded_port(request, settings)
    return port == (int(given) if given.isdecimal() else PORTS[scheme])


def _is_public(request: HttpRequest, settings: Settings, host: str, port: int, scheme: str) -> bool:
    server = settings.server
    if host != server.web_fqdn.strip().lower().rstrip(".") or (server.web_schema or scheme) != scheme:
        return False
    if server.web_port:
        return str(port) == server.web_port
    return port in (PORTS[scheme], server.port) or str(port) == request.get_port()


def forwarded_host(request: HttpRequest, settings: Settings) -> str:
    """In lower case; empty without one, or when the peer is not trusted to tell."""
    text = request.headers.get("X-Forwarded-Host", "").partition(",")[0].strip().lower()
    return text if text and is_from_trusted(request, settings) else ""


def forwarded_port(request: HttpRequest, settings: Settings) -> str:
    """The same of its port."""
    text = request.headers.get("X-Forwarded-Port", "").partition(",")[0].strip()
    return text if text.isdecimal() and is_from_trusted(request, settings) else ""
