"""Where an outside service is and how to be let in, as plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable
from urllib.parse import urlsplit, urlunsplit

from mesh.clients.exchange import MEGABYTE
from mesh.clients.tls_policy import TlsPolicy
from mesh.model.problems import System

AuthType = Literal["none", "basic", "bearer", "oauth2"]


@runtime_checkable
class Readable(Protocol):
    """A secret that may change, as `mesh.config.Credential`."""

    def read(self) -> str: ...


Secret = Readable | str


def reveal(secret: Secret) -> str:
    """The secret's present text. A plain text that starts with `/` is the path of the file that holds it.

    Raises OSError or ValueError when a file cannot be read.
    """
    if not isinstance(secret, str):
        return secret.read()
    return Path(secret).read_text(encoding="utf-8").strip() if secret.startswith("/") else secret


@dataclass(frozen=True, slots=True)
class OAuth2:
    """A client-credentials grant; without `auth_style` the header is tried first, then the form."""

    token_url: str
    client_id: str
    client_secret: Secret = field(repr=False)
    auth_style: Literal["", "header", "params"] = ""
    audience: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One outside service. Times are seconds; `retries` are repeats after the first try.

    `cert` and `key` give PEM text; `kiali_token_file` replaces `token` when set;
    `max_bytes_setting` is the setting that a refused answer's message names; `http_proxy` and `https_proxy` are URLs of
    proxies for addresses with that scheme.
    """

    url: str
    system: System = System.PROMETHEUS
    auth: AuthType = "none"
    username: Secret = field(default="", repr=False)
    password: Secret = field(default="", repr=False)
    token: Secret = field(default="", repr=False)
    kiali_token_file: str = ""
    oauth2: OAuth2 | None = None
    cert: Secret = field(default="", repr=False)
    key: Secret = field(default="", repr=False)
    insecure_skip_verify: bool = False
    ca_files: tuple[str, ...] = ()
    tls: TlsPolicy = field(default_factory=TlsPolicy)
    custom_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    retries: int = 2
    max_bytes: int = 64 * MEGABYTE
    max_bytes_setting: str = "console.prometheus.max_answer_mb"
    connections: int = 32
    http_proxy: str = field(default="", repr=False)
    https_proxy: str = field(default="", repr=False)

    @property
    def proxies(self) -> Mapping[str, str]:
        """By scheme, as requests has them."""
        return {name: url for name, url in (("http", self.http_proxy), ("https", self.https_proxy)) if url}

    @property
    def base(self) -> str:
        """The URL without user, query and trailing slash: safe to show, ready to append a path."""
        return without_user(self.url).rstrip("/")


def without_user(url: str) -> str:
    """`url` without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a URL that cannot be read"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
