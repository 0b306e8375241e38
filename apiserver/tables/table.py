"""Objects to the Table of meta.k8s.io."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from apiserver.accept import Form
from apiserver.kinds import Kind
from apiserver.registry import Registry
from apiserver.store import Stored
from apiserver.tables import declared, others, workloads
from apiserver.tables.columns import AGE, CREATED, NAME, Column, path
from apiserver.tables.pods import POD
from apiserver.tables.values import Json

_RBAC = "rbac.authorization.k8s.io"
_BUILTIN: dict[str, tuple[Column, ...]] = {
    "pods": POD,
    "deployments.apps": workloads.DEPLOYMENT,
    "statefulsets.apps": workloads.STATEFUL_SET,
    "replicasets.apps": workloads.REPLICA_SET,
    "replicationcontrollers": workloads.REPLICA_SET,
    "daemonsets.apps": workloads.DAEMON_SET,
    "controllerrevisions.apps": workloads.CONTROLLER_REVISION,
    "jobs.batch": workloads.JOB,
    "cronjobs.batch": workloads.CRON_JOB,
    "horizontalpodautoscalers.autoscaling": workloads.HORIZONTAL_POD_AUTOSCALER,
    "poddisruptionbudgets.policy": workloads.POD_DISRUPTION_BUDGET,
    "nodes": others.NODE,
    "namespaces": others.NAMESPACE,
    "configmaps": others.CONFIG_MAP,
    "secrets": others.SECRET,
    "serviceaccounts": others.SERVICE_ACCOUNT,
    "services": others.SERVICE,
    "endpoints": others.ENDPOINTS,
    "endpointslices.discovery.k8s.io": others.ENDPOINT_SLICE,
    "ingresses.networking.k8s.io": others.INGRESS,
    "ingressclasses.networking.k8s.io": others.INGRESS_CLASS,
    "networkpolicies.networking.k8s.io": others.NETWORK_POLICY,
    "events": others.EVENT,
    "events.events.k8s.io": others.EVENT,
    f"rolebindings.{_RBAC}": others.BINDING,
    f"clusterrolebindings.{_RBAC}": others.BINDING,
    "leases.coordination.k8s.io": others.LEASE,
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": others.WEBHOOKS,
    "validatingwebhookconfigurations.admissionregistration.k8s.io": others.WEBHOOKS,
    "storageclasses.storage.k8s.io": others.STORAGE_CLASS,
    "priorityclasses.scheduling.k8s.io": others.PRIORITY_CLASS,
    "persistentvolumes": others.VOLUME,
    "persistentvolumeclaims": others.VOLUME_CLAIM,
    "resourcequotas": others.QUOTA,
}
Shown = Callable[[Stored], Json | None]


def columns_of(registry: Registry, kind: Kind, version: str) -> tuple[Column, ...]:
    """The columns of a kind: those of its definition, else those known by heart, else name and age."""
    if kind.builtin:
        return _BUILTIN.get(kind.resource, (NAME, CREATED))
    defined = registry.defined_version(kind, version)
    if not defined:
        return declared.COLUMNS.get(kind.key, (NAME, AGE))
    columns = tuple(_declared(defined.get("additionalPrinterColumns")))
    return (NAME, *columns) if columns else (NAME, AGE)


def _declared(entries: object) -> Iterable[Column]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("jsonPath"), str) and isinstance(entry.get("name"), str):
            priority = entry.get("priority")
            yield path(
                entry["name"],
                entry["jsonPath"],
                str(entry.get("type") or "string"),
                priority if isinstance(priority, int) else 0,
            )


def table(columns: tuple[Column, ...], form: Form, objects: Iterable[Stored], shown: Shown, metadata: Json) -> Json:
    """The Table of some objects of a kind; `shown` makes what stands beside the cells of a row."""
    now = datetime.now(UTC)
    return {
        "kind": "Table",
        "apiVersion": form.meta_version,
        "metadata": metadata,
        "columnDefinitions": [column.head() for column in columns],
        "rows": [_row(columns, stored, shown, now) for stored in objects],
    }


def _row(columns: tuple[Column, ...], stored: Stored, shown: Shown, now: datetime) -> Json:
    obj = stored.object()
    return {"cells": [_cell(column, obj, now) for column in columns], "object": shown(stored)}


def _cell(column: Column, obj: Json, now: datetime) -> Any:
    """The cell; `<invalid>` where an object is of no shape that the column knows."""
    try:
        return column.cell(obj, now)
    except (TypeError, ValueError, AttributeError, KeyError):
        return "<invalid>"
