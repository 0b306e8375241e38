"""A real kube-apiserver with its etcd on loopback, where `KUBEBUILDER_ASSETS` names a folder with both programs."""

from __future__ import annotations

import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from kubernetes.client.configuration import Configuration

from demo.processes import Child, Supervisor
from mesh.clients.kubernetes import Connection
from mesh.clients.kubernetes.credentials import Credentials, Fixed
from tests.stand_ins.ports import free_port

ADMIN = "admin-token"
REASON = "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver: nothing is held against a real API server"
_SECONDS = 90.0
_OK = 200
# Whose certificate it is is a matter of the tests that look at connections.
_WITHOUT_CHECK = ssl._create_unverified_context()


def assets() -> Path | None:
    """The folder with the programs."""
    folder = Path(os.environ.get("KUBEBUILDER_ASSETS", "") or "/nowhere")
    return folder if all((folder / name).is_file() for name in ("etcd", "kube-apiserver")) else None


class RealKubernetes:
    """The API server as a test holds it. `tokens` are those that it takes, by user; it keeps to its roles."""

    def __init__(self, programs: Path, folder: Path, supervisor: Supervisor, tokens: Mapping[str, str]) -> None:
        self._programs = programs
        self._folder = folder
        self._supervisor = supervisor
        self._etcd, self._port = free_port(), free_port()
        self._server: Child | None = None
        self._write_tokens(tokens)
        self._write_key()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._port}"

    def start_store(self) -> None:
        client, peer = f"http://127.0.0.1:{self._etcd}", f"http://127.0.0.1:{free_port()}"
        self._supervisor.start(
            "etcd",
            [
                self._programs / "etcd",
                f"--data-dir={self._folder / 'etcd'}",
                f"--listen-client-urls={client}",
                f"--advertise-client-urls={client}",
                f"--listen-peer-urls={peer}",
                f"--initial-advertise-peer-urls={peer}",
                f"--initial-cluster=default={peer}",
                "--unsafe-no-fsync",
            ],
        )
        self._supervisor.wait_http(f"{client}/health", _SECONDS)

    def start(self) -> None:
        key = self._folder / "accounts.key"
        self._server = self._supervisor.start(
            "kube-apiserver",
            [
                self._programs / "kube-apiserver",
                f"--etcd-servers=http://127.0.0.1:{self._etcd}",
                "--bind-address=127.0.0.1",
                f"--secure-port={self._port}",
                f"--cert-dir={self._folder / 'certificates'}",
                f"--service-account-key-file={key}",
                f"--service-account-signing-key-file={key}",
                "--service-account-issuer=https://kubernetes.default.svc",
                f"--token-auth-file={self._folder / 'tokens.csv'}",
                "--authorization-mode=RBAC",
                "--anonymous-auth=false",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--disable-admission-plugins=ServiceAccount",
                "--endpoint-reconciler-type=none",
            ],
        )
        self._supervisor.wait_until(f"an answer of {self.url}", self._is_ready, _SECONDS)

    def stop(self) -> None:
        """Ends the API server at once: asked to end, it would wait a minute for watches. What is stored stays."""
        if self._server is not None:
            self._server.process.kill()
            self._server.process.wait(30)
            self._supervisor.children.remove(self._server)
            self._server = None

    def connection(self, credentials: Credentials) -> Connection:
        configuration = Configuration(host=self.url)
        configuration.proxy = None
        configuration.ssl_ca_cert = str(self._folder / "certificates" / "apiserver.crt")
        return Connection(configuration, credentials)

    def as_user(self, token: str) -> Connection:
        return self.connection(Fixed(f"Bearer {token}"))

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of an answer to the admin."""
        headers = {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=_WITHOUT_CHECK) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def get(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == _OK, answer
        return answer

    def compact(self) -> None:
        """Makes the store forget all but the newest version of everything."""
        status = self._ask_store("/v3/maintenance/status", {})
        self._ask_store("/v3/kv/compaction", {"revision": status["header"]["revision"], "physical": True})

    def _ask_store(self, path: str, body: Mapping[str, Any]) -> Any:
        url = f"http://127.0.0.1:{self._etcd}{path}"
        with urllib.request.urlopen(url, json.dumps(body).encode(), timeout=10) as answer:
            return json.load(answer)

    def _is_ready(self) -> bool:
        request = urllib.request.Request(f"{self.url}/readyz", headers={"Authorization": f"Bearer {ADMIN}"})
        try:
            with urllib.request.urlopen(request, timeout=5, context=_WITHOUT_CHECK) as answer:
                return bool(answer.status == _OK)
        except OSError:
            return False

    def _write_tokens(self, tokens: Mapping[str, str]) -> None:
        rows = [f"{token},{user},{user}" for token, user in tokens.items()]
        rows.append(f"{ADMIN},admin,admin,system:masters")
        (self._folder / "tokens.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    def _write_key(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        (self._folder / "accounts.key").write_bytes(pem)


@contextmanager
def real_kubernetes(programs: Path, folder: Path, tokens: Mapping[str, str]) -> Iterator[RealKubernetes]:
    """One that takes these tokens (token to user); its admin's is `ADMIN`."""
    with Supervisor(folder) as supervisor:
        made = RealKubernetes(programs, folder, supervisor, tokens)
        made.start_store()
        made.start()
        yield made
