from __future__ import annotations

from collections.abc import Callable

import pytest

from mesh.config import Loaded

Load = Callable[..., Loaded]
Fails = Callable[..., str]

KEY = "login_token: {signing_key: 0123456789abcdef}"
OAUTH = "type: oauth2, oauth2: {token_url: 'https://idp/t', client_id: c, client_secret: s"
PROVIDER = "name: p, enabled: true, key: k, default_model: m, models: [{name: m, enabled: true}]"


def chat(text: str) -> str:
    return f"chat_ai: {{enabled: true, default_provider: p, {text}}}"


def prometheus_auth(text: str) -> str:
    return f"external_services: {{prometheus: {{auth: {{{text}}}}}}}"


def impersonation(text: str) -> str:
    return f"auth: {{strategy: openshift, openshift: {{impersonation: {{enabled: true, {text}}}}}}}\n{KEY}"


SHAPES = [
    ("server: {port: -1}", "server.port: -1 is given; allowed: a whole number, 0 to 65535"),
    ("server: {port: 65536}", "server.port: 65536 is given"),
    ("server: {port: '80'}", "server.port: '80' is given; allowed: a whole number"),
    ("server: {port: 1.5}", "server.port: 1.5 is given"),
    ("server: {audit_log: 1}", "server.audit_log: 1 is given; allowed: true or false"),
    ("server: 5", "server: 5 is given; allowed: a mapping"),
    ("extensions: {a: 1}", "extensions: a mapping is given; allowed: a list"),
    ("extensions: [a]", "extensions[0]: 'a' is given; allowed: a mapping"),
    ("kubernetes_config: {qps: fast}", "kubernetes_config.qps: 'fast' is given; allowed: a number"),
    ("kubernetes_config: {qps: .inf}", "kubernetes_config.qps: inf is given; allowed: a number"),
    ("server: {web_fqdn: [a]}", "server.web_fqdn: a list is given; allowed: text"),
    (
        "kiali_internal: {cache_expiration: {mesh: soon}}",
        "kiali_internal.cache_expiration.mesh: 'soon' is given; allowed: a duration",
    ),
    ("kiali_internal: {cache_expiration: {mesh: -1s}}", "'-1s' is given; allowed: a duration"),
    (
        "health_config: {compute: {duration: [1]}}",
        "health_config.compute.duration: a list is given; allowed: a duration",
    ),
    (
        "deployment: {tls_config: {source: maybe}}",
        "deployment.tls_config.source: 'maybe' is given; allowed: one of auto, config",
    ),
    ("deployment: {tls_config: {source: }}", "deployment.tls_config.source: '' is given"),
    (
        "deployment: {tls_config: {min_version: TLSv1.1}}",
        "deployment.tls_config.min_version: 'TLSv1.1' is given; allowed: one of",
    ),
    (
        "kiali_feature_flags: {disabled_features: [graph]}",
        "kiali_feature_flags.disabled_features[0]: 'graph' is given; allowed: logs-tab",
    ),
    (
        "kiali_feature_flags: {ui_defaults: {tracing: {limit: 9}}}",
        "tracing.limit: 9 is given; allowed: a whole number, 10 to 1000",
    ),
    ("kiali_feature_flags: {ui_defaults: {tracing: {limit: 1001}}}", "1001 is given"),
    (
        prometheus_auth("type: digest"),
        "prometheus.auth.type: 'digest' is given; allowed: one of none, basic, bearer, oauth2",
    ),
    (prometheus_auth("password: [a]"), "prometheus.auth.password: a list is given; allowed: text"),
    (
        "console: {prometheus: {concurrency: 0}}",
        "console.prometheus.concurrency: 0 is given; allowed: a whole number, 1 or more",
    ),
]
RULES = [
    ("server: {web_root: kiali}", "server.web_root: 'kiali' is given; allowed: a URL path that starts with /"),
    ("server: {web_root: ''}", "server.web_root: '' is given"),
    ("server: {web_root: '/a b'}", "server.web_root: '/a b' is given"),
    ("server: {web_root: /kiali/}", "allowed: a path that does not end with /"),
    ("server: {web_root: /a/../b}", "allowed: a path without /../"),
    (
        "external_services: {prometheus: {url: ''}}",
        "prometheus.url: '' is given; allowed: a URL while prometheus is enabled",
    ),
    (
        "server: {observability: {tracing: {enabled: true, collector_type: jaeger}}}",
        "collector_type: 'jaeger' is given; allowed: otel",
    ),
    (
        "external_services: {tracing: {enabled: true, provider: zipkin}}",
        "tracing.provider: 'zipkin' is given; allowed: one of jaeger, tempo",
    ),
    (
        "deployment: {tls_config: {min_version: TLSv1.3, max_version: TLSv1.2}}",
        "tls_config.max_version: 'TLSv1.2' is given",
    ),
    (
        "auth: {openshift: {impersonation: {enabled: true}}, strategy: header}\n" + KEY,
        "true only with auth.strategy openshift",
    ),
    (impersonation("allowed_users: [a, '']"), "impersonation.allowed_users[1]: '' is given"),
    (impersonation("allowed_groups: ['system:masters']"), "impersonation.allowed_groups[0]: 'system:masters' is given"),
    (prometheus_auth("type: oauth2"), "auth.oauth2.token_url: nothing is given"),
    (prometheus_auth("type: oauth2"), "auth.oauth2.client_id: nothing is given"),
    (prometheus_auth("type: oauth2"), "auth.oauth2.client_secret: nothing is given"),
    (
        prometheus_auth(OAUTH.replace("https", "http") + "}"),
        "token_url: 'http://idp/t' is given; allowed: an https URL",
    ),
    (prometheus_auth(OAUTH + ", auth_style: body}"), "oauth2.auth_style: 'body' is given; allowed: one of"),
    (prometheus_auth(OAUTH + "}, use_kiali_token: true"), "auth.use_kiali_token: true is given; allowed: false while"),
    (
        f"external_services: {{tracing: {{auth: {{{OAUTH}}}}}}}}}",
        "tracing.use_grpc: true is given; allowed: false while",
    ),
    (
        "clustering: {ignore_home_cluster: true}",
        "kubernetes_config.cluster_name: nothing is given; allowed: a name while",
    ),
    (chat("max_tool_iterations: 21"), "chat_ai.max_tool_iterations: 21 is given; allowed: a whole number, 1 to 20"),
    (chat("max_tool_iterations: 0"), "chat_ai.max_tool_iterations: 0 is given"),
    (
        chat("providers: []"),
        "chat_ai.default_provider: 'p' is given; allowed: the name of an enabled provider (there is none)",
    ),
    (chat("providers: [{name: p}, {name: q, enabled: true}]"), "the name of an enabled provider (q)"),
    (
        chat(f"providers: [{{{PROVIDER}}}, {{{PROVIDER}}}]"),
        "chat_ai.providers[1].name: 'p' is given; allowed: a name that no other",
    ),
    (chat(f"providers: [{{{PROVIDER}, type: wrong}}]"), "providers[0].type: 'wrong' is given; allowed: one of openai"),
    (
        chat(f"providers: [{{{PROVIDER}, type: anthropic, config: azure}}]"),
        "config: 'azure' is given; allowed: for type anthropic",
    ),
    (
        chat("providers: [{name: p, enabled: true, key: k}]"),
        "default_model: '' is given; allowed: the name of an enabled model",
    ),
    (
        chat(f"providers: [{{{PROVIDER.replace('m, enabled: true', 'm')}}}]"),
        "the name of an enabled model (there is none)",
    ),
    (chat(f"providers: [{{{PROVIDER.replace('}]', '}, {name: m}]')}}}]"), "models[1].name: 'm' is given"),
    (chat(f"providers: [{{{PROVIDER.replace('key: k, ', '')}}}]"), "models[0].key: nothing is given; allowed: a key"),
    (
        chat("providers: [{name: p, enabled: true, type: lightspeed}]"),
        "endpoint: '' is given; allowed: a URL for type lightspeed",
    ),
    (
        chat(f"providers: [{{{PROVIDER}}}], tools: {{enabled_tools: [a, ' ', a]}}"),
        "enabled_tools[2]: 'a' is given; allowed: a tool's name",
    ),
    (chat(f"providers: [{{{PROVIDER}}}], tools: {{disabled_tools: ['']}}"), "disabled_tools[0]: '' is given"),
]


