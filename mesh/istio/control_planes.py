"""Where Istio's control planes run, and how they are set up."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import DAEMON_SET, DEPLOYMENT
from mesh.model.machinery import runs_istiod, runs_ztunnel
from mesh.model.objects import Controller, KubeObject

REVISION_LABEL = "istio.io/rev"
DEFAULT_REVISION = "default"


def control_planes(snapshot: ClusterSnapshot) -> dict[str, tuple[Controller, ...]]:
    """Namespace to the istiod Deployments that live in it."""
    found: dict[str, tuple[Controller, ...]] = {}
    for deployment in snapshot.everywhere(DEPLOYMENT):
        if runs_istiod(deployment):
            found[deployment.namespace] = (*found.get(deployment.namespace, ()), deployment)
    return found


def is_ambient_cluster(snapshot: ClusterSnapshot) -> bool:
    """Whether a ztunnel runs in the cluster."""
    return any(map(runs_ztunnel, snapshot.everywhere(DAEMON_SET)))


def revision_of(istiod: Controller) -> str:
    return istiod.labels.get(REVISION_LABEL, "") or DEFAULT_REVISION


def speaks_ambient(istiods: Iterable[Controller]) -> bool:
    """Whether any of them is set up for ambient mode."""
    return any(environment_of(istiod).get("PILOT_ENABLE_AMBIENT", "").lower() == "true" for istiod in istiods)


def environment_of(workload: KubeObject) -> dict[str, str]:
    """The variables that a workload's containers set to plain values; the first container to name one wins."""
    template = workload.spec.template if isinstance(workload, Controller) else None
    found: dict[str, str] = {}
    for container in template.spec.containers if template else ():
        for variable in container.env:
            found.setdefault(variable.name, variable.value)
    return found
