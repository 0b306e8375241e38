"""The columns of nodes, of what is configured, and of what leads to pods."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from apiserver.tables.columns import AGE, NAME, Column, count, made, path, selection, selector, since, wide
from apiserver.tables.values import NONE, UNKNOWN, Json, age, items, listed, mapping, maps, pairs, path_value, text

_ROLE = "node-role.kubernetes.io/"


def _or_none(json_path: str) -> Callable[[Json], str]:
    return lambda obj: text(path_value(obj, json_path)) or NONE


def _sizes(*keys: str) -> Callable[[Json], int]:
    return lambda obj: sum(len(mapping(obj, key)) for key in keys)


def _node_status(node: Json) -> str:
    state = path_value(node, '.status.conditions[?(@.type=="Ready")].status')
    word = {"True": "Ready", None: "Unknown"}.get(state, "NotReady")
    return f"{word},SchedulingDisabled" if path_value(node, ".spec.unschedulable") else word


def _roles(node: Json) -> str:
    labels = mapping(node, "metadata", "labels")
    return ",".join(sorted(label.removeprefix(_ROLE) for label in labels if label.startswith(_ROLE))) or NONE


def _address(kind: str) -> Callable[[Json], str]:
    return lambda node: text(path_value(node, f'.status.addresses[?(@.type=="{kind}")].address')) or NONE


def _about(key: str) -> Callable[[Json], str]:
    return lambda node: text(path_value(node, f".status.nodeInfo.{key}")) or UNKNOWN


NODE = (
    NAME,
    made("Status", _node_status),
    made("Roles", _roles),
    AGE,
    path("Version", ".status.nodeInfo.kubeletVersion"),
    *wide(
        made("Internal-IP", _address("InternalIP")),
        made("External-IP", _address("ExternalIP")),
        made("OS-Image", _about("osImage")),
        made("Kernel-Version", _about("kernelVersion")),
        made("Container-Runtime", _about("containerRuntimeVersion")),
    ),
)
NAMESPACE = (NAME, path("Status", ".status.phase"), AGE)
CONFIG_MAP = (NAME, made("Data", _sizes("data", "binaryData"), "integer"), AGE)
SECRET = (NAME, path("Type", ".type"), made("Data", _sizes("data"), "integer"), AGE)
SERVICE_ACCOUNT = (NAME, made("Secrets", lambda obj: len(items(obj, "secrets")), "integer"), AGE)


def _external(service: Json) -> str:
    kind = path_value(service, ".spec.type")
    given = [text(address) for address in items(service, "spec", "externalIPs")]
    if kind == "ExternalName":
        return text(path_value(service, ".spec.externalName")) or NONE
    if kind == "LoadBalancer":
        balancers = maps(service, "status", "loadBalancer", "ingress")
        given = [*(text(entry.get("ip") or entry.get("hostname")) for entry in balancers), *given]
        return ",".join(given) or "<pending>"
    return ",".join(given) or NONE


def _ports(service: Json) -> str:
    shown = []
    for port in maps(service, "spec", "ports"):
        node = f":{port['nodePort']}" if port.get("nodePort") else ""
        shown.append(f"{port.get('port')}{node}/{port.get('protocol') or 'TCP'}")
    return ",".join(shown) or NONE


SERVICE = (
    NAME,
    path("Type", ".spec.type"),
    made("Cluster-IP", _or_none(".spec.clusterIP")),
    made("External-IP", _external),
    made("Port(s)", _ports),
    AGE,
    selector(),
)


def _endpoints(obj: Json) -> str:
    found = []
    for subset in maps(obj, "subsets"):
        addresses = [text(address.get("ip")) for address in maps(subset, "addresses")]
        ports = [text(port.get("port")) for port in maps(subset, "ports")]
        found += [f"{address}:{port}" for port in ports for address in addresses] if ports else addresses
    return listed(found)


def _slice_endpoints(obj: Json) -> str:
    return listed([text(address) for endpoint in maps(obj, "endpoints") for address in items(endpoint, "addresses")])


ENDPOINTS = (NAME, made("Endpoints", _endpoints), AGE)
ENDPOINT_SLICE = (
    NAME,
    path("AddressType", ".addressType"),
    made("Ports", lambda obj: listed([text(port.get("port")) for port in maps(obj, "ports")])),
    made("Endpoints", _slice_endpoints),
    AGE,
)
INGRESS = (
    NAME,
    made("Class", _or_none(".spec.ingressClassName")),
    made("Hosts", lambda obj: listed([text(rule.get("host")) or "*" for rule in maps(obj, "spec", "rules")])),
    made("Address", lambda obj: ",".join(_balancers(obj))),
    made("Ports", lambda obj: "80, 443" if items(obj, "spec", "tls") else "80"),
    AGE,
)


def _balancers(obj: Json) -> Iterator[str]:
    for entry in maps(obj, "status", "loadBalancer", "ingress"):
        yield text(entry.get("ip") or entry.get("hostname"))


NETWORK_POLICY = (NAME, made("Pod-Selector", lambda obj: selection(path_value(obj, ".spec.podSelector"))), AGE)
EVENT = (
    Column("Last Seen", lambda obj, now: age(obj.get("lastTimestamp") or obj.get("eventTime"), now)),
    path("Type", ".type"),
    path("Reason", ".reason"),
    made("Object", lambda obj: "/".join(_about_object(obj))),
    made("Message", lambda obj: text(obj.get("message") or obj.get("note")).strip()),
    *wide(
        path("Subobject", ".involvedObject.fieldPath"),
        path("Source", ".source.component"),
        since("First Seen", ".firstTimestamp"),
        count("Count", ".count"),
        NAME,
    ),
)


def _about_object(event: Json) -> Iterator[str]:
    about = mapping(event, "involvedObject") or mapping(event, "regarding")
    yield text(about.get("kind")).lower()
    yield text(about.get("name"))


def _subjects(kind: str) -> Callable[[Json], str]:
    return lambda obj: ", ".join(
        f"{subject['namespace']}/{subject.get('name')}" if subject.get("namespace") else text(subject.get("name"))
        for subject in maps(obj, "subjects")
        if subject.get("kind") == kind
    )


BINDING = (
    NAME,
    made("Role", lambda obj: "/".join(text(mapping(obj, "roleRef").get(key)) for key in ("kind", "name"))),
    AGE,
    *wide(
        made("Users", _subjects("User")),
        made("Groups", _subjects("Group")),
        made("ServiceAccounts", _subjects("ServiceAccount")),
    ),
)
LEASE = (NAME, path("Holder", ".spec.holderIdentity"), AGE)
WEBHOOKS = (NAME, made("Webhooks", lambda obj: len(items(obj, "webhooks")), "integer"), AGE)
STORAGE_CLASS = (
    NAME,
    path("Provisioner", ".provisioner"),
    path("ReclaimPolicy", ".reclaimPolicy"),
    path("VolumeBindingMode", ".volumeBindingMode"),
    made("AllowVolumeExpansion", lambda obj: str(obj.get("allowVolumeExpansion") is True).lower()),
    AGE,
)
PRIORITY_CLASS = (
    NAME,
    count("Value", ".value"),
    made("Global-Default", lambda obj: str(obj.get("globalDefault") is True).lower(), "boolean"),
    AGE,
)
INGRESS_CLASS = (NAME, path("Controller", ".spec.controller"), made("Parameters", _or_none(".spec.parameters")), AGE)
VOLUME_CLAIM = (
    NAME,
    path("Status", ".status.phase"),
    path("Volume", ".spec.volumeName"),
    path("Capacity", ".status.capacity.storage"),
    made("Access Modes", lambda obj: ",".join(text(mode) for mode in items(obj, "status", "accessModes"))),
    path("StorageClass", ".spec.storageClassName"),
    AGE,
)
VOLUME = (
    NAME,
    path("Capacity", ".spec.capacity.storage"),
    made("Access Modes", lambda obj: ",".join(text(mode) for mode in items(obj, "spec", "accessModes"))),
    path("Reclaim Policy", ".spec.persistentVolumeReclaimPolicy"),
    path("Status", ".status.phase"),
    made("Claim", lambda obj: "/".join(_claim(obj))),
    path("StorageClass", ".spec.storageClassName"),
    path("Reason", ".status.reason"),
    AGE,
)


def _claim(volume: Json) -> Iterator[str]:
    claim = mapping(volume, "spec", "claimRef")
    return (text(claim[key]) for key in ("namespace", "name") if claim.get(key))


QUOTA = (NAME, made("Used", lambda obj: pairs(mapping(obj, "status", "used"))), AGE)
