"""The namespaces that a viewer may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import NAMESPACE
from mesh.model.problems import Failure, Problem, System
from mesh.workloads.as_json import texts_json


@dataclass(frozen=True, slots=True)
class NamespaceList:
    """`failure` is why the home cluster's namespaces are not known; an empty list then says nothing."""

    namespaces: tuple[VisibleNamespace, ...]
    failure: Problem | None = None


def namespace_list(viewer: Viewer, home: ClusterSnapshot) -> NamespaceList:
    """By cluster and name."""
    return NamespaceList(tuple(viewer.namespaces[key] for key in sorted(viewer.namespaces)), unread(home))


def namespace_info(viewer: Viewer, cluster: str, name: str) -> VisibleNamespace | None:
    """None when it is not there or must not be seen: the two are not told apart."""
    return viewer.namespaces.get((cluster, name))


def unread(snapshot: ClusterSnapshot) -> Problem | None:
    """Why the cluster's namespaces are not known, and with them nothing of what is in them; None where they are."""
    if snapshot.synced and snapshot.serves(NAMESPACE):
        return None
    own = [problem for problem in snapshot.problems if problem.resource == NAMESPACE.key]
    of_all = [problem for problem in snapshot.problems if not problem.resource]
    unknown = Problem(System.KUBERNETES, Failure.NOT_READY, "the namespaces are not read yet", 0, snapshot.cluster)
    problem = next(iter((*own, *of_all)), unknown)
    if problem.failure is Failure.FORBIDDEN and NAMESPACE.plural not in problem.message:
        return replace(problem, message=f"the console may not list and watch namespaces: {problem.message}")
    return problem


def namespace_json(namespace: VisibleNamespace) -> dict[str, Any]:
    """As Go writes it: maps by key, an absent one as null; an empty revision is left out."""
    data: dict[str, Any] = {
        "name": namespace.name,
        "cluster": namespace.cluster,
        "isAmbient": namespace.is_ambient,
        "isControlPlane": namespace.is_control_plane,
        "labels": texts_json(namespace.labels),
        "annotations": texts_json(namespace.annotations),
    }
    if namespace.revision:
        data["revision"] = namespace.revision
    return data
