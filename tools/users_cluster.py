"""A cluster for `tools.users`: two conformance worlds, roles for people, and a console that asks them to sign in."""

from __future__ import annotations

import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from demo.console import ROOT, start_console
from demo.processes import Supervisor, free_port
from tools.conformance import moment_of, start_metrics

WORLDS = ("bookshop", "ambient")
"""Both their objects; the telemetry is that of the first."""
OWN = "bookshop"
"""The namespace that one of the people may see."""
CONSOLE = "console"
PEOPLE = {"kiali": "everything", "kiali-viewer": "reading", "kiali-one": "", "nobody": ""}
"""Who signs in, by which role in all namespaces; their tokens are their names with `-token`."""
SECONDS = 60.0
_ROLES = {"everything": ["*"], "reading": ["get", "list", "watch"]}
_OK = 200
Json = dict[str, Any]


class Guarded(NamedTuple):
    """A console that asks who comes. `moment` is what to ask about (Unix seconds), `console` its process."""

    base: str
    moment: int
    namespaces: frozenset[str]
    console: int


@contextmanager
def running(
    folder_of_worlds: Path,
    worlds: Sequence[str] = WORLDS,
    people: Mapping[str, str] = PEOPLE,
    strategy: str = "token",
    workers: int = 1,
) -> Iterator[Guarded]:
    """`people` have their roles in all namespaces; `kiali-one` has one namespace besides."""
    with tempfile.TemporaryDirectory(prefix="users-") as name, Supervisor(Path(name)) as supervisor:
        folder, moment = Path(name), moment_of()
        prometheus = start_metrics(folder_of_worlds / worlds[0], folder, moment, supervisor)
        _copy_clusters(folder_of_worlds, worlds, folder / "cluster")
        (folder / "cluster" / "people.yaml").write_text(yaml.safe_dump_all(_roles(people)), encoding="utf-8")
        tokens = folder / "tokens.csv"
        tokens.write_text("".join(f"{name}-token,{name},{name}\n" for name in (*people, CONSOLE)), encoding="utf-8")
        url = _start_api(supervisor, folder / "cluster", tokens)
        port = free_port()
        base = f"http://127.0.0.1:{port}/kiali"
        child = start_console(
            supervisor,
            _config(folder_of_worlds / "config.yaml", folder, strategy),
            port,
            kubernetes="",
            prometheus=prometheus,
            kubeconfig=_kubeconfig(url, folder),
            workers=workers,
        )
        supervisor.wait_http(f"{base}/healthz", SECONDS)
        found = yaml.safe_load_all("---\n".join(file.read_text() for file in folder.glob("cluster/*/_namespaces.yaml")))
        names = frozenset(each["metadata"]["name"] for each in found if each)
        yield Guarded(base, moment, names, child.process.pid)


def _copy_clusters(folder: Path, worlds: Sequence[str], target: Path) -> None:
    """The objects of all, those of the first in place of others with their names or addresses: an API server gives
    each address to one service."""
    taken: set[Any] = set()
    for world in worlds:
        (target / world).mkdir(parents=True)
        for file in sorted((folder / world / "cluster").glob("*.yaml")):
            kept = []
            for each in yaml.safe_load_all(file.read_text(encoding="utf-8")):
                metadata = each["metadata"]
                marks = {(each["kind"], metadata.get("namespace"), metadata["name"])}
                if address := each.get("spec", {}).get("clusterIP") if each["kind"] == "Service" else None:
                    marks.add(address)
                if not marks & taken:
                    kept.append(each)
                    taken |= marks
            (target / world / file.name).write_text(yaml.safe_dump_all(kept), encoding="utf-8")


def _start_api(supervisor: Supervisor, cluster: Path, tokens: Path) -> str:
    port = free_port()
    command = [sys.executable, "-m", "apiserver", str(cluster), "--port", str(port)]
    supervisor.start("apiserver", [*command, "--tokens", str(tokens), "--rbac"], cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    supervisor.wait_until(f"an answer of {url}", lambda: _answers(url), SECONDS)
    return url


def _answers(url: str) -> bool:
    request = urllib.request.Request(f"{url}/version", headers={"Authorization": f"Bearer {CONSOLE}-token"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            return bool(answer.status == _OK)
    except OSError:
        return False


def _roles(people: Mapping[str, str]) -> Iterator[Json]:
    everything = {"apiGroups": ["*"], "resources": ["*"]}
    for name, verbs in _ROLES.items():
        yield _rbac("ClusterRole", name, rules=[{**everything, "verbs": verbs}])
    for person, role in {**people, CONSOLE: "reading"}.items():
        if role:
            yield _binding("ClusterRoleBinding", role, person)
    if "kiali-one" in people:
        yield _binding("RoleBinding", "everything", "kiali-one", namespace=OWN)
    # The console asks whose a token is.
    reviews = [{"apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"]}]
    yield _rbac("ClusterRole", "reviewing", rules=reviews)
    yield _binding("ClusterRoleBinding", "reviewing", CONSOLE)


def _binding(kind: str, role: str, person: str, **metadata: str) -> Json:
    group = "rbac.authorization.k8s.io"
    return _rbac(
        kind,
        f"{role}-{person}",
        metadata,
        roleRef={"apiGroup": group, "kind": "ClusterRole", "name": role},
        subjects=[{"apiGroup": group, "kind": "User", "name": person}],
    )


def _rbac(kind: str, name: str, metadata: Mapping[str, str] | None = None, **fields: Any) -> Json:
    head = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind}
    return {**head, "metadata": {"name": name, **(metadata or {})}, **fields}


def _kubeconfig(url: str, folder: Path) -> Path:
    path = folder / "kubeconfig"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": {"server": url}}],
        "users": [{"name": "it", "user": {"token": f"{CONSOLE}-token"}}],
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _config(usual: Path, folder: Path, strategy: str) -> Path:
    """The worlds' settings, but that people sign in."""
    settings = yaml.safe_load(usual.read_text(encoding="utf-8"))
    settings |= {"auth": {"strategy": strategy}, "login_token": {"signing_key": "sixteen-letters."}}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path
