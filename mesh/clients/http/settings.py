"""From the console's settings to endpoints; the only place here that knows their layout."""

from __future__ import annotations

from typing import Any

from mesh.clients.exchange import MEGABYTE
from mesh.clients.http.endpoint import Endpoint, OAuth2
from mesh.clients.tls_policy import TlsPolicy
from mesh.model.problems import System

SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105 # a path, no secret
CA_BUNDLE = "/kiali-cabundle/additional-ca-bundle.pem"
OPENID_CA = "/kiali-cabundle/openid-server-ca.crt"
OPENSHIFT_CAS = (
    "/kiali-cabundle/oauth-server-ca.crt",
    "/kiali-cabundle/service-ca.crt",
    "/var/run/secrets/kubernetes.io/serviceaccount/service-ca.crt",
)


def ca_files(strategy: str) -> tuple[str, ...]:
    """The CA bundles of a sign-in strategy, as an operator mounts them; those that do not exist are skipped later."""
    own = {"openid": (OPENID_CA,), "openshift": OPENSHIFT_CAS}
    return (CA_BUNDLE, *own.get(strategy, ()))


def tls_policy(settings: Any) -> TlsPolicy:
    """The console's own, where the settings have one."""
    policy = settings.deployment.tls_config
    if policy.source != "config":
        return TlsPolicy()
    return TlsPolicy(policy.min_version, policy.max_version, tuple(policy.cipher_suites))


def endpoint_from_settings(
    service: Any,
    settings: Any,
    *,
    system: System = System.PROMETHEUS,
    kiali_token_file: str = SERVICE_ACCOUNT_TOKEN,
) -> Endpoint:
    """The endpoint of `settings.external_services.<service>`: url, auth block, headers, TLS policy and limits."""
    auth = service.auth
    limits = settings.console.prometheus
    return Endpoint(
        url=service.url,
        system=system,
        auth=auth.type or "none",
        username=auth.username,
        password=auth.password,
        token=auth.token,
        kiali_token_file=kiali_token_file if auth.use_kiali_token else "",
        oauth2=_oauth2(auth.oauth2) if auth.type == "oauth2" else None,
        cert=auth.cert_file,
        key=auth.key_file,
        insecure_skip_verify=auth.insecure_skip_verify,
        ca_files=ca_files(settings.auth.strategy),
        tls=tls_policy(settings),
        custom_headers=dict(service.custom_headers),
        read_timeout=limits.deadline.total_seconds(),
        max_bytes=limits.max_answer_mb * MEGABYTE,
    )


def _oauth2(block: Any) -> OAuth2:
    return OAuth2(
        token_url=block.token_url,
        client_id=block.client_id,
        client_secret=block.client_secret,
        auth_style=block.auth_style,
        audience=block.audience,
        scopes=tuple(block.scopes),
    )
