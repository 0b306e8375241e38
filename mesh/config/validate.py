"""Checks across keys that stop the start; each gives its faults, none stops the others."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from mesh.config.auth import OpenId
from mesh.config.base import as_public
from mesh.config.errors import Fault, describe_value
from mesh.config.external_services import ServiceAuth
from mesh.config.secrets import MASK, Credential, CredentialError
from mesh.config.settings import Settings
from mesh.config.validate_ai import ai_faults
from mesh.text.yaml import Path

_WEB_ROOT = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")
_ANCESTOR = re.compile(r"'self'|https?://(?:\*\.)?[A-Za-z0-9.\-\[\]:]+")
_SHARED_CACHE = re.compile(r"rediss?://[^/\s]+(?:/\d*)?$")
_KEY_LENGTHS = (16, 24, 32)
HTTP_URL = "a URL with http:// or https:// and a host, such as http://prometheus.istio-system:9090"


def faults_of(settings: Settings) -> Iterator[Fault]:
    yield from _web_root(settings)
    yield from _signing_keys(settings)
    yield from _impersonation(settings)
    yield from _services(settings)
    for service, auth in settings.external_services.auths():
        if auth.type == "oauth2":
            yield from _oauth2(("external_services", *service.split("."), "auth"), auth)
    yield from _tls(settings)
    yield from _listener(settings)
    yield from _frame_ancestors(settings)
    yield from _shared_cache(settings)
    yield from _discovery_selectors(settings)
    if settings.clustering.ignore_home_cluster and not settings.kubernetes_config.cluster_name:
        yield Fault(
            ("kubernetes_config", "cluster_name"), "nothing", "a name while clustering.ignore_home_cluster is true"
        )
    yield from ai_faults(settings.chat_ai)


def warnings_of(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Legal settings that whoever runs the console should know of."""
    impersonation = settings.auth.openshift.impersonation
    if impersonation.enabled and not impersonation.allowed_users and not impersonation.allowed_groups:
        path: Path = ("auth", "openshift", "impersonation")
        yield path, "no allowed_users and no allowed_groups: everyone but system identities can be impersonated"
    if settings.auth.strategy == "openid":
        yield from _openid_warnings(settings.auth.openid)
    for service, auth in settings.external_services.auths():
        if auth.type == "oauth2" and auth.insecure_skip_verify and auth.oauth2.token_url.startswith("http://"):
            path = ("external_services", *service.split("."), "auth", "oauth2", "token_url")
            yield path, "the client secret is sent over plain HTTP"


def _openid_warnings(openid: OpenId) -> Iterator[tuple[Path, str]]:
    override = openid.discovery_override
    is_fixed = bool(override.authorization_endpoint and override.token_endpoint)
    if is_fixed and openid.disable_rbac and not override.jwks_uri:
        path: Path = ("auth", "openid", "discovery_override", "jwks_uri")
        yield path, "empty: no token can be checked, and nobody can sign in with disable_rbac"
    for name, url in (("issuer_uri", openid.issuer_uri), ("token_endpoint", override.token_endpoint)):
        if url.startswith("http://"):
            place = ("discovery_override", name) if name == "token_endpoint" else (name,)
            yield ("auth", "openid", *place), "tokens and the client secret are sent over plain HTTP"


def _web_root(settings: Settings) -> Iterator[Fault]:
    root = settings.server.web_root
    path: Path = ("server", "web_root")
    if not _WEB_ROOT.fullmatch(root):
        yield _fault(path, root, "a URL path that starts with /")
    elif root != "/" and root.endswith("/"):
        yield _fault(path, root, "a path that does not end with /")
    elif "/../" in root:
        yield _fault(path, root, "a path without /../")


def _signing_keys(settings: Settings) -> Iterator[Fault]:
    if settings.auth.strategy == "anonymous":
        return
    yield from _key(("login_token", "signing_key"), settings.login_token.signing_key)
    for index, key in enumerate(settings.console.sessions.other_signing_keys):
        yield from _key(("console", "sessions", "other_signing_keys", index), key)


def _key(path: Path, key: Credential) -> Iterator[Fault]:
    needed = "16, 24 or 32 bytes, unless auth.strategy is anonymous"
    try:
        length = len(key.read().encode(errors="replace"))
    except CredentialError as error:
        yield Fault(path, str(error), f"a file that can be read, with {needed}")
        return
    if length not in _KEY_LENGTHS:
        yield Fault(path, f"{MASK} ({length} bytes)", needed)


