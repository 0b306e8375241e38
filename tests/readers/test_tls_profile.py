"""OpenShift's TLS profile, as its APIServer object has it."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.config import Settings
from mesh.readers.tls_profile import INTERMEDIATE, profile, resolved


@pytest.mark.parametrize(
    ("asked", "version", "warning"),
    [
        (None, "VersionTLS12", ""),
        ({"type": "Intermediate", "intermediate": {}}, "VersionTLS12", ""),
        ({"type": "Modern"}, "VersionTLS13", ""),
        ({"type": "Old"}, "VersionTLS12", "before 1.2"),
        ({"type": "Next"}, "VersionTLS12", "Next is not known"),
        ({"type": 3}, "VersionTLS12", ""),
        ({"type": "Custom", "custom": {"minTLSVersion": "VersionTLS13", "ciphers": None}}, "VersionTLS13", ""),
        ({"type": "Custom", "custom": {"minTLSVersion": "VersionTLS10"}}, "VersionTLS12", "here it is 1.2"),
    ],
)
def test_the_least_version_of_a_profile(asked: Any, version: str, warning: str) -> None:
    policy, told = profile({"spec": {"tlsSecurityProfile": asked}})
    assert policy.min_version == version
    assert warning in told
    assert bool(told) == bool(warning)


def test_ciphers_of_a_custom_profile_are_its_own() -> None:
    custom = {"minTLSVersion": "VersionTLS12", "ciphers": ["ECDHE-RSA-AES128-GCM-SHA256", 7]}
    assert profile({"spec": {"tlsSecurityProfile": {"type": "Custom", "custom": custom}}})[0].cipher_suites == (
        "ECDHE-RSA-AES128-GCM-SHA256",
    )


def test_a_cluster_that_does_not_answer_costs_no_start() -> None:
    settings = Settings.model_validate({"deployment": {"tls_config": {"source": "auto"}}})
    found, warning = resolved(settings, {"CONSOLE_KUBE_URL": "http://127.0.0.1:1"})
    assert found.deployment.tls_config.cipher_suites == INTERMEDIATE.cipher_suites
    assert "Intermediate is used" in warning
    assert "http://127.0.0.1:1" in warning


def test_a_policy_of_the_settings_asks_no_cluster() -> None:
    assert resolved(Settings(), {"CONSOLE_KUBE_URL": "http://127.0.0.1:1"}) == (Settings(), "")