def openid(settings: str) -> str:
    return f"auth: {{strategy: openid, openid: {{{settings}}}}}\n{KEY}"


@pytest.mark.parametrize(("text", "words"), SHAPES + RULES)
def test_a_bad_value_stops_the_start(failure: Fails, text: str, words: str) -> None:
    assert words in failure(text, anonymous="strategy" not in text)


@pytest.mark.parametrize(
    "text",
    [
        "server: {web_root: /a~b/c.d}",
        "external_services: {prometheus: {url: '', enabled: false}}",
        "external_services: {tracing: {enabled: false, provider: zipkin}}",
        "server: {observability: {tracing: {collector_type: jaeger}}}",
        "chat_ai: {max_tool_iterations: 99, providers: [{name: a}, {name: a}]}",
        chat(f"providers: [{{{PROVIDER}}}]"),
        chat("providers: [{name: p, enabled: true, type: lightspeed, endpoint: http://x}]"),
        chat(f"providers: [{{{PROVIDER}, type: '', config: ''}}]"),
        prometheus_auth(OAUTH + "}"),
        prometheus_auth("type: ''"),
        f"external_services: {{tracing: {{use_grpc: false, auth: {{{OAUTH}}}}}}}}}",
        impersonation("allowed_users: [a]"),
        "auth: {strategy: openid}\n" + KEY,
    ],
)
def test_what_the_rules_allow_starts_without_a_warning(load_text: Load, text: str) -> None:
    assert load_text(text, anonymous="strategy" not in text).warnings == ()


