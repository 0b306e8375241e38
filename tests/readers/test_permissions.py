"""What a user may do, asked of the cluster and known for a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mesh.clients.errors import Unreachable
from mesh.model.kinds import VIRTUAL_SERVICE, Kind
from mesh.model.problems import System
from mesh.readers.permissions import NOTHING, PermissionReader, Permissions


@dataclass
class Cluster:
    """Allows the verbs; None is a cluster that cannot be asked."""

    verbs: frozenset[str] | None
    cluster: str = "east"
    asked: list[str] = field(default_factory=list)

    def access_review(self, verb: str, _kind: Kind, *, namespace: str) -> bool:
        self.asked.append(f"{verb} {namespace}")
        if self.verbs is None:
            raise Unreachable("connection refused", system=System.KUBERNETES)
        return verb in self.verbs


def read(reader: PermissionReader, cluster: Any, namespace: str = "shop") -> tuple[Permissions, bool]:
    found, problem = reader.of(cluster, "me", VIRTUAL_SERVICE, namespace)
    return found, problem is not None


def test_an_answer_is_known_for_a_minute() -> None:
    now = [0.0]
    cluster, reader = Cluster(frozenset({"create", "patch"})), PermissionReader(lambda: now[0])

    assert read(reader, cluster) == (Permissions(create=True, update=True), False)
    cluster.verbs, now[0] = frozenset(), 59
    assert read(reader, cluster) == (Permissions(create=True, update=True), False)
    now[0] = 61
    assert read(reader, cluster) == (NOTHING, False)
    assert len(cluster.asked) == 6


def test_each_namespace_is_asked_for_itself() -> None:
    cluster, reader = Cluster(frozenset()), PermissionReader(lambda: 0.0)
    for namespace in ("a", "b", "a"):
        read(reader, cluster, namespace)

    assert cluster.asked == [f"{verb} {name}" for name in ("a", "b") for verb in ("create", "patch", "delete")]


def test_a_cluster_that_cannot_be_asked_allows_nothing_and_is_asked_again() -> None:
    cluster, reader = Cluster(None), PermissionReader(lambda: 0.0)

    assert read(reader, cluster) == (NOTHING, True)
    cluster.verbs = frozenset({"delete"})
    assert read(reader, cluster) == (Permissions(delete=True), False)
