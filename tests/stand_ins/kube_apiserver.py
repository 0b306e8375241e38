"""A real kube-apiserver with its etcd, from the folder that `KUBEBUILDER_ASSETS` names (the convention of envtest)."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

from demo.processes import Supervisor
from tests.stand_ins.ports import free_port

ASSETS = Path(os.environ.get("KUBEBUILDER_ASSETS") or "/none")
IS_HERE = all((ASSETS / name).is_file() for name in ("etcd", "kube-apiserver"))
MISSING = "" if IS_HERE else "KUBEBUILDER_ASSETS names no folder with etcd and kube-apiserver"
"""Why none can be started here."""
ADMIN = "admin"
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class KubeApiServer:
    """Speaks HTTPS with a certificate of its own; `token` is that of a user who may do everything."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, Any]:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = HTTPSConnection(self.url.removeprefix("https://"), timeout=30, context=context)
        headers = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            with connection.getresponse() as answer:
                text = answer.read().decode()
                return answer.status, json.loads(text) if text.startswith("{") else text
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer


@contextmanager
def kube_apiserver(folder: Path) -> Iterator[KubeApiServer]:
    """Started with nothing in it, and stopped. Its files are in `folder`."""
    etcd, peer, port = free_port(), free_port(), free_port()
    server = KubeApiServer(f"https://127.0.0.1:{port}", ADMIN)

    def is_ready() -> bool:
        with contextlib.suppress(OSError):
            return server.ask("GET", "/readyz")[0] == 200
        return False

    with Supervisor(folder) as supervisor:
        supervisor.start("etcd", _etcd(folder, etcd, peer))
        supervisor.start("kube-apiserver", _kube(folder, etcd, port))
        supervisor.wait_until("a ready API server", is_ready, START_SECONDS)
        yield server


def _etcd(folder: Path, port: int, peer: int) -> list[str]:
    url = f"http://127.0.0.1:{port}"
    return [
        str(ASSETS / "etcd"),
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={url}",
        f"--advertise-client-urls={url}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
    ]


def _kube(folder: Path, etcd: int, port: int) -> list[str]:
    key = folder / "accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    users = folder / "users.csv"
    users.write_text(f'{ADMIN},{ADMIN},1,"system:masters"\n')
    return [
        str(ASSETS / "kube-apiserver"),
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        f"--cert-dir={folder / 'certificates'}",
        f"--token-auth-file={users}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/24",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--allow-privileged=true",
        # Nothing here makes the account's token, which it would wait for.
        "--disable-admission-plugins=ServiceAccount",
    ]
