"""`auth` and `login_token`: how people sign in."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from pydantic import Field, field_validator

from mesh.config.base import NOT_IN_YAML, Count, Section, TextMap, Texts, empty_map
from mesh.config.secrets import Credential

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
    # From a mounted file only.
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

    @field_validator("api_proxy_ca_data")
    @classmethod
    def _is_pem(cls, value: str) -> str:
        _pem(value)
        return value

    @property
    def api_proxy_pem(self) -> str:
        """The certificate authority as PEM."""
        return _pem(self.api_proxy_ca_data)


def _pem(value: str) -> str:
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode("ascii")
    except ValueError as error:
        raise ValueError("allowed: base64 of PEM text") from error


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


class LoginToken(Section):
    expiration_seconds: Count = 86400
    signing_key: Credential = Credential("kiali")