def _impersonation(settings: Settings) -> Iterator[Fault]:
    impersonation = settings.auth.openshift.impersonation
    if not impersonation.enabled:
        return
    base: Path = ("auth", "openshift", "impersonation")
    if settings.auth.strategy != "openshift":
        yield _fault((*base, "enabled"), True, "true only with auth.strategy openshift")
    for key, names in (
        ("allowed_users", impersonation.allowed_users),
        ("allowed_groups", impersonation.allowed_groups),
    ):
        for index, name in enumerate(names):
            if not name or name.startswith("system:"):
                yield _fault((*base, key, index), name, "a name, not empty and not starting with system:")


def is_http_url(text: str) -> bool:
    """Whether it has a scheme that is spoken and a host, and nothing that no address has."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:
        return False


def _store_urls(settings: Settings) -> Iterator[Fault]:
    services = settings.external_services
    own = services.custom_dashboards
    stores = (
        ("prometheus", services.prometheus.enabled, services.prometheus),
        ("custom_dashboards.prometheus", own.enabled, own.prometheus),
    )
    for name, is_asked, store in stores:
        if is_asked and store.url and not is_http_url(store.url):
            yield _fault(("external_services", *name.split("."), "url"), store.url, HTTP_URL)


def _services(settings: Settings) -> Iterator[Fault]:
    services = settings.external_services
    yield from _store_urls(settings)
    if services.prometheus.enabled and not services.prometheus.url:
        yield _fault(("external_services", "prometheus", "url"), "", "a URL while prometheus is enabled")
    if services.tracing.enabled and services.tracing.provider not in ("jaeger", "tempo"):
        yield _fault(("external_services", "tracing", "provider"), services.tracing.provider, "one of jaeger, tempo")
    own = settings.server.observability.tracing
    if own.enabled and own.collector_type != "otel":
        yield _fault(("server", "observability", "tracing", "collector_type"), own.collector_type, "otel")
    if services.tracing.auth.type == "oauth2" and services.tracing.use_grpc:
        yield _fault(("external_services", "tracing", "use_grpc"), True, "false while tracing.auth.type is oauth2")


def _oauth2(path: Path, auth: ServiceAuth) -> Iterator[Fault]:
    for key in ("token_url", "client_id", "client_secret"):
        if not getattr(auth.oauth2, key):
            yield Fault((*path, "oauth2", key), "nothing", "a value while auth.type is oauth2")
    url = auth.oauth2.token_url
    if url and not url.startswith("https://") and not auth.insecure_skip_verify:
        yield _fault((*path, "oauth2", "token_url"), url, "an https URL, or insecure_skip_verify for tests")
    if auth.use_kiali_token:
        yield _fault((*path, "use_kiali_token"), True, "false while auth.type is oauth2")


def _tls(settings: Settings) -> Iterator[Fault]:
    tls = settings.deployment.tls_config
    if tls.min_version.endswith(("1.3", "13")) and tls.max_version.endswith(("1.2", "12")):
        path: Path = ("deployment", "tls_config", "max_version")
        yield _fault(path, tls.max_version, f"a version not below min_version ({tls.min_version})")


def _listener(settings: Settings) -> Iterator[Fault]:
    if not settings.console.listener.arrival_timeout:
        yield _fault(("console", "listener", "arrival_timeout"), "0s", "a duration longer than 0")
    for index, text in enumerate(settings.console.listener.trusted_proxies):
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            path: Path = ("console", "listener", "trusted_proxies", index)
            yield _fault(path, text, "an address or a network, such as 10.0.0.0/8")


def _shared_cache(settings: Settings) -> Iterator[Fault]:
    shared = settings.console.shared_cache
    if shared.url and not _SHARED_CACHE.match(shared.url):
        yield _fault(
            ("console", "shared_cache", "url"), shared.url, "a URL such as redis://valkey:6379/0 or rediss://…"
        )
    if not shared.timeout:
        yield _fault(("console", "shared_cache", "timeout"), "0s", "a duration longer than 0")


def _frame_ancestors(settings: Settings) -> Iterator[Fault]:
    """They become a header as they are: one that is more than an origin could undo what else the header says."""
    for index, text in enumerate(settings.console.frame_ancestors):
        if not _ANCESTOR.fullmatch(text):
            path: Path = ("console", "frame_ancestors", index)
            yield _fault(path, text, "an origin, such as https://portal.example or https://*.example, or 'self'")


def _discovery_selectors(settings: Settings) -> Iterator[Fault]:
    if settings.deployment.cluster_wide_access:
        return
    for index, selector in enumerate(settings.deployment.discovery_selectors.default):
        if selector.named_namespaces() is None:
            path: Path = ("deployment", "discovery_selectors", "default", index)
            yield Fault(
                path,
                describe_value(str(as_public(selector)), secret=False),
                "without cluster_wide_access exactly one matchLabels entry, or one matchExpressions entry with "
                "operator In and values, for kubernetes.io/metadata.name",
            )


def _fault(path: Path, value: object, allowed: str) -> Fault:
    return Fault(path, describe_value(value, secret=False), allowed)
