"""The caches of all clusters that the console shows, by cluster name."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import MappingProxyType

from mesh.clients.budget import Budget
from mesh.clients.errors import SourceError
from mesh.clients.kubernetes.cache import ClusterCache, kinds_without
from mesh.clients.kubernetes.call_rate import CallRate
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.connection import Connection, connect
from mesh.clients.kubernetes.timing import Timing
from mesh.config import Settings
from mesh.istio.control_planes import environment_of
from mesh.model.kinds import DEPLOYMENT
from mesh.model.machinery import ISTIOD_LABELS

log = logging.getLogger(__name__)

DEFAULT_CLUSTER = "Kubernetes"


def open_caches(
    settings: Settings,
    *,
    url: str = "",
    kubeconfig: Path | None = None,
    context: str | None = None,
    timing: Timing | None = None,
    budget: Budget | None = None,
    clock: Callable[[], float] = time.time,
) -> Mapping[str, ClusterCache]:
    """The cache of the home cluster, by its name, not yet started.

    The API server is that of `url` (plain), else of `kubeconfig` and `context`, else of the cluster that the
    console runs in, else of the user's kubeconfig. Raises a `SourceError` when there is no way to reach any, and
    `ValueError` when the settings hide the home cluster without naming it.
    """
    if settings.clustering.ignore_home_cluster and not settings.kubernetes_config.cluster_name:
        raise ValueError("kubernetes_config.cluster_name: is wanted when clustering.ignore_home_cluster is true")
    connection = connect(url=url, kubeconfig=kubeconfig, context=context)
    limits = settings.kubernetes_config
    timing = replace(timing or Timing(), rate=CallRate(limits.qps, limits.burst))
    namespaces = settings.deployment.accessible_namespaces
    name = home_cluster_name(connection, settings.kubernetes_config.cluster_name, namespaces, timing)
    cache = ClusterCache(
        KubernetesClient(connection, name, timing=timing, budget=budget, clock=clock),
        kinds=kinds_without(settings.kubernetes_config.excluded_workloads),
        namespaces=namespaces,
        clock=clock,
        freeze=True,
    )
    return MappingProxyType({name: cache})


def home_cluster_name(
    connection: Connection,
    configured: str = "",
    namespaces: tuple[str, ...] | None = None,
    timing: Timing | None = None,
) -> str:
    """The configured name, else what istiod calls its cluster, else `Kubernetes`.

    An API server that cannot be asked now gives `Kubernetes` and a warning: the name is part of every answer and
    does not change while the process lives.
    """
    if configured:
        return configured
    client = KubernetesClient(connection, DEFAULT_CLUSTER, timing=timing)
    try:
        places = namespaces if namespaces is not None else ("",)
        for (label, value), namespace in product(ISTIOD_LABELS, places):
            for page in client.list_pages(DEPLOYMENT, namespace=namespace, label_selector=f"{label}={value}"):
                for deployment in page.objects:
                    name = environment_of(deployment).get("CLUSTER_ID")
                    if name:
                        return name
    except SourceError as error:
        log.warning("the cluster is called %s: istiod could not be asked for its name: %s", DEFAULT_CLUSTER, error)
    return DEFAULT_CLUSTER
