from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mesh.config import ConfigError, Loaded, Settings, load
from mesh.config.health import BUILT_IN_RATE

Load = Callable[..., Loaded]
Fails = Callable[..., str]
MINUTE = timedelta(minutes=1)
CONFORMANCE = Path(__file__).parents[4] / "shared" / "conformance" / "config.yaml"


def at(settings: Settings, path: str) -> Any:
    value: Any = settings
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    return value


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("server: {}", "server.port", 20001),
        ("server: {port: 8080}", "server.port", 8080),
        ("server: {port: 8080}", "server.web_root", "/"),
        ("external_services: {grafana: {internal_url: ''}}", "external_services.grafana.internal_url", ""),
        ("external_services: {grafana: {internal_url: }}", "external_services.grafana.internal_url", ""),
        ("server:", "server.port", 20001),
        ("kubernetes_config: {excluded_workloads: [Job]}", "kubernetes_config.excluded_workloads", ("Job",)),
        ("kubernetes_config: {excluded_workloads: }", "kubernetes_config.excluded_workloads", ()),
        ("kubernetes_config: {qps: 10}", "kubernetes_config.qps", 10.0),
        ("server: {web_port: 0443}", "server.web_port", "0443"),
        ("installation_tag: 1.10", "installation_tag", "1.10"),
        ("installation_tag: 2026-01-01", "installation_tag", "2026-01-01"),
        (
            "external_services: {custom_dashboards: {discovery_enabled: true}}",
            "external_services.custom_dashboards.discovery_enabled",
            "true",
        ),
        (
            "external_services: {prometheus: {query_scope: {mesh_id: 7}}}",
            "external_services.prometheus.query_scope",
            {"mesh_id": "7"},
        ),
        (
            "external_services: {istio: {validation_reconcile_interval: 0}}",
            "external_services.istio.validation_reconcile_interval",
            timedelta(0),
        ),
        ("kiali_internal: {cache_expiration: {mesh: 60000000000}}", "kiali_internal.cache_expiration.mesh", MINUTE),
        ("runMode: offline", "run_mode", "offline"),
        ("custom_dashboards: [{name: a, discoverOn: m}]", "custom_dashboards.0.discover_on", "m"),
        ("kiali_feature_flags: {clustering: {enable_exec_provider: true}}", "clustering.enable_exec_provider", True),
        ("console: {graph: {layout_timeout: 1m}}", "console.graph.layout_timeout", MINUTE),
        ("chat_ai: {providers: [{name: a, type: google}]}", "chat_ai.providers.0.config", "gemini"),
        ("chat_ai: {providers: [{name: a, type: lightspeed}]}", "chat_ai.providers.0.models.0.name", "a"),
        (
            "external_services: {custom_dashboards: {prometheus: {thanos_proxy: {retention_period: ''}}}}",
            "external_services.custom_dashboards.prometheus.thanos_proxy.retention_period",
            timedelta(0),
        ),
    ],
)
def test_a_key_takes_its_value_from_the_file(load_text: Load, text: str, path: str, value: object) -> None:
    loaded = load_text(text)
    assert at(loaded.settings, path) == value
    assert loaded.warnings == ()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 30), ("60s", 60), ("999999", 999_999), ("1000000", 0.001), ("60000000000", 60), ("2m", 120)],
)
def test_a_small_write_timeout_is_seconds(load_text: Load, value: str, seconds: float) -> None:
    assert load_text(f"server: {{write_timeout: {value}}}").settings.server.write_timeout.total_seconds() == seconds


def test_the_profiler_raises_the_write_timeout(load_text: Load) -> None:
    server = load_text("server: {profiler: {enabled: true}}").settings.server
    assert server.effective_write_timeout == MINUTE


def test_the_built_in_rate_stands_after_the_users(load_text: Load) -> None:
    rates = load_text("health_config: {rate: [{namespace: a}]}").settings.health_config.rate
    assert [rate.namespace for rate in rates] == ["a", ""]
    assert rates[-1] == BUILT_IN_RATE
    assert Settings().health_config.rate == (BUILT_IN_RATE,)


@pytest.mark.parametrize("value", ["30s", "soon", "-5", "''", "", "59s"])
def test_a_health_window_that_is_too_short_becomes_a_minute(load_text: Load, value: str) -> None:
    loaded = load_text(f"health_config: {{compute: {{duration: {value}}}}}")
    assert loaded.settings.health_config.compute.duration == MINUTE
    assert "config.yaml:1: health_config.compute.duration: " in loaded.warnings[0]
    assert "1m is used" in loaded.warnings[0]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("nonsense: 1", "config.yaml:1: nonsense: unknown key, ignored"),
        ("server:\n  prot: 1", "config.yaml:2: server.prot: unknown key, ignored; did you mean server.port?"),
        (
            "external_services:\n  prometheus:\n    auth:\n      pasword: x",
            "config.yaml:4: external_services.prometheus.auth.pasword: unknown key, ignored; "
            "did you mean external_services.prometheus.auth.password?",
        ),
        (
            "extensions:\n- nam: x",
            "config.yaml:2: extensions[0].nam: unknown key, ignored; did you mean extensions[0].name?",
        ),
        ("5: x", "config.yaml:1: 5: unknown key, ignored"),
        ("server: {port: }", "config.yaml:1: server.port: has no value and is read as 0"),
        ("server: {audit_log: }", "config.yaml:1: server.audit_log: has no value and is read as false"),
        ("auth: {openshift: {ca_file: /x}, strategy: anonymous}", "auth.openshift.ca_file: is deprecated and ignored"),
        (
            "external_services: {tracing: {auth: {ca_file: x}}}",
            "external_services.tracing.auth.ca_file: is deprecated and ignored",
        ),
    ],
)
def test_what_is_odd_but_harmless_is_a_warning(load_text: Load, text: str, warning: str) -> None:
    (found,) = load_text(text, anonymous="strategy" not in text).warnings
    assert warning in found


