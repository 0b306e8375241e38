"""OpenShift's own TLS policy, which `deployment.tls_config.source: auto` follows."""

from __future__ import annotations

import os
from collections.abc import Mapping

from mesh.clients.errors import SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.connection import connect
from mesh.clients.tls_policy import SUITES_OF_1_3, TlsPolicy
from mesh.config import Settings
from mesh.config.deployment import TlsConfig
from mesh.model.kinds import Kind
from mesh.text.untrusted import inner, mapping, text

API_SERVER = Kind("config.openshift.io", ("v1",), "APIServer", "apiservers", namespaced=False)
_INTERMEDIATE = (
    *SUITES_OF_1_3,
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
)
_OLD = (
    *_INTERMEDIATE,
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-RSA-AES128-SHA256",
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-SHA256",
    "AES128-SHA",
    "AES256-SHA",
)
INTERMEDIATE = TlsPolicy("VersionTLS12", "", _INTERMEDIATE)
_PROFILES = {
    "": INTERMEDIATE,
    "Intermediate": INTERMEDIATE,
    "Modern": TlsPolicy("VersionTLS13", "", SUITES_OF_1_3),
    "Old": TlsPolicy("VersionTLS12", "", _OLD),
}


def policy_of(config: TlsConfig) -> TlsPolicy:
    """That of the settings' own words."""
    return TlsPolicy(config.min_version, config.max_version, config.cipher_suites, config.groups)


def resolved(settings: Settings, environ: Mapping[str, str] = os.environ) -> tuple[Settings, str]:
    """The settings with the cluster's TLS policy in place of `source: auto`, and what somebody should know of it."""
    if settings.deployment.tls_config.source != "auto":
        return settings, ""
    policy, warning = _of_cluster(settings, environ)
    config = settings.deployment.tls_config.model_copy(
        update={
            "source": "config",
            "min_version": policy.min_version,
            "max_version": policy.max_version,
            "cipher_suites": policy.cipher_suites,
            "groups": policy.groups,
        }
    )
    deployment = settings.deployment.model_copy(update={"tls_config": config})
    return settings.model_copy(update={"deployment": deployment}), warning


def _of_cluster(settings: Settings, environ: Mapping[str, str]) -> tuple[TlsPolicy, str]:
    try:
        connection = connect(
            url=environ.get("CONSOLE_KUBE_URL", ""), context=settings.console.kubeconfig.context or None
        )
    except (SourceError, ValueError) as error:
        return INTERMEDIATE, f"the cluster's TLS profile could not be read, Intermediate is used: {error}"
    client = KubernetesClient(connection, settings.kubernetes_config.cluster_name)
    try:
        return profile(client.get(API_SERVER, "", "cluster"))
    except SourceError as error:
        return INTERMEDIATE, f"the cluster's TLS profile could not be read, Intermediate is used: {error.message}"
    finally:
        client.close()


def profile(api_server: Mapping[str, object]) -> tuple[TlsPolicy, str]:
    """What `spec.tlsSecurityProfile` of an APIServer object asks for, and a warning or nothing."""
    asked = inner(inner(mapping(api_server), "spec"), "tlsSecurityProfile")
    name = text(asked.get("type"))
    if name in _PROFILES:
        old = "the cluster's TLS profile Old allows versions before 1.2, which are not spoken here"
        return _PROFILES[name], old if name == "Old" else ""
    if name != "Custom":
        return INTERMEDIATE, f"the cluster's TLS profile {name[:40]} is not known, Intermediate is used"
    custom = inner(asked, "custom")
    version, ciphers = text(custom.get("minTLSVersion")), custom.get("ciphers")
    suites = tuple(item for item in ciphers if isinstance(item, str)) if isinstance(ciphers, list) else ()
    if version in ("VersionTLS12", "VersionTLS13"):
        return TlsPolicy(version, "", suites), ""
    warning = f"the cluster's TLS profile begins with {version[:40] or 'no version'}; here it is 1.2"
    return TlsPolicy("VersionTLS12", "", suites), warning
