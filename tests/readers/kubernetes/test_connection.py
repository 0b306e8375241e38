from __future__ import annotations

import base64
import json
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mesh.clients.errors import Forbidden, Unreachable
from mesh.clients.kubernetes import Connection, KubernetesClient, connect
from mesh.clients.kubernetes.connection import from_kubeconfig, in_cluster
from mesh.clients.kubernetes.credentials import TOKEN_SECONDS, CredentialError, ExecPlugin, TokenFile
from mesh.clients.kubernetes.kubeconfig import KubeconfigError, default_paths, read_context
from mesh.clients.kubernetes.reflector import pause_after
from mesh.clients.kubernetes.timing import Backoff
from tests.readers.kubernetes.certificates import Authority
from tests.readers.kubernetes.fake_api import Asked, FakeApi, Reply, as_json, refusal
from tests.readers.kubernetes.kubeconfig import kubeconfig


def header(connection: Connection) -> str | None:
    try:
        return connection.prepare()[1].get("Authorization")
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("user", "sent"),
    [
        ({}, None),
        ({"token": "abc"}, "Bearer abc"),
        ({"token": "abc\n"}, "Bearer abc"),
        ({"tokenFile": "token", "token": "old"}, "Bearer from-file"),
        ({"username": "ann", "password": "p:w"}, "Basic " + base64.b64encode(b"ann:p:w").decode()),
        ({"token": "abc", "exec": {"command": "never"}}, "Bearer abc"),
    ],
)
def test_a_kubeconfigs_user_becomes_a_header(tmp_path: Path, user: dict[str, Any], sent: str | None) -> None:
    (tmp_path / "token").write_text("from-file\n")
    assert header(from_kubeconfig([kubeconfig(tmp_path / "config", **user)])) == sent


def test_the_first_of_several_files_wins(tmp_path: Path) -> None:
    first = kubeconfig(tmp_path / "a", name="one", server="https://first")
    second = kubeconfig(tmp_path / "b", name="one", server="https://second")
    third = kubeconfig(tmp_path / "c", name="two", server="https://third")
    paths = [tmp_path / "missing", first, second, third]
    assert read_context(paths).cluster["server"] == "https://first"
    assert read_context(paths, "two").cluster["server"] == "https://third"


def test_the_environment_lists_files() -> None:
    assert default_paths({"KUBECONFIG": "/a:/b"}) == (Path("/a"), Path("/b"))
    assert default_paths({})[0].name == "config"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "a mapping"),
        ("a: [", "config:2"),
        ("contexts: [{name: here}]", "no current-context.*here"),
        ("current-context: gone\ncontexts: [{name: here}]", "'gone'.*here"),
        ("current-context: a\ncontexts: [{name: a, context: {cluster: b}}]", "no cluster is named 'b'"),
        (
            "current-context: a\ncontexts: [{name: a, context: {cluster: a}}]\nclusters: [{name: a, cluster: {}}]",
            "no server",
        ),
    ],
)
def test_a_kubeconfig_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(KubeconfigError, match=said):
        from_kubeconfig([path])


def test_no_kubeconfig_at_all_names_the_files(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match="nowhere"):
        connect(kubeconfig=tmp_path / "nowhere", environment={})


def test_a_plain_url_comes_first_and_then_the_cluster_around(tmp_path: Path) -> None:
    assert connect(url="http://127.0.0.1:1/", environment={}).server == "http://127.0.0.1:1"
    with pytest.raises(KubeconfigError, match="no service account token"):
        connect(environment={"KUBERNETES_SERVICE_HOST": "10.0.0.1"})


