"""Where browsers find the console: what is configured, else what the proxy before it says, else the request."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import split_domain_port

from mesh.config import Settings
from mesh.web.address.hosts import PORTS, forwarded_host, forwarded_port


def public_url(request: HttpRequest, settings: Settings) -> str:
    """With the web root, and without a slash at its end."""
    scheme = public_scheme(request, settings)
    host, port = _place(request, settings)
    shown = "" if not port or port == str(PORTS.get(scheme, "")) else f":{port}"
    return f"{scheme}://{host}{shown}{settings.server.web_root.rstrip('/')}"


def public_scheme(request: HttpRequest, settings: Settings) -> str:
    """`http` or `https`."""
    return settings.server.web_schema or request.scheme or "http"


def is_public_https(request: HttpRequest, settings: Settings) -> bool:
    """Whether browsers speak TLS with the console, or with the proxy before it."""
    return settings.identity.https or public_scheme(request, settings) == "https"


def _place(request: HttpRequest, settings: Settings) -> tuple[str, str]:
    """Host and port; no port where it is the scheme's own."""
    server = settings.server
    host, port = split_domain_port(forwarded_host(request, settings) or request.get_host())
    if server.web_fqdn and server.web_fqdn.lower() != host.lower():
        host, port = server.web_fqdn, ""
    return host, server.web_port or forwarded_port(request, settings) or port
