"""Workloads of the demo mesh as Kubernetes objects: controllers, replica sets, pods."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from demo.mesh import CLUSTER, ISTIO_VERSION, NODES, WORKLOADS, Plane, Workload, node_address

Json = dict[str, Any]

_PROXY_IMAGE = f"docker.io/istio/proxyv2:{ISTIO_VERSION}"
_INJECTION = {
    "initContainers": ["istio-init"],
    "containers": ["istio-proxy"],
    "volumes": ["workload-socket", "istio-envoy", "istio-data", "istio-podinfo", "istio-token", "istiod-ca-cert"],
    "imagePullSecrets": None,
    "revision": "default",
}
_UIDS = uuid.uuid5(uuid.NAMESPACE_DNS, f"{CLUSTER}.example")
# The subnet's third byte of a workload's pods; the fourth is the pod's number.
_SUBNET = {workload.key: number for number, workload in enumerate(WORKLOADS, start=1)}


def pod_address(workload: Workload, number: int) -> str:
    """The IP of a workload's pod, counted from 0."""
    return f"10.64.{_SUBNET[workload.key]}.{number + 10}"


def stamp(moment: datetime) -> str:
    """A time as Kubernetes writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def uid_of(kind: str, namespace: str, name: str) -> str:
    """The uid of an object: always the same."""
    return str(uuid.uuid5(_UIDS, f"{kind}/{namespace}/{name}"))


def objects_of(workload: Workload, now: datetime) -> Iterator[Json]:
    """The controller, its replica set or job where it has one, and the pods. `now` is when the demo starts."""
    created = stamp(now - timedelta(hours=workload.age_hours))
    if workload.kind == "CronJob":
        yield from _cron_job(workload, created)
        return
    controller = _controller(workload, created)
    yield controller
    owner = controller
    if workload.kind == "Deployment":
        owner = _replica_set(workload, controller, created)
        yield owner
    for number in range(workload.replicas):
        yield _pod(workload, number, owner, created)


def _metadata(workload: Workload, kind: str, name: str, created: str, owner: Json | None = None) -> Json:
    metadata: Json = {
        "name": name,
        "namespace": workload.namespace,
        "uid": uid_of(kind, workload.namespace, name),
        "creationTimestamp": created,
        "labels": dict(workload.labels),
    }
    if owner:
        metadata["ownerReferences"] = [
            {
                "apiVersion": owner["apiVersion"],
                "kind": owner["kind"],
                "name": owner["metadata"]["name"],
                "uid": owner["metadata"]["uid"],
                "controller": True,
                "blockOwnerDeletion": True,
            }
        ]
    return metadata


def _container(workload: Workload) -> Json:
    own = workload.container
    container: Json = {"name": own.name, "image": own.image}
    if own.args:
        container["args"] = list(own.args)
    if own.env:
        container["env"] = [{"name": name, "value": value} for name, value in own.env.items()]
    if workload.ports:
        container["ports"] = [{"name": name, "containerPort": port} for name, port in workload.ports]
    return container


def _template(workload: Workload, **labels: str) -> Json:
    return {
        "metadata": {"labels": {**workload.labels, **labels}, "annotations": dict(workload.annotations)},
        "spec": {"serviceAccountName": workload.account, "containers": [_container(workload)]},
    }


def _controller(workload: Workload, created: str) -> Json:
    count, ready = workload.replicas, workload.ready
    metadata = {**_metadata(workload, workload.kind, workload.name, created), "generation": 1}
    spec: Json = {"selector": {"matchLabels": dict(workload.labels)}, "template": _template(workload)}
    status: Json = {"observedGeneration": 1}
    if workload.kind == "DaemonSet":
        status |= {"desiredNumberScheduled": count, "currentNumberScheduled": count, "numberMisscheduled": 0}
        status |= {"numberReady": ready, "numberAvailable": ready, "updatedNumberScheduled": count}
    else:
        spec["replicas"] = count
        status |= {"replicas": count, "readyReplicas": ready, "availableReplicas": ready, "updatedReplicas": count}
    if workload.kind == "Deployment":
        metadata["annotations"] = {"deployment.kubernetes.io/revision": "1"}
        status |= {"unavailableReplicas": count - ready, "conditions": _rollout(workload, created)}
    if workload.kind == "StatefulSet":
        spec["serviceName"] = workload.name
    return {"apiVersion": "apps/v1", "kind": workload.kind, "metadata": metadata, "spec": spec, "status": status}


def _rollout(workload: Workload, created: str) -> list[Json]:
    available = workload.ready == workload.replicas
    progressing = available or workload.ready == 0
    return [
        {
            "type": "Available",
            "status": str(available),
            "reason": "MinimumReplicasAvailable" if available else "MinimumReplicasUnavailable",
            "lastTransitionTime": created,
        },
        {
            "type": "Progressing",
            "status": str(progressing),
            "reason": "NewReplicaSetAvailable" if progressing else "ProgressDeadlineExceeded",
            "lastTransitionTime": created,
        },
    ]


def _replica_set(workload: Workload, deployment: Json, created: str) -> Json:
    name = f"{workload.name}-{workload.template_hash}"
    labels = {"pod-template-hash": workload.template_hash}
    metadata = _metadata(workload, "ReplicaSet", name, created, deployment)
    metadata["labels"] |= labels
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": metadata,
        "spec": {
            "replicas": workload.replicas,
            "selector": {"matchLabels": {**workload.labels, **labels}},
            "template": _template(workload, **labels),
        },
        "status": {
            "observedGeneration": 1,
            "replicas": workload.replicas,
            "readyReplicas": workload.ready,
            "availableReplicas": workload.ready,
        },
    }


def _cron_job(workload: Workload, created: str) -> Iterator[Json]:
    template = _template(workload)
    template["spec"]["restartPolicy"] = "Never"
    cron: Json = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": _metadata(workload, "CronJob", workload.name, created),
        "spec": {"schedule": "15 2 * * *", "jobTemplate": {"spec": {"template": template}}},
        "status": {"lastScheduleTime": created, "lastSuccessfulTime": created},
    }
    job: Json = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _metadata(workload, "Job", f"{workload.name}-{workload.template_hash}", created, cron),
        "spec": {"template": template, "completions": 1, "parallelism": 1},
        "status": {
            "succeeded": 1,
            "startTime": created,
            "completionTime": created,
            "conditions": [{"type": "Complete", "status": "True", "lastTransitionTime": created}],
        },
    }
    pod = _pod(workload, 0, job, created)
    pod["status"]["phase"] = "Succeeded"
    for status in pod["status"]["containerStatuses"]:
        status |= {"ready": False, "started": False, "state": _ended(created)}
    yield from (cron, job, pod)


def _pod_labels(workload: Workload) -> dict[str, str]:
    labels = {}
    if workload.kind == "Deployment":
        labels["pod-template-hash"] = workload.template_hash
    if workload.plane in {Plane.SIDECAR, Plane.GATEWAY}:
        labels["security.istio.io/tlsMode"] = "istio"
    if workload.plane in {Plane.SIDECAR, Plane.GATEWAY, Plane.WAYPOINT}:
        labels["service.istio.io/canonical-name"] = workload.canonical_service
        labels["service.istio.io/canonical-revision"] = workload.canonical_revision
    return labels


def _pod(workload: Workload, number: int, owner: Json, created: str) -> Json:
    metadata = _metadata(workload, "Pod", workload.pods[number], created, owner)
    metadata["labels"] |= _pod_labels(workload)
    annotations = dict(workload.annotations)
    spec: Json = {
        "serviceAccountName": workload.account,
        "nodeName": NODES[number % len(NODES)],
        "containers": [_container(workload)],
    }
    if workload.plane is Plane.SIDECAR:
        annotations["sidecar.istio.io/status"] = json.dumps(_INJECTION)
        spec["containers"].append({"name": "istio-proxy", "image": _PROXY_IMAGE, "args": ["proxy", "sidecar"]})
        spec["initContainers"] = [{"name": "istio-init", "image": _PROXY_IMAGE}]
    elif workload.plane in {Plane.AMBIENT, Plane.WAYPOINT}:
        annotations["ambient.istio.io/redirection"] = "enabled"
    if annotations:
        metadata["annotations"] = annotations
    status = _pod_status(workload, number, spec, created)
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}


def _pod_status(workload: Workload, number: int, spec: Json, created: str) -> Json:
    ready = number < workload.ready
    address = pod_address(workload, number)
    state = {"Ready": ready, "ContainersReady": ready, "Initialized": True, "PodScheduled": True}
    status: Json = {
        "phase": "Running" if ready else "Pending",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "hostIP": node_address(spec["nodeName"]),
        "startTime": created,
        "qosClass": "BestEffort",
        "conditions": [{"type": kind, "status": str(value)} for kind, value in state.items()],
        "containerStatuses": [
            _container_status(container, created, ready or container["name"] != workload.container.name)
            for container in spec["containers"]
        ],
    }
    if "initContainers" in spec:
        status["initContainerStatuses"] = [
            {**_container_status(container, created, True), "started": False, "state": _ended(created)}
            for container in spec["initContainers"]
        ]
    return status


def _container_status(container: Json, created: str, ready: bool) -> Json:
    pull = f'Back-off pulling image "{container["image"]}"'
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": container["image"] if ready else "",
        "ready": ready,
        "started": ready,
        "restartCount": 0,
        "state": {"running": {"startedAt": created}}
        if ready
        else {"waiting": {"reason": "ImagePullBackOff", "message": pull}},
    }


def _ended(when: str) -> Json:
    return {"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": when, "finishedAt": when}}
