"""What a real API server fills in when an object is written. Fields that are given are never changed.

Odd values (a list where a map is due) are left as they are.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from apiserver.kinds import Kind

Json = dict[str, Any]
ANNOTATION_DAEMONSET_GENERATION = "deprecated.daemonset.template.generation"
_UNKNOWN_SINCE = "1970-01-01T00:00:00Z"


def fill_defaults(kind: Kind, obj: Json) -> None:
    """Fills in an object that is about to be stored: identity, then the defaults of its kind."""
    metadata = _map(obj, "metadata")
    metadata.setdefault("uid", str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(_identity(kind, metadata)))))
    if kind.has_generation:
        metadata.setdefault("generation", 1)
    filler = _FILLERS.get(kind.key)
    if filler is not None:
        filler(obj)


def _identity(kind: Kind, metadata: Json) -> tuple[str, ...]:
    return kind.group, kind.plural, str(metadata.get("namespace") or ""), str(metadata.get("name") or "")


def _map(obj: Json, key: str) -> Json:
    """The map at a key, made when it is absent or null; a throw-away one when something else stands there."""
    if obj.get(key) is None:
        obj[key] = {}
    value = obj[key]
    return value if isinstance(value, dict) else {}


def _maps(obj: Json, key: str) -> Iterator[Json]:
    """The maps of the list at a key."""
    value = obj.get(key)
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _set(obj: Json, **values: Any) -> None:
    for key, value in values.items():
        if obj.get(key) is None:
            obj[key] = value


def _number(text: str, size: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4], "big") % size


def _namespace(obj: Json) -> None:
    metadata = _map(obj, "metadata")
    _set(_map(metadata, "labels"), **{"kubernetes.io/metadata.name": metadata.get("name")})
    _set(_map(obj, "spec"), finalizers=["kubernetes"])
    _set(_map(obj, "status"), phase="Active")


def _service(obj: Json) -> None:
    spec = _map(obj, "spec")
    _set(spec, type="ClusterIP", sessionAffinity="None")
    ports = list(_maps(spec, "ports"))
    for port in ports:
        _set(port, protocol="TCP")
        if port.get("port") is not None:
            _set(port, targetPort=port["port"])
    service_type = str(spec["type"])
    if service_type != "ExternalName":
        _cluster_address(obj, spec)
    if service_type in {"NodePort", "LoadBalancer"}:
        _set(spec, externalTrafficPolicy="Cluster")
        for port in ports:
            _set(port, nodePort=30000 + _number(f"{_map(obj, 'metadata').get('uid')}/{port.get('port')}", 2768))
    if service_type == "LoadBalancer":
        _set(spec, allocateLoadBalancerNodePorts=True)
    _set(_map(obj, "status"), loadBalancer={})


def _cluster_address(obj: Json, spec: Json) -> None:
    if not spec.get("clusterIP"):
        number = _number(str(_map(obj, "metadata").get("uid")), 1 << 15)
        spec["clusterIP"] = f"10.96.{128 + (number >> 8)}.{number & 255}"
    address = str(spec["clusterIP"])
    headless = address == "None"
    _set(spec, clusterIPs=[address], internalTrafficPolicy="Cluster")
    addresses = spec["clusterIPs"] if isinstance(spec["clusterIPs"], list) and not headless else [address]
    families = ["IPv6" if ":" in str(given) else "IPv4" for given in addresses]
    policy = "SingleStack" if len(families) < 2 else "RequireDualStack"
    _set(spec, ipFamilies=families, ipFamilyPolicy=policy)


def _containers(spec: Json) -> None:
    for container in (*_maps(spec, "initContainers"), *_maps(spec, "containers")):
        image = str(container.get("image") or "")
        tag = image.rpartition("/")[2].partition(":")[2]
        policy = "Always" if "@" not in image and tag in {"", "latest"} else "IfNotPresent"
        _set(
            container,
            imagePullPolicy=policy,
            resources={},
            terminationMessagePath="/dev/termination-log",
            terminationMessagePolicy="File",
        )
        for port in _maps(container, "ports"):
            _set(port, protocol="TCP")


def _pod_spec(spec: Json) -> None:
    _containers(spec)
    _set(
        spec,
        restartPolicy="Always",
        dnsPolicy="ClusterFirst",
        schedulerName="default-scheduler",
        securityContext={},
        terminationGracePeriodSeconds=30,
    )


def _pod(obj: Json) -> None:
    spec = _map(obj, "spec")
    _pod_spec(spec)
    _set(spec, serviceAccountName="default", enableServiceLinks=True, preemptionPolicy="PreemptLowerPriority")
    _set(_map(obj, "status"), phase="Pending", qosClass="BestEffort")


def _template(obj: Json, **defaults: Any) -> Json:
    """The defaults of a controller of pods; gives its spec."""
    spec = _map(obj, "spec")
    _set(spec, **defaults)
    if isinstance(spec.get("template"), dict):
        _pod_spec(_map(spec["template"], "spec"))
    _map(obj, "status")
    return spec


def _deployment(obj: Json) -> None:
    spec = _template(obj, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600)
    strategy = _map(spec, "strategy")
    _set(strategy, type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        _set(_map(strategy, "rollingUpdate"), maxUnavailable="25%", maxSurge="25%")


def _replicated(obj: Json) -> None:
    _template(obj, replicas=1)


def _stateful_set(obj: Json) -> None:
    spec = _template(obj, replicas=1, podManagementPolicy="OrderedReady", revisionHistoryLimit=10)
    strategy = _map(spec, "updateStrategy")
    _set(strategy, type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        _set(_map(strategy, "rollingUpdate"), partition=0)


def _daemon_set(obj: Json) -> None:
    spec = _template(obj, revisionHistoryLimit=10)
    strategy = _map(spec, "updateStrategy")
    _set(strategy, type="RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        _set(_map(strategy, "rollingUpdate"), maxUnavailable=1, maxSurge=0)
    metadata = _map(obj, "metadata")
    _set(_map(metadata, "annotations"), **{ANNOTATION_DAEMONSET_GENERATION: str(metadata.get("generation", 1))})


def _job(obj: Json) -> None:
    spec = _template(obj, backoffLimit=6, completionMode="NonIndexed", suspend=False, parallelism=1)
    _set(spec, completions=1)


def _cron_job(obj: Json) -> None:
    spec = _map(obj, "spec")
    _set(spec, concurrencyPolicy="Allow", suspend=False, successfulJobsHistoryLimit=3, failedJobsHistoryLimit=1)
    _map(obj, "status")


def _secret(obj: Json) -> None:
    _set(obj, type="Opaque")
    texts = obj.pop("stringData", None)
    if isinstance(texts, dict):
        data = _map(obj, "data")
        data.update({key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()})


def _endpoints(obj: Json) -> None:
    for subset in _maps(obj, "subsets"):
        for port in _maps(subset, "ports"):
            _set(port, protocol="TCP")


def _role_binding(obj: Json) -> None:
    _set(_map(obj, "roleRef"), apiGroup="rbac.authorization.k8s.io")
    for subject in _maps(obj, "subjects"):
        group = "" if subject.get("kind") == "ServiceAccount" else "rbac.authorization.k8s.io"
        if group:
            _set(subject, apiGroup=group)


def _gateway(obj: Json) -> None:
    for listener in _maps(_map(obj, "spec"), "listeners"):
        _set(_map(_map(listener, "allowedRoutes"), "namespaces"), **{"from": "Same"})
        if isinstance(listener.get("tls"), dict):
            _set(listener["tls"], mode="Terminate")
            for certificate in _maps(listener["tls"], "certificateRefs"):
                _set(certificate, group="", kind="Secret")
    _set(_map(obj, "status"), conditions=[_pending("Accepted"), _pending("Programmed")])


def _gateway_class(obj: Json) -> None:
    _set(_map(obj, "status"), conditions=[_pending("Accepted")])


def _pending(condition: str) -> Json:
    return {
        "type": condition,
        "status": "Unknown",
        "reason": "Pending",
        "message": "Waiting for controller",
        "lastTransitionTime": _UNKNOWN_SINCE,
    }


def _route(obj: Json) -> None:
    spec = _map(obj, "spec")
    for parent in _maps(spec, "parentRefs"):
        _set(parent, group="gateway.networking.k8s.io", kind="Gateway")
    for rule in _maps(spec, "rules"):
        for backend in _maps(rule, "backendRefs"):
            _backend(backend)
            _set(backend, weight=1)
            _filters(backend)
        _filters(rule)


def _http_route(obj: Json) -> None:
    _route(obj)
    for rule in _maps(_map(obj, "spec"), "rules"):
        _set(rule, matches=[{}])
        for match in _maps(rule, "matches"):
            _set(_map(match, "path"), type="PathPrefix", value="/")
            for part in (*_maps(match, "headers"), *_maps(match, "queryParams")):
                _set(part, type="Exact")


def _grpc_route(obj: Json) -> None:
    _route(obj)
    for rule in _maps(_map(obj, "spec"), "rules"):
        for match in _maps(rule, "matches"):
            parts = [*_maps(match, "headers")]
            if isinstance(match.get("method"), dict):
                parts.append(match["method"])
            for part in parts:
                _set(part, type="Exact")


def _backend(reference: Json) -> None:
    _set(reference, group="", kind="Service")


def _filters(holder: Json) -> None:
    for item in _maps(holder, "filters"):
        if isinstance(item.get("requestMirror"), dict):
            _backend(_map(item["requestMirror"], "backendRef"))
        if isinstance(item.get("requestRedirect"), dict):
            _set(item["requestRedirect"], statusCode=302)


def _inference_pool(obj: Json) -> None:
    picker = _map(obj, "spec").get("endpointPickerRef")
    if isinstance(picker, dict):
        _set(picker, group="", kind="Service", failureMode="FailClose")


_GATEWAY_API = "gateway.networking.k8s.io"
_RBAC = "rbac.authorization.k8s.io"
_FILLERS: dict[tuple[str, str], Callable[[Json], None]] = {
    ("", "namespaces"): _namespace,
    ("", "services"): _service,
    ("", "pods"): _pod,
    ("", "secrets"): _secret,
    ("", "endpoints"): _endpoints,
    ("", "replicationcontrollers"): _replicated,
    ("apps", "deployments"): _deployment,
    ("apps", "replicasets"): _replicated,
    ("apps", "statefulsets"): _stateful_set,
    ("apps", "daemonsets"): _daemon_set,
    ("batch", "jobs"): _job,
    ("batch", "cronjobs"): _cron_job,
    (_RBAC, "rolebindings"): _role_binding,
    (_RBAC, "clusterrolebindings"): _role_binding,
    (_GATEWAY_API, "gateways"): _gateway,
    (_GATEWAY_API, "gatewayclasses"): _gateway_class,
    (_GATEWAY_API, "httproutes"): _http_route,
    (_GATEWAY_API, "grpcroutes"): _grpc_route,
    (_GATEWAY_API, "tcproutes"): _route,
    (_GATEWAY_API, "tlsroutes"): _route,
    (_GATEWAY_API, "udproutes"): _route,
    ("inference.networking.k8s.io", "inferencepools"): _inference_pool,
}
