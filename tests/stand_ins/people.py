"""Roles and tokens for a little API server that asks who comes: the console, and people with more or fewer rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apiserver import Server, Store

Json = dict[str, Any]
RBAC = "rbac.authorization.k8s.io"
CONSOLE, FULL, READER, ONE, NONE = "console-token", "full-token", "reader-token", "one-token", "none-token"
TOKENS = {
    CONSOLE: "system:serviceaccount:istio-system:kiali",
    FULL: "fay",
    READER: "rhea",
    ONE: "one",
    NONE: "nemo",
}
_ALL = {"apiGroups": ["*"], "resources": ["*"]}
_READS = ["get", "list", "watch"]


def role(name: str, *verbs: str, namespace: str = "", **rule: Any) -> Json:
    """A role whose one rule allows the verbs, on everything unless told otherwise."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    kind = "Role" if namespace else "ClusterRole"
    rules = [{**_ALL, **rule, "verbs": list(verbs)}]
    return {"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": metadata, "rules": rules}


def binding(role_name: str, *people: str, namespace: str = "", groups: Iterable[str] = ()) -> Json:
    """Everywhere, or in one namespace; of a ClusterRole."""
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    name = "-".join((role_name, *people, *groups)).replace(":", ".")
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": kind,
        "metadata": metadata,
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role_name},
        "subjects": [
            *({"kind": "User", "apiGroup": RBAC, "name": name} for name in people),
            *({"kind": "Group", "apiGroup": RBAC, "name": name} for name in groups),
        ],
    }


def rules_of_people(own: str) -> list[Json]:
    """The console may read all, ask whose a token is, and stand for others; `fay` may do all, `rhea` read all, `one`
    read and write in the namespace `own` alone, and `nemo` nothing."""
    return [
        role("everything", "*"),
        role("reading", *_READS),
        role("standing-in", "impersonate", apiGroups=[""], resources=["users", "groups"]),
        role("reviewing", "create", apiGroups=["authentication.k8s.io"], resources=["tokenreviews"]),
        binding("everything", "fay"),
        binding("reading", "rhea", TOKENS[CONSOLE]),
        binding("standing-in", TOKENS[CONSOLE]),
        binding("reviewing", TOKENS[CONSOLE]),
        binding("everything", "one", namespace=own),
    ]


def namespace(name: str, **labels: str) -> Json:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


@contextmanager
def guarded(objects: Iterable[Json], own: str = "shop", logs: Path | None = None) -> Iterator[Server]:
    """A little API server that knows these people and their rights."""
    store = Store(first_version=100)
    for each in (*objects, *rules_of_people(own)):
        store.add(each)
    with Server(store, tokens=TOKENS, rbac=True, logs=logs) as server:
        yield server