@pytest.mark.parametrize("length", [16, 24, 32])
def test_a_session_key_has_one_of_three_lengths(load_text: Load, failure: Fails, length: int) -> None:
    text = "auth: {strategy: token}\nlogin_token: {signing_key: " + "k" * length
    assert load_text(text + "}", anonymous=False).settings.login_token.signing_key.read() == "k" * length
    message = failure(text + "k}", anonymous=False)
    assert f"config.yaml:2: login_token.signing_key: xxx ({length + 1} bytes) is given" in message
    assert "kk" not in message


def test_a_session_key_whose_file_is_missing_stops_the_start(failure: Fails) -> None:
    text = "auth: {strategy: token}\nlogin_token: {signing_key: /nowhere/key}"
    assert "cannot read the credential file /nowhere/key" in failure(text, anonymous=False)


@pytest.mark.parametrize(
    "selector",
    [
        "matchLabels: {team: a}",
        "matchLabels: {kubernetes.io/metadata.name: a, team: b}",
        "matchLabels: {kubernetes.io/metadata.name: a}, matchExpressions: [{key: team, operator: Exists}]",
        "matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [a]}]",
        "matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: []}]",
        "",
    ],
)
def test_without_cluster_wide_access_selectors_must_name_namespaces(failure: Fails, selector: str) -> None:
    text = f"deployment: {{cluster_wide_access: false, discovery_selectors: {{default: [{{{selector}}}]}}}}"
    assert "deployment.discovery_selectors.default[0]: " in failure(text)


def test_without_cluster_wide_access_the_named_namespaces_are_accessible(load_text: Load) -> None:
    text = """
deployment:
  cluster_wide_access: false
  discovery_selectors:
    default:
    - matchLabels: {kubernetes.io/metadata.name: shop}
    - matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [bank, shop]}]
    overrides: {west: [{matchLabels: {team: a}}]}
"""
    deployment = load_text(text).settings.deployment
    assert deployment.accessible_namespaces == ("shop", "bank")
    assert load_text("").settings.deployment.accessible_namespaces is None


def test_every_bad_value_is_told_at_once(failure: Fails) -> None:
    text = """
server:
  port: -1
  web_root: /x/
external_services:
  prometheus:
    auth: {type: oauth2, password: [hunter2]}
    url: ''
health_config: {compute: {timeout: soon}}
"""
    message = failure(text)
    assert "config.yaml: 8 values cannot be used" in message
    lines = [line.strip().rsplit("config.yaml:", 1)[1].split(" ")[0] for line in message.splitlines()[1:]]
    assert lines == ["3:", "4:", "7:", "7:", "7:", "7:", "8:", "9:"]
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "text",
    [
        "login_token: {signing_key: hunter2}\nauth: {strategy: token}",
        prometheus_auth("password: {a: hunter2}"),
        prometheus_auth("type: oauth2, oauth2: {token_url: 'http://me:hunter2@idp'}"),
        "external_services: {prometheus: {custom_headers: hunter2}}",
        "external_services: {prometheus: {custom_headers: {a: [hunter2]}}}",
        "external_services: {prometheus: {auth: hunter2}}",
    ],
)
def test_an_error_does_not_tell_a_secret(failure: Fails, text: str) -> None:
    assert "hunter2" not in failure(text, anonymous="strategy" not in text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (impersonation(""), "everyone but system identities"),
        (prometheus_auth(OAUTH.replace("https", "http") + "}, insecure_skip_verify: true"), "over plain HTTP"),
        (openid("issuer_uri: http://a"), "auth.openid.issuer_uri: tokens and the client secret are sent over plain"),
        (openid("discovery_override: {authorization_endpoint: https://a, token_endpoint: http://a}"), "plain HTTP"),
        (
            openid("disable_rbac: true, discovery_override: {authorization_endpoint: https://a, token_endpoint: x}"),
            "no token can be checked",
        ),
    ],
)
def test_a_risky_setting_is_a_warning(load_text: Load, text: str, words: str) -> None:
    (warning,) = load_text(text, anonymous="strategy" not in text).warnings
    assert words in warning
