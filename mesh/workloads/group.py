"""From controllers, pods and machines to workloads: one engine for lists, details, graph and health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mesh.istio import roles
from mesh.istio.dataplane import has_sidecar, is_ambient
from mesh.model import kinds, machinery
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, Controller, Metadata, Pod
from mesh.model.workloads import Replicas, Workload
from mesh.workloads import counts, machines
from mesh.workloads.labels import LabelNames
from mesh.workloads.owners import owners
from mesh.workloads.ownership import Owner, known_owner
from mesh.workloads.pods import Pods, has_succeeded, is_finished
from mesh.workloads.scene import Scene, namespaces_of, scene

DEFAULT_EXCLUDED_KINDS = frozenset(
    kind.name for kind in (kinds.CRON_JOB, kinds.DEPLOYMENT_CONFIG, kinds.JOB, kinds.REPLICATION_CONTROLLER)
)
"""`kubernetes_config.excluded_workloads` where nothing is configured."""

# What admission gives a pod that names none.
_DEFAULT_ACCOUNT = "default"


def group(
    snapshot: ClusterSnapshot,
    namespace: str | None = None,
    *,
    excluded_kinds: frozenset[str] = DEFAULT_EXCLUDED_KINDS,
    label_names: LabelNames | None = None,
) -> tuple[Workload, ...]:
    """The workloads of one namespace, or of all (None), by namespace and name.

    Any controller kind that owns pods or ReplicaSets counts, unless `excluded_kinds` names it.
    """
    names = label_names or LabelNames()
    wanted = namespaces_of(snapshot) if namespace is None else [namespace]
    return tuple(
        workload
        for one in wanted
        for workload in _workloads(scene(snapshot, one, excluded_kinds), excluded_kinds, names)
    )


def _workloads(found: Scene, excluded_kinds: frozenset[str], names: LabelNames) -> Iterable[Workload]:
    claims = owners(found, excluded_kinds)
    for name in sorted(claims):
        workloads = [each for owner in claims[name] if (each := _workload(found, name, owner, names)) is not None]
        # The order of importance holds among those that run something, and among those that do not.
        workloads.sort(key=lambda each: not (each.pods or each.replicas.desired))
        if len(workloads) > 1:
            others = tuple(replace(each, is_second=True) for each in workloads[1:])
            yield replace(workloads[0], namesakes=others)
        else:
            yield from workloads


def _workload(found: Scene, name: str, owner: Owner, names: LabelNames) -> Workload | None:
    """The workload, or None where the controller that pods name does not exist."""
    kind = owner.typed
    if kind is None:
        return _custom(found, name, owner, names)
    if kind is kinds.POD:
        pod = found.pods.named(name)
        return _bare_pod(found, pod, names) if pod else None
    if kind is kinds.WORKLOAD_GROUP:
        return _machines(found, found.groups[name], names) if name in found.groups else None
    controller = found.of(kind).get(name)
    return _typed(found, kind, controller, names) if controller else None


def _typed(found: Scene, kind: Kind, controller: Controller, names: LabelNames) -> Workload:
    template, owner = _template(kind, controller), known_owner(kind)
    pods = found.pods_of(kind, controller.name, template.labels)
    jobs = found.children(kinds.JOB, owner, controller.name)
    # A Job and a CronJob are labelled themselves; of all others the template counts.
    shown = controller.metadata if kind in (kinds.JOB, kinds.CRON_JOB) else template
    return _build(
        found,
        controller.name,
        owner,
        names,
        meta=controller.metadata,
        template=shown,
        pods=pods,
        replicas=counts.of_controller(kind.name, controller, pods, jobs),
    )


def _custom(found: Scene, name: str, owner: Owner, names: LabelNames) -> Workload | None:
    """A controller that only its ReplicaSets, or else its pods, tell of."""
    sets = found.children(kinds.REPLICA_SET, owner, name)
    pods = found.pods_under(owner, name)
    if sets:
        leading = max(sets, key=lambda one: (counts.desired(one), one.metadata.creation_timestamp))
        meta, template, replicas = leading.metadata, _template(kinds.REPLICA_SET, leading), counts.of_sets(sets)
    elif pods:
        first = pods[0].metadata
        meta = Metadata(creation_timestamp=first.creation_timestamp, resource_version=first.resource_version)
        template, replicas = first, counts.of_pods(pods)
    else:
        return None
    return _build(found, name, owner, names, meta=meta, template=template, pods=pods, replicas=replicas)


def _bare_pod(found: Scene, pod: Pod, names: LabelNames) -> Workload:
    """A pod that nothing controls, with those that it controls itself."""
    owner = known_owner(kinds.POD)
    helpers = found.pods_under(owner, pod.name)
    replicas = counts.of_pods((pod, *helpers)) if helpers else counts.of_bare_pod(pod)
    meta = pod.metadata
    return _build(found, pod.name, owner, names, meta=meta, template=meta, pods=(pod, *helpers), replicas=replicas)


def _machines(found: Scene, group: ConfigObject, names: LabelNames) -> Workload:
    entries = machines.entries_of(group, found)
    first = entries[0].metadata if entries else group.metadata
    labels = machines.entry_labels(entries[0]) if entries else machines.group_labels(group)
    workload = _build(
        found,
        group.name,
        known_owner(kinds.WORKLOAD_GROUP),
        names,
        meta=group.metadata,
        template=Metadata(labels=labels, annotations=group.annotations),
        pods=(),
        replicas=machines.replicas(entries),
    )
    return replace(
        workload,
        created=first.creation_timestamp,
        resource_version=first.resource_version,
        # No object tells whether a proxy runs on a machine; only its reports do.
        has_sidecar=True,
        service_accounts=tuple(sorted({machines.service_account(entry) for entry in entries} - {""})),
        selectable=tuple(map(machines.entry_labels, entries)) or (labels,),
    )


def _build(
    found: Scene,
    name: str,
    owner: Owner,
    names: LabelNames,
    *,
    meta: Metadata,
    template: Metadata,
    pods: Pods,
    replicas: Replicas,
) -> Workload:
    is_waypoint = roles.is_waypoint(template.labels)
    is_ztunnel = any(map(machinery.is_ztunnel, (template.labels, *(pod.labels for pod in pods))))
    # All pods of a Deployment should be alike, so that one speaks for all.
    asked = pods[:1] if owner.kind == kinds.DEPLOYMENT.name else pods
    return Workload(
        cluster=found.cluster,
        namespace=found.namespace,
        name=name,
        kind=owner.kind,
        api_version=owner.api_version,
        labels=template.labels,
        annotations=meta.annotations,
        template_annotations=template.annotations,
        app=names.app_of(template.labels),
        version=names.version_of(template.labels),
        pods=tuple(pod.name for pod in pods),
        replicas=replicas,
        service_accounts=tuple(sorted({pod.spec.service_account_name or _DEFAULT_ACCOUNT for pod in pods})),
        created=meta.creation_timestamp,
        resource_version=meta.resource_version,
        has_sidecar=all(map(has_sidecar, asked)),
        is_ambient=is_waypoint or is_ztunnel or any(map(is_ambient, asked)),
        is_gateway=roles.is_gateway(template.labels, template.annotations),
        is_waypoint=is_waypoint,
        is_ztunnel=is_ztunnel,
        selectable=_selectable(pods, template),
    )


def _selectable(pods: Pods, template: Metadata) -> tuple[Mapping[str, str], ...]:
    """What services find: pods that have not finished; where there are no pods, those that would be made."""
    distinct = {id(pod.labels): pod.labels for pod in pods if not is_finished(pod)}
    return tuple(distinct.values()) or (() if any(map(has_succeeded, pods)) else (template.labels,))


def _template(kind: Kind, controller: Controller) -> Metadata:
    """The metadata that the controller's pods are made with."""
    spec = controller.spec
    template = spec.job_template.spec.template if kind is kinds.CRON_JOB and spec.job_template else spec.template
    return template.metadata if template else Metadata()
