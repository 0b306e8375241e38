"""The console's application in a thread of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import override_settings


class _Console(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes elsewhere breaks its connections: no news here."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Silent."""


@contextmanager
def served() -> Iterator[str]:
    """The application in a thread of this process; its address. Django's own live server would flush a database
    afterwards, which is refused in the thread that the browser's event loop runs in."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), _Console, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def framed_by(origin: str) -> override_settings:
    """Another policy while it lasts: pages of this origin may frame the console."""
    policy = settings.CONTENT_SECURITY_POLICY
    directives = {**policy["DIRECTIVES"], "frame-ancestors": [origin]}
    return override_settings(CONTENT_SECURITY_POLICY={**policy, "DIRECTIVES": directives})
