"""The namespaces that a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import NAMESPACE
from mesh.model.problems import Failure, Problem, System


@dataclass(frozen=True, slots=True)
class NamespaceList:
    """`failure` is why the home cluster's namespaces are not known; an empty list then says nothing."""

    namespaces: tuple[VisibleNamespace, ...]
    failure: Problem | None = None


def namespace_list(viewer: Viewer, home: ClusterSnapshot) -> NamespaceList:
    """By cluster and name."""
    return NamespaceList(tuple(viewer.namespaces[key] for key in sorted(viewer.namespaces)), _failure(home))


def namespace_info(viewer: Viewer, cluster: str, name: str) -> VisibleNamespace | None:
    """None when it is not there or must not be seen: the two are not told apart."""
    return viewer.namespaces.get((cluster, name))


def _failure(home: ClusterSnapshot) -> Problem | None:
    if home.synced and home.serves(NAMESPACE):
        return None
    of_namespaces = (problem for problem in home.problems if problem.resource in ("", NAMESPACE.plural))
    unknown = Problem(System.KUBERNETES, Failure.NOT_READY, "the namespaces are not read yet", 0, home.cluster)
    return next(of_namespaces, unknown)