@pytest.mark.parametrize(
    ("host", "server"), [("10.0.0.1", "https://10.0.0.1:6443"), ("fd00::1", "https://[fd00::1]:6443")]
)
def test_a_pod_uses_its_service_account(tmp_path: Path, host: str, server: str) -> None:
    (tmp_path / "token").write_text("mine")
    connection = in_cluster({"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "6443"}, tmp_path)
    assert connection.server == server
    assert header(connection) == "Bearer mine"


def test_tls_and_proxy_settings_reach_the_connection_pool(tmp_path: Path) -> None:
    certificate, key = base64.b64encode(b"CERT").decode(), base64.b64encode(b"KEY").decode()
    settings = {"proxy-url": "http://proxy:3128", "tls-server-name": "api.internal", "insecure-skip-tls-verify": True}
    user = {"client-certificate-data": certificate, "client-key-data": key}
    path = kubeconfig(tmp_path / "config", **{f"cluster_{name}": value for name, value in settings.items()}, **user)
    connection = from_kubeconfig([path])
    pool, _ = connection.prepare()
    options = pool.connection_pool_kw
    assert pool.proxy is not None
    assert (pool.proxy.host, options["server_hostname"]) == ("proxy", "api.internal")
    assert options["cert_reqs"] is ssl.CERT_NONE
    assert Path(options["cert_file"]).read_text() == "CERT"
    assert Path(options["key_file"]).stat().st_mode & 0o777 == 0o600
    connection.close()
    assert not Path(options["key_file"]).exists()


def test_files_of_a_kubeconfig_are_relative_to_it(tmp_path: Path) -> None:
    user = {"client-certificate": "tls/a.crt", "client-key": "tls/a.key", "cluster_certificate-authority": "ca.crt"}
    connection = from_kubeconfig([kubeconfig(tmp_path / "config", **user)])
    options = connection.prepare()[0].connection_pool_kw
    assert options["cert_file"] == str(tmp_path / "tls/a.crt")
    assert options["ca_certs"] == str(tmp_path / "ca.crt")
    connection.close()


@pytest.mark.parametrize("key", ["cluster_certificate-authority-data", "client-certificate-data"])
def test_inline_data_that_is_not_base64_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(KubeconfigError, match=key.removeprefix("cluster_")):
        from_kubeconfig([kubeconfig(tmp_path / "config", **{key: "%%%"})])


def test_a_client_certificate_inside_a_kubeconfig_opens_a_tls_server(tmp_path: Path) -> None:
    authority = Authority()
    with FakeApi(tls=authority.server_context(tmp_path)) as api:
        api.answers["/version"] = as_json({"gitVersion": "v1.36.0"})
        certificate, key = authority.issue("ann")
        user = {
            "cluster_certificate-authority-data": base64.b64encode(authority.pem).decode(),
            "client-certificate-data": base64.b64encode(certificate).decode(),
            "client-key-data": base64.b64encode(key).decode(),
        }
        client = KubernetesClient(from_kubeconfig([kubeconfig(tmp_path / "c", server=api.url, **user)]), "east")
        assert client.version() == "v1.36.0"
        client.close()


def test_a_server_whose_certificate_is_not_trusted_is_unreachable(tmp_path: Path) -> None:
    authority, other = Authority(), Authority()
    with FakeApi(tls=authority.server_context(tmp_path)) as api:
        trust = base64.b64encode(other.pem).decode()
        path = kubeconfig(tmp_path / "c", server=api.url, **{"cluster_certificate-authority-data": trust})
        client = KubernetesClient(from_kubeconfig([path]), "east")
        with pytest.raises(Exception, match=r"TLS with .* failed"):
            client.version()
        client.close()


def test_a_token_file_is_read_again_after_a_minute(tmp_path: Path) -> None:
    now = [0.0]
    (tmp_path / "token").write_text("first")
    token = TokenFile(tmp_path / "token", clock=lambda: now[0])
    assert token.current().authorization == "Bearer first"
    (tmp_path / "token").write_text("second")
    assert token.current().authorization == "Bearer first"
    now[0] = TOKEN_SECONDS
    assert token.current().authorization == "Bearer second"


@pytest.mark.parametrize("content", [None, "", " \n"])
def test_a_token_file_that_is_missing_or_empty_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "token").write_text(content)
    with pytest.raises(CredentialError, match=str(tmp_path / "token")):
        TokenFile(tmp_path / "token").current()


def test_a_token_that_is_refused_is_read_again_at_once(tmp_path: Path, api: FakeApi) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("authorization") == "Bearer new":
            return as_json({"gitVersion": "v1.36.0"})
        (tmp_path / "token").write_text("new")
        return refusal(401, "Unauthorized")

    (tmp_path / "token").write_text("old")
    api.answers["/version"] = answer
    path = kubeconfig(tmp_path / "config", server=api.url, tokenFile="token")
    client = KubernetesClient(from_kubeconfig([path]), "east")
    assert client.version() == "v1.36.0"
    assert len(api.requests) == 2
    client.close()


def test_a_dead_token_is_named_with_its_file_and_asked_for_again_within_seconds(tmp_path: Path, api: FakeApi) -> None:
    (tmp_path / "token").write_text("dead")
    api.answers["/version"] = refusal(401, "Unauthorized")
    path = kubeconfig(tmp_path / "config", server=api.url, tokenFile="token")
    client = KubernetesClient(from_kubeconfig([path]), "east")
    with pytest.raises(Forbidden, match=rf"token refused \(401\), read from {tmp_path}/token: Unauthorized") as refused:
        client.version()
    assert pause_after(refused.value, client, Backoff(client.timing)) < 5
    client.close()


def test_a_proxy_that_is_not_there_is_told_from_the_server(
    tmp_path: Path, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    path = kubeconfig(tmp_path / "config", server=api.url, **{"cluster_proxy-url": f"http://127.0.0.1:{port}"})
    client = KubernetesClient(from_kubeconfig([path]), "east")
    with pytest.raises(Unreachable, match="its proxy: Connection refused"):
        client.version()
    assert not api.requests
    client.close()


def test_a_token_that_cannot_be_sent_is_not_quoted(tmp_path: Path, api: FakeApi) -> None:
    path = kubeconfig(tmp_path / "config", server=api.url, token="sec\r\nret")
    client = KubernetesClient(from_kubeconfig([path]), "east")
    with pytest.raises(Unreachable) as caught:
        client.version()
    assert "sec" not in caught.value.message
    assert api.url in caught.value.message
    client.close()


def plugin(tmp_path: Path, body: str, clock: Any = lambda: 0.0, **spec: Any) -> ExecPlugin:
    """An exec plugin that runs `body` in Python, with a counter of its runs in a file."""
    script = tmp_path / "plugin.py"
    script.write_text(f"import json, os, pathlib, sys\nruns = pathlib.Path({str(tmp_path / 'runs')!r})\n{body}")
    whole = {"command": sys.executable, "args": [str(script)], "apiVersion": "client.authentication.k8s.io/v1", **spec}
    return ExecPlugin(whole, cluster={"server": "https://api"}, directory=tmp_path, clock=clock)


COUNTED = """
n = int(runs.read_text()) + 1 if runs.exists() else 1
runs.write_text(str(n))
end = {"expirationTimestamp": "2026-01-01T00:00:00Z"}
print(json.dumps({"kind": "ExecCredential", "status": {"token": f"t{n}", **end}}))
"""


def test_an_exec_plugin_runs_again_shortly_before_its_token_ends(tmp_path: Path) -> None:
    end = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    now = [end - 3600]
    credentials = plugin(tmp_path, COUNTED, clock=lambda: now[0])
    assert [credentials.current().authorization for _ in range(2)] == ["Bearer t1", "Bearer t1"]
    now[0] = end - 30
    assert credentials.current().authorization == "Bearer t2"


def test_an_exec_plugin_runs_again_after_a_refusal(tmp_path: Path) -> None:
    credentials = plugin(tmp_path, COUNTED, clock=lambda: 0.0)
    credentials.current()
    credentials.forget()
    assert credentials.current().authorization == "Bearer t2"


def test_an_exec_plugin_is_told_what_it_asks_for(tmp_path: Path) -> None:
    told = 'print(json.dumps({"status": {"token": json.dumps([os.environ["A"], os.environ["KUBERNETES_EXEC_INFO"]])}}))'
    credentials = plugin(tmp_path, told, env=[{"name": "A", "value": "b"}], provideClusterInfo=True)
    variable, info = json.loads(credentials.current().authorization.removeprefix("Bearer "))
    assert variable == "b"
    assert json.loads(info)["spec"] == {"interactive": False, "cluster": {"server": "https://api"}}


def test_an_exec_plugin_may_give_a_certificate(tmp_path: Path) -> None:
    body = 'print(json.dumps({"status": {"clientCertificateData": "CERT", "clientKeyData": "KEY"}}))'
    credential = plugin(tmp_path, body).current()
    assert (credential.authorization, credential.certificate, credential.key) == ("", "CERT", "KEY")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit('log in first')", "ended with 1: log in first"),
        ("print('not json')", "printed no ExecCredential"),
        ("print('[]')", "printed no ExecCredential"),
        ("print('{\"status\": {}}')", "neither a token nor a certificate"),
        ('print(\'{"status": {"token": "secret", "expirationTimestamp": "soon"}}\')', "printed no ExecCredential"),
    ],
)
def test_an_exec_plugin_that_fails_says_so_without_secrets(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(CredentialError, match=said) as caught:
        plugin(tmp_path, body).current()
    assert "secret" not in caught.value.message


def test_an_exec_plugin_that_is_not_installed_gives_its_hint(tmp_path: Path) -> None:
    spec = {"command": "./no-such-command", "installHint": "install it from the cloud's page"}
    with pytest.raises(CredentialError, match="install it from"):
        ExecPlugin(spec, cluster={}, directory=tmp_path).current()


@pytest.mark.parametrize("spec", [{}, {"command": "x", "interactiveMode": "Always"}])
def test_an_exec_plugin_that_cannot_work_here_is_refused_at_the_start(tmp_path: Path, spec: dict[str, Any]) -> None:
    with pytest.raises(CredentialError, match="exec:"):
        ExecPlugin(spec, cluster={}, directory=tmp_path)


def test_exec_credentials_can_be_switched_off(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path / "config", exec={"command": "true"})
    with pytest.raises(KubeconfigError, match="enable_exec_provider"):
        from_kubeconfig([path], allow_exec=False)


def test_a_plugin_that_fails_is_an_error_of_the_call(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path / "config", exec={"command": "./no-such-command"})
    client = KubernetesClient(from_kubeconfig([path]), "east")
    with pytest.raises(CredentialError) as caught:
        client.version()
    assert (caught.value.cluster, caught.value.resource) == ("east", "version")
    client.close()


def unsigned_token(expires: int) -> str:
    parts = ({"alg": "none"}, {"exp": expires})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".x"


def test_an_openid_provider_of_the_kubeconfig_gives_its_token(tmp_path: Path) -> None:
    token = unsigned_token(4_000_000_000)
    provider = {"name": "oidc", "config": {"id-token": token}}
    assert header(from_kubeconfig([kubeconfig(tmp_path / "c", **{"auth-provider": provider})])) == f"Bearer {token}"


@pytest.mark.parametrize("provider", [{"name": "azure"}, {"name": "oidc", "config": {}}, {}, "gcp"])
def test_a_provider_that_gives_no_token_is_refused(tmp_path: Path, provider: Any) -> None:
    path = kubeconfig(tmp_path / "config", **{"auth-provider": provider, "client-key": "x"})
    if provider == {}:
        assert header(from_kubeconfig([path])) is None
        return
    with pytest.raises(KubeconfigError, match="auth-provider"):
        from_kubeconfig([path])


def test_the_packages_models_stay_unloaded() -> None:
    count = "sum(name.startswith('kubernetes.client.models') for name in sys.modules)"
    code = f"import sys, mesh.clients.kubernetes; print({count})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 1
