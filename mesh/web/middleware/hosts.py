"""Refuses requests that name another host: a page of another site may have its own name lead here (DNS rebinding)."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from mesh.web.address.hosts import Hosts, named_hosts
from mesh.web.middleware import Middleware
from mesh.web.process.current import console_settings
from mesh.web.process.probes import is_probe
from mesh.web.shell.errors import plain_answer


class HostMiddleware(Middleware):
    """Before everything that asks for the host. Probes may ask by any name, as they learn nothing."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        console = console_settings()
        try:
            names = named_hosts(request, console)
        except DisallowedHost:
            return plain_answer(request, 400, "the Host header is no name and no address of a host")
        hosts = Hosts.of(console)
        if hosts is not None and not is_probe(request.path, settings.WEB_ROOT):
            for name in names:
                if not hosts.allows(name):
                    return plain_answer(request, 421, f"this console is not called {name}; allowed: {hosts.in_words()}")
        return self._get_response(request)
