"""The machines that the demo mesh's pods run on, as Kubernetes objects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from demo.mesh import NODES, node_address
from demo.pods import Json, stamp, uid_of

_SIZE = {"cpu": "8", "memory": "32Gi", "ephemeral-storage": "200Gi", "pods": "110"}
_RESERVED = {"cpu": "7800m", "memory": "30Gi", "ephemeral-storage": "180Gi", "pods": "110"}
_STATES = (
    ("MemoryPressure", False, "KubeletHasSufficientMemory", "there is enough memory"),
    ("DiskPressure", False, "KubeletHasNoDiskPressure", "there is enough room on the disk"),
    ("PIDPressure", False, "KubeletHasSufficientPID", "there are enough process numbers"),
    ("Ready", True, "KubeletReady", "the kubelet is ready"),
)


def nodes(created: datetime) -> Iterator[Json]:
    """All nodes; the first is the control plane too."""
    for name in NODES:
        labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
        labels |= {"topology.kubernetes.io/zone": name[-1]}
        if name == NODES[0]:
            labels["node-role.kubernetes.io/control-plane"] = ""
        yield {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": name,
                "uid": uid_of("Node", "", name),
                "creationTimestamp": stamp(created),
                "labels": labels,
            },
            "spec": {"providerID": f"demo://{name}"},
            "status": {
                "capacity": _SIZE,
                "allocatable": _RESERVED,
                "addresses": [
                    {"type": "InternalIP", "address": node_address(name)},
                    {"type": "Hostname", "address": name},
                ],
                "conditions": [_condition(*state, stamp(created)) for state in _STATES],
                "nodeInfo": {
                    "kubeletVersion": "v1.36.0",
                    "osImage": "Demo Linux",
                    "kernelVersion": "6.12.0",
                    "containerRuntimeVersion": "containerd://2.1.0",
                    "architecture": "amd64",
                    "operatingSystem": "linux",
                },
            },
        }


def _condition(kind: str, holds: bool, reason: str, message: str, since: str) -> Json:
    return {
        "type": kind,
        "status": str(holds),
        "reason": reason,
        "message": message,
        "lastTransitionTime": since,
        "lastHeartbeatTime": since,
    }
