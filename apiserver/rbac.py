"""Role-based access control by the roles and bindings that the store holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apiserver.controls import MASTERS, Attempt
from apiserver.store import Store

GROUP = "rbac.authorization.k8s.io"
_ALL = "*"
_SERVICE_ACCOUNT = "system:serviceaccount"
# What the roles `system:basic-user` and `system:discovery` give to everybody who is somebody.
_ALWAYS = frozenset({"selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"})
_ADMIN = ({"apiGroups": [_ALL], "resources": [_ALL], "verbs": [_ALL]},)
Json = dict[str, Any]


class Rbac:
    """Everything is forbidden that no binding allows. Aggregated roles hold what their own rules say; of the built-in
    ones `cluster-admin` alone is known."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def allows(self, attempt: Attempt) -> bool:
        if MASTERS in attempt.groups or attempt.resource in _ALWAYS:
            return True
        return any(_covers(rule, attempt) for rule in self.rules_of(attempt))

    def rules_of(self, attempt: Attempt) -> Iterator[Json]:
        """The rules that hold for the attempt's user in its namespace."""
        for binding in self._objects("ClusterRoleBinding", ""):
            if _is_bound(binding, attempt):
                yield from self._rules(binding, "")
        if attempt.namespace:
            for binding in self._objects("RoleBinding", attempt.namespace):
                if _is_bound(binding, attempt):
                    yield from self._rules(binding, attempt.namespace)

    def _rules(self, binding: Json, namespace: str) -> Iterable[Json]:
        role = _map(binding.get("roleRef"))
        kind = self._store.kinds.by_name(GROUP, str(role.get("kind")))
        name = str(role.get("name"))
        stored = self._store.find(kind, namespace if kind.namespaced else "", name) if kind is not None else None
        if stored is None:
            return _ADMIN if (role.get("kind"), name) == ("ClusterRole", "cluster-admin") else ()
        return _maps(stored.object().get("rules"))

    def _objects(self, kind_name: str, namespace: str) -> Iterator[Json]:
        kind = self._store.kinds.by_name(GROUP, kind_name)
        for stored in self._store.listing(kind)[0] if kind is not None else ():
            if stored.namespace == namespace:
                yield stored.object()


def _is_bound(binding: Json, attempt: Attempt) -> bool:
    own = _map(binding.get("metadata")).get("namespace")
    return any(_is_subject(subject, attempt, own) for subject in _maps(binding.get("subjects")))


def _is_subject(subject: Json, attempt: Attempt, namespace: Any) -> bool:
    name = subject.get("name")
    match subject.get("kind"):
        case "User":
            return bool(name == attempt.user)
        case "Group":
            return name in attempt.groups
        case "ServiceAccount":
            return attempt.user == f"{_SERVICE_ACCOUNT}:{subject.get('namespace') or namespace}:{name}"
    return False


def _covers(rule: Json, attempt: Attempt) -> bool:
    plural, slash, part = attempt.resource.partition("/")
    resources = {_ALL, attempt.resource, *([f"*/{part}"] if slash else [plural])}
    names = _texts(rule, "resourceNames")
    return bool(
        {_ALL, attempt.verb} & _texts(rule, "verbs")
        and {_ALL, attempt.group} & _texts(rule, "apiGroups")
        and resources & _texts(rule, "resources")
        and (not names or attempt.name in names)
    )


def _texts(rule: Json, key: str) -> set[str]:
    values = rule.get(key)
    return {value for value in values if isinstance(value, str)} if isinstance(values, list) else set()


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: Any) -> list[Json]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