@pytest.mark.parametrize(
    ("service", "old", "new"),
    [
        ("grafana", "url", "external_url"),
        ("grafana", "in_cluster_url", "internal_url"),
        ("tracing", "url", "external_url"),
        ("tracing", "in_cluster_url", "internal_url"),
    ],
)
def test_an_old_key_gives_its_value_to_the_new_one(load_text: Load, service: str, old: str, new: str) -> None:
    loaded = load_text(f"external_services: {{{service}: {{{old}: http://x, {new}: http://y}}}}")
    assert at(loaded.settings, f"external_services.{service}.{new}") == "http://x"
    assert f"external_services.{service}.{old}: is deprecated, use {new}" in loaded.warnings[0]


def test_the_keys_that_installers_write_for_themselves_are_silent(load_text: Load) -> None:
    text = """
version: default
skipResources: []
auth: {openid: {}, openshift: {client_id_prefix: kiali, redirect_uris: [x], token_max_age: 1}, strategy: anonymous}
clustering: {autodetect_secrets: {enabled: true, label: a=b}, clusters: []}
deployment:
  additional_pod_containers_yaml: []
  affinity: {node: {}, pod: {}}
  discovery_selectors: {}
  hpa: {api_version: autoscaling/v2, spec: {}}
  image_name: registry.example/console
  ingress: {class_name: nginx}
  logger: {log_level: info}
  probes: {liveness: {period_seconds: 30}}
  replicas: 1
  resources: {limits: {memory: 1Gi}}
  tls_config: {cipher_suites: [], groups: [], max_version: "", min_version: "", source: config}
  version_label: v2
external_services: {istio: {root_namespace: istio-system}}
identity: {cert_file: "", private_key_file: ""}
server: {node_port: 32475, observability: {metrics: {health_status: {max_consecutive_na: 3}}}}
"""
    assert load_text(text, anonymous=False).warnings == ()


def test_the_file_that_the_environment_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("auth: {strategy: anonymous}\ninstallation_tag: mine")
    assert load(env={"KIALI_CONFIG": str(path)}).settings.installation_tag == "mine"
    other = tmp_path / "other.yaml"
    other.write_text("auth: {strategy: anonymous}\ninstallation_tag: other")
    assert load(other, env={"KIALI_CONFIG": str(path)}).settings.installation_tag == "other"


def test_the_defaults_alone_ask_for_a_session_key() -> None:
    with pytest.raises(ConfigError, match=r"built-in defaults: login_token\.signing_key"):
        load(env={"KIALI_CONFIG": ""})


@pytest.mark.skipif(not CONFORMANCE.exists(), reason="the conformance worlds are not here")
def test_the_conformance_configuration_loads_without_a_warning() -> None:
    loaded = load(CONFORMANCE, env={})
    assert loaded.warnings == ()
    assert loaded.settings.health_config.compute.duration == timedelta(minutes=10)
    assert loaded.settings.server.web_root == "/kiali"


def test_settings_are_frozen() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.server.port = 1
    with pytest.raises(TypeError):
        # What the types refuse must fail when it runs, too.
        settings.external_services.prometheus.query_scope["a"] = "b"  # type: ignore[index]


SECRETS = """
external_services:
  prometheus:
    auth: {username: s3cret, password: s3cret, token: s3cret, oauth2: {client_secret: s3cret}}
    custom_headers: {Authorization: s3cret}
    url: http://me:s3cret@prometheus:9090
chat_ai: {providers: [{name: a, key: s3cret, models: [{name: m, key: s3cret}]}]}
identity: {private_key_file: /s3cret}
login_token: {signing_key: s3cret}
"""


def test_secrets_are_masked_wherever_settings_are_shown(load_text: Load) -> None:
    settings = load_text(SECRETS).settings
    public = settings.as_public()
    assert "s3cret" not in repr(settings) + str(settings) + repr(public) + repr(settings.chat_ai.providers)
    assert public["login_token"]["signing_key"] == "xxx"
    assert public["external_services"]["prometheus"]["url"] == "http://xxx@prometheus:9090"
    assert public["external_services"]["grafana"]["auth"]["password"] == ""
    assert public["health_config"]["compute"]["duration"] == "5m"
    assert public["runMode"] == "app"


def test_parts_that_the_file_shares_by_an_alias_stay_apart(load_text: Load, tmp_path: Path) -> None:
    (tmp_path / "prometheus-password").mkdir()
    (tmp_path / "prometheus-password" / "value.txt").write_text("mounted")
    text = "external_services: {prometheus: {auth: &a {password: x}}, grafana: {auth: *a}}"
    services = load_text(text, secrets_dir=tmp_path).settings.external_services
    assert services.prometheus.auth.password.read() == "mounted"
    assert services.grafana.auth.password.read() == "x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a", "a list is given; allowed: a mapping of sections"),
        ("just words", "'just words' is given; allowed: a mapping of sections"),
        ("a: [", "config.yaml:2:1"),
        ("a: 1\na: 2", "given twice"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(failure: Fails, text: str, words: str) -> None:
    assert words in failure(text, anonymous=False)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.yaml: one value cannot be used\n.*No such file"):
        load(tmp_path / "missing.yaml", env={})
    with pytest.raises(ConfigError, match="directory"):
        load(tmp_path, env={})
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9")
    with pytest.raises(ConfigError, match="utf-8"):
        load(tmp_path / "latin.yaml", env={})
