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
    """Pooled connections, at most `connections` of them idle; those to https made with `context`, those to a scheme of
    `proxies` by way of its proxy."""

    def __init__(
        self, connections: int, context: ssl.SSLContext | None = None, proxies: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._adapter = _Adapter(connections, context, dict(proxies or {}))
        self.mount("http://", self._adapter)
        self.mount("https://", self._adapter)

    def answer(
        self, method: str, url: str, headers: Mapping[str, str], form: str | None, timeout: tuple[float, float]
    ) -> urllib3.BaseHTTPResponse:
        """The answer with its body unread. The request has these headers alone, and goes to the adapter's pool at
        once: `Session.request` and `Session.send` would merge headers and cookies, read the body of a redirect whole
        and make a response of their own, for a third of a small query's time."""
        request = requests.PreparedRequest()
        # Without `auth`, the user in a URL would replace the Authorization header.
        request.prepare(method, url, headers, data=form, auth=_as_it_is)
        return self._adapter.opened(request, urllib3.Timeout(*timeout))


class _Adapter(HTTPAdapter):
    def __init__(self, connections: int, context: ssl.SSLContext | None, proxies: dict[str, str]) -> None:
        self._context = context
        self._proxies = proxies
        super().__init__(pool_maxsize=connections, max_retries=urllib3.Retry(False))

    def opened(self, request: requests.PreparedRequest, timeout: urllib3.Timeout) -> urllib3.BaseHTTPResponse:
        pool = self.get_connection_with_tls_context(request, verify=True, proxies=self._proxies)
        body: Any = request.body
        headers: Any = request.headers
        return pool.urlopen(
            request.method or "",
            self.request_url(request, self._proxies) if self._proxies else request.path_url,
            body,
            headers,
            retries=self.max_retries,
            redirect=False,
            assert_same_host=False,
            timeout=timeout,
            preload_content=False,
            decode_content=False,
        )

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context} if self._context else {}


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
