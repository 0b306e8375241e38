"""Asks the console's API as people with more or fewer rights, and compares what they get with what the reference gave
to such people (`make users`).

It needs the folder of conformance worlds, which is no part of the repository, with a file `users.json` beside them. Two
worlds make one cluster, with roles for these people; the little API server serves it, asks for tokens and keeps to the
roles, and the console's strategy is `token`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import yaml

from demo.console import ROOT, start_console
from demo.processes import Supervisor, free_port
from tools.conformance import moment_of, start_metrics

WORLDS = ("bookshop", "ambient")
"""Both their objects; the telemetry is that of the first."""
OWN = "bookshop"
NOBODY = "nobody signed in"
CONSOLE = "console"
PEOPLE = {"kiali": "everything", "kiali-viewer": "reading", "kiali-one": "", "nobody": ""}
"""Who signs in, by which role in all namespaces."""
SECONDS = 60.0
_ROLES = {"everything": ["*"], "reading": ["get", "list", "watch"]}
_LEAST_ERROR = 400
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _FAILED, _UNAVAILABLE = 200, 401, 403, 404, 500, 503
# What is as good as the reference's status, or better: whoever is refused is told so.
_BETTER = {
    _FAILED: (400, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND),
    _UNAVAILABLE: (_FORBIDDEN, _NOT_FOUND),
    _FORBIDDEN: (_NOT_FOUND,),
    _NOT_FOUND: (_FORBIDDEN,),
    204: (_OK,),
    400: (_FORBIDDEN, _NOT_FOUND),
}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Got:
    """One answer: its status, and the namespaces that its values and keys name."""

    status: int
    namespaces: frozenset[str] = frozenset()


def main() -> int:
    arguments = _arguments()
    worlds = Path(arguments.worlds).resolve()
    file = worlds / "users.json"
    if not file.is_file():
        print(f"users: skipped, there is no {file}; name the folder of worlds with WORLDS=path.")
        return 0
    asked = json.loads(file.read_text(encoding="utf-8"))
    with running(worlds) as (base, moment, spaces):
        lines = [*_logins(asked["logins"], base), *_rows(asked["rows"], base, moment, spaces)]
    differing = [line for line in lines if line]
    for line in differing:
        print(f"  {line}")
    print(f"users: {len(lines) - len(differing)} of {len(lines)} answers equal or better")
    return 1 if arguments.strict and differing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default="../shared/conformance", help="the folder of worlds, with users.json")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when an answer is worse")
    return parser.parse_args()


@contextmanager
def running(worlds: Path) -> Iterator[tuple[str, int, frozenset[str]]]:
    """The console's address, the moment to ask about (Unix seconds), and the namespaces of its cluster."""
    with tempfile.TemporaryDirectory(prefix="users-") as name, Supervisor(Path(name)) as supervisor:
        folder, moment = Path(name), moment_of()
        prometheus = start_metrics(worlds / WORLDS[0], folder, moment, supervisor)
        for world in reversed(WORLDS):
            shutil.copytree(worlds / world / "cluster", folder / "cluster" / world)
        (folder / "cluster" / "people.yaml").write_text(yaml.safe_dump_all(_roles()), encoding="utf-8")
        tokens = folder / "tokens.csv"
        tokens.write_text("".join(f"{name}-token,{name},{name}\n" for name in (*PEOPLE, CONSOLE)), encoding="utf-8")
        url = _start_api(supervisor, folder / "cluster", tokens)
        port = free_port()
        base = f"http://127.0.0.1:{port}/kiali"
        start_console(
            supervisor,
            _config(worlds / "config.yaml", folder),
            port,
            kubernetes="",
            prometheus=prometheus,
            kubeconfig=_kubeconfig(url, folder),
        )
        supervisor.wait_http(f"{base}/healthz", SECONDS)
        found = yaml.safe_load_all("---\n".join(file.read_text() for file in folder.glob("cluster/*/_namespaces.yaml")))
        yield base, moment, frozenset(each["metadata"]["name"] for each in found if each)


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


