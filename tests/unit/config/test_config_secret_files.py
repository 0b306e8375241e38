from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mesh.config import Loaded

Load = Callable[..., Loaded]

SERVICES = {
    "prometheus": "prometheus",
    "grafana": "grafana",
    "tracing": "tracing",
    "perses": "perses",
    "customdashboards-prometheus": "custom_dashboards.prometheus",
}
FIELDS = {
    "username": "username",
    "password": "password",
    "token": "token",
    "cert": "cert_file",
    "key": "key_file",
    "oauth2-client-secret": "oauth2.client_secret",
}


def mount(folder: Path, volume: str, name: str = "value.txt", content: str = "mounted") -> Path:
    (folder / volume).mkdir(parents=True, exist_ok=True)
    (folder / volume / name).write_text(content + "\n")
    return folder


def field(root: Any, path: str) -> Any:
    for step in path.split("."):
        root = getattr(root, step)
    return root


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", FIELDS)
def test_a_mounted_secret_overrides_its_field(load_text: Load, tmp_path: Path, service: str, name: str) -> None:
    mount(tmp_path, f"{service}-{name}")
    services = load_text("", secrets_dir=tmp_path).settings.external_services
    expected = "" if (service, name) == ("perses", "token") else "mounted"
    assert field(services, f"{SERVICES[service]}.auth.{FIELDS[name]}").read() == expected


def test_a_mounted_session_key_overrides_the_file(load_text: Load, tmp_path: Path) -> None:
    mount(tmp_path, "login-token-signing-key", content="0123456789abcdef")
    text = "auth: {strategy: token}\nlogin_token: {signing_key: short}"
    key = load_text(text, anonymous=False, secrets_dir=tmp_path).settings.login_token.signing_key
    assert key.read() == "0123456789abcdef"


REFERENCE = "external_services: {prometheus: {auth: {password: 'secret:prom:pass.txt'}}}"


def test_a_secret_reference_prefers_the_file_of_its_key(load_text: Load, tmp_path: Path) -> None:
    mount(tmp_path, "prometheus-password", content="value")
    settings = load_text(REFERENCE, secrets_dir=tmp_path).settings
    assert settings.external_services.prometheus.auth.password.read() == "value"
    mount(tmp_path, "prometheus-password", "pass.txt", "by key")
    settings = load_text(REFERENCE, secrets_dir=tmp_path).settings
    assert settings.external_services.prometheus.auth.password.read() == "by key"


def test_a_secret_that_is_not_mounted_is_a_warning(load_text: Load, tmp_path: Path) -> None:
    loaded = load_text(REFERENCE, secrets_dir=tmp_path / "nothing")
    assert "external_services.prometheus.auth.password: names a secret that is not mounted" in loaded.warnings[0]
    assert load_text(REFERENCE.replace("auth:", "enabled: false, auth:")).warnings == ()


@pytest.mark.parametrize("key", ["..", "../../x", "", "n" * 5000])
def test_a_secret_reference_does_not_leave_its_folder(load_text: Load, tmp_path: Path, key: str) -> None:
    mount(tmp_path, "x", "x")
    text = f"external_services: {{prometheus: {{auth: {{password: 'secret:a:{key}'}}}}}}"
    password = load_text(text, secrets_dir=tmp_path).settings.external_services.prometheus.auth.password
    assert password.read() == f"secret:a:{key}"


AI = """
chat_ai:
  providers:
  - {name: My Provider!, enabled: true, models: [{name: GPT_5, enabled: true}, {name: off}]}
  - {name: '***', enabled: true}
  - {name: off, key: literal}
"""


def test_the_keys_of_enabled_providers_and_models_are_mounted(load_text: Load, tmp_path: Path) -> None:
    for volume in (
        "provider-my-provider",
        "model-my-provider-gpt-5",
        "model-my-provider-off",
        "provider-unknown",
        "provider-off",
    ):
        mount(tmp_path, f"chat-ai-{volume}")
    mine, odd, off = load_text(AI, secrets_dir=tmp_path).settings.chat_ai.providers
    keys = [mine.key, mine.models[0].key, mine.models[1].key, odd.key, off.key]
    assert [key.read() for key in keys] == ["mounted", "mounted", "", "mounted", "literal"]


def test_the_client_secret_of_openid_comes_from_its_file_only(load_text: Load, tmp_path: Path) -> None:
    text = "auth: {strategy: anonymous, openid: {client_secret: hunter2}}"
    loaded = load_text(text, anonymous=False)
    assert not loaded.settings.auth.openid.client_secret
    assert "auth.openid.client_secret: is ignored here" in loaded.warnings[0]
    (tmp_path / "oidc-secret").write_text("mounted\n")
    settings = load_text("", oidc=tmp_path / "oidc-secret").settings
    assert settings.auth.openid.client_secret.read() == "mounted"
