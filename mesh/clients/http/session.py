"""requests without what it does unasked: no proxy, credentials or CA bundle of its own or of the environment, no
headers, no cookies, no redirects, no repeating."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter


class Session(requests.Session):
    """Pooled connections, at most `connections` of them idle; those to https made with `context`."""

    def __init__(self, connections: int, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        adapter = _Adapter(connections, context)
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def answer(
        self, method: str, url: str, headers: Mapping[str, str], form: str | None, timeout: tuple[float, float]
    ) -> urllib3.BaseHTTPResponse:
        """The answer with its body unread. The request has these headers alone: `Session.request` would merge those
        of the session and its cookies into it, which takes three times as long."""
        request = requests.PreparedRequest()
        # Without `auth`, the user in a URL would replace the Authorization header.
        request.prepare(method, url, headers, data=form, auth=_as_it_is)
        raw: urllib3.BaseHTTPResponse = self.send(request, stream=True, timeout=timeout).raw
        return raw

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: requests reads the whole body of a redirect, however large, even where it is told not to follow."""
        del resp


class _Adapter(HTTPAdapter):
    def __init__(self, connections: int, context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__(pool_maxsize=connections, max_retries=urllib3.Retry(False))

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context} if self._context else {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the context knows whom to trust, and requests would add its own CA bundle to it."""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