def _roles() -> Iterator[Json]:
    everything = {"apiGroups": ["*"], "resources": ["*"]}
    for name, verbs in _ROLES.items():
        yield _rbac("ClusterRole", name, rules=[{**everything, "verbs": verbs}])
    for person, role in {**PEOPLE, CONSOLE: "reading"}.items():
        if role:
            yield _binding("ClusterRoleBinding", role, person)
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


def _config(usual: Path, folder: Path) -> Path:
    """The worlds' settings, but that people sign in."""
    settings = yaml.safe_load(usual.read_text(encoding="utf-8"))
    settings |= {"auth": {"strategy": "token"}, "login_token": {"signing_key": "sixteen-letters."}}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


class Person:
    """A browser's cookies; without a token, of somebody who has not signed in."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self._base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.login = 0 if token is None else self.ask("/api/authenticate", {"token": token})[0]

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            with self._opener.open(f"{self._base}{path}", data, timeout=SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


def _logins(reference: Mapping[str, int], base: str) -> Iterator[str]:
    """What differs of each sign-in; empty where nothing does."""
    tokens = {"no token": "", "nonsense token": "nonsense"}
    for who, status in reference.items():
        got = Person(base, tokens.get(who, f"{who}-token")).login
        yield "" if _is_as_good(status, got) else f"sign-in of {who}: {got} instead of {status}"


def _rows(rows: Sequence[Json], base: str, moment: int, spaces: frozenset[str]) -> Iterator[str]:
    people = {who: Person(base, f"{who}-token") for who in PEOPLE} | {NOBODY: Person(base)}
    for row in rows:
        path = row["path"].replace("{T-600}", str(moment - 600)).replace("{T}", str(moment))
        for who, (status, _, named) in row["answers"].items():
            got = _got(people[who].ask(path), spaces)
            named_there = frozenset(named)
            known = _seen(who, spaces) | _asked(path, spaces)
            # A graph names who calls what one sees, and a trace who is in it, as the reference's do.
            neighbours = named_there if "graph" in path or "traces" in path else frozenset()
            why = _worse(Got(status, named_there), got, known | neighbours)
            yield f"{who}: {row['path']}: {why}" if why else ""


def _seen(who: str, spaces: frozenset[str]) -> frozenset[str]:
    if PEOPLE.get(who):
        return spaces
    return frozenset({OWN}) if who == "kiali-one" else frozenset()


def _asked(path: str, spaces: frozenset[str]) -> frozenset[str]:
    """The namespaces that the address itself names."""
    return frozenset(name for name in spaces if name in urllib.parse.unquote(path))


def _worse(reference: Got, got: Got, known: frozenset[str]) -> str:
    """What is worse than with the reference; `known` are the namespaces that may be named."""
    if not _is_as_good(reference.status, got.status):
        return f"{got.status} instead of {reference.status}"
    if got.status >= _LEAST_ERROR:
        leaked = got.namespaces - known
        return f"the error names {', '.join(sorted(leaked))}" if leaked else ""
    leaked = got.namespaces - known
    if leaked:
        return f"names {', '.join(sorted(leaked))}"
    lost = (reference.namespaces & known) - got.namespaces if reference.status == _OK else ()
    return f"does not name {', '.join(sorted(lost))}" if lost else ""


def _is_as_good(reference: int, got: int) -> bool:
    return got == reference or got in _BETTER.get(reference, ())


def _got(answer: tuple[int, bytes], spaces: frozenset[str]) -> Got:
    status, body = answer
    try:
        texts = frozenset(_texts(json.loads(body or b"null")))
    except ValueError:
        texts = frozenset()
    return Got(status, texts & spaces)


def _texts(data: Any) -> Iterator[str]:
    """All keys and texts."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)


if __name__ == "__main__":
    sys.exit(main())
