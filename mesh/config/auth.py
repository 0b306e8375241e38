"""`auth` and `login_token`: how people sign in (config-auth.md §2, §5)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from mesh.config.base import NOT_IN_YAML, Count, Section, TextMap, Texts, empty_map
from mesh.config.secrets import Credential

_CA_BUNDLE = Path("/kiali-cabundle")
_CA_BUNDLES_OF: Mapping[str, tuple[Path, ...]] = {
    "openid": (_CA_BUNDLE / "openid-server-ca.crt",),
    "openshift": (
        _CA_BUNDLE / "oauth-server-ca.crt",
        _CA_BUNDLE / "service-ca.crt",
        Path("/var/run/secrets/kubernetes.io/serviceaccount/service-ca.crt"),
    ),
}

Strategy = Literal["anonymous", "header", "openid", "openshift", "token"]


class DiscoveryOverride(Section):
    authorization_endpoint: str = ""
    end_session_endpoint: str = ""
    jwks_uri: str = ""
    token_endpoint: str = ""
    userinfo_endpoint: str = ""


class OpenId(Section):
    additional_request_params: TextMap = Field(default_factory=empty_map)
    allowed_domains: Texts = ()
    api_proxy: str = ""
    api_proxy_ca_data: str = ""
    api_token: Literal["id_token", "access_token"] = "id_token"  # noqa: S105
    authentication_timeout: Count = 300
    authorization_endpoint: str = ""
    client_id: str = ""
    # From a mounted file only (config-auth.md §1.1).
    client_secret: Annotated[Credential, NOT_IN_YAML] = Credential()
    disable_rbac: bool = False
    discovery_override: DiscoveryOverride = Field(default_factory=DiscoveryOverride)
    http_proxy: str = ""
    https_proxy: str = ""
    insecure_skip_verify_tls: bool = False
    issuer_uri: str = ""
    post_logout_redirect_uri: str = ""
    scopes: Texts = ("openid", "profile", "email")
    username_claim: str = "sub"


class Impersonation(Section):
    allowed_groups: Texts = ()
    allowed_users: Texts = ()
    enabled: bool = False


class OpenShift(Section):
    ca_file: str = ""
    impersonation: Impersonation = Field(default_factory=Impersonation)
    insecure_skip_verify_tls: bool = False


class Auth(Section):
    openid: OpenId = Field(default_factory=OpenId)
    openshift: OpenShift = Field(default_factory=OpenShift)
    strategy: Strategy = "token"

    @property
    def ca_bundles(self) -> tuple[Path, ...]:
        """Files whose certificates are trusted for every outgoing connection; absent ones are skipped (§1.3)."""
        return (_CA_BUNDLE / "additional-ca-bundle.pem", *_CA_BUNDLES_OF.get(self.strategy, ()))


class LoginToken(Section):
    expiration_seconds: Count = 86400
    signing_key: Credential = Credential("kiali")
