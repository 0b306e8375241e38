"""Made-up meshes of any size: their Kubernetes objects, and the calls between their workloads. The same for a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.graphs import WORDS

Json = dict[str, Any]
BORN = "2026-01-05T08:00:00Z"
SIDECAR = json.dumps({"initContainers": ["istio-init"], "containers": ["istio-proxy"], "revision": "default"})
BUCKETS = ((10, 0.4), (100, 0.9), (1000, 0.99), ("+Inf", 1.0))
"""Upper bounds in milliseconds, and the share of requests below them."""


@dataclass(frozen=True, slots=True)
class Workload:
    namespace: str
    app: str
    version: str

    @property
    def name(self) -> str:
        return f"{self.app}-{self.version}"


@dataclass(frozen=True, slots=True)
class Call:
    """`rate` is requests per second."""

    source: Workload
    target: Workload
    rate: float
    code: str


@dataclass(slots=True)
class World:
    """`services` in `namespaces`, each with `versions` workloads of one pod, and about `calls` calls from each."""

    services: int
    namespaces: int
    versions: int
    calls: float = 1.8
    seed: int = 11
    apps: list[list[Workload]] = field(init=False)

    def __post_init__(self) -> None:
        self.apps = [
            [Workload(self.namespace(number), self.app(number), f"v{version + 1}") for version in range(self.versions)]
            for number in range(self.services)
        ]

    def namespace(self, number: int) -> str:
        return f"ns-{number % self.namespaces:02d}"

    def app(self, number: int) -> str:
        return f"{WORDS[number % len(WORDS)]}-{number:04d}"

    @property
    def names(self) -> list[str]:
        return [self.namespace(number) for number in range(self.namespaces)]

    @property
    def workloads(self) -> list[Workload]:
        return [workload for app in self.apps for workload in app]

    def traffic(self) -> Iterator[Call]:
        """Each service is called by at least one: 80 % stay in the namespace; some targets are hubs."""
        dice = random.Random(self.seed)  # noqa: S311 - a repeatable world, no secret
        seen: set[tuple[Workload, Workload]] = set()
        for number, app in enumerate(self.apps):
            near = range(number % self.namespaces, max(number, 1), self.namespaces)
            for _ in range(1 + (dice.random() < self.calls - 1)):
                pool = near if near and dice.random() < 0.8 else range(max(number, 1))
                caller = self.apps[min(dice.choice(pool), dice.choice(pool))]
                code = dice.choices(("200", "503"), weights=(95, 5))[0]
                for target in app:
                    source = dice.choice(caller)
                    if (source, target) not in seen:
                        seen.add((source, target))
                        yield Call(source, target, round(dice.uniform(0.1, 50), 3), code)

    def objects(self) -> Iterator[Json]:
        """Every object, with status."""
        labels = {"istio-injection": "enabled"}
        yield _object("v1", "Namespace", "", "istio-system")
        for name in self.names:
            yield _object("v1", "Namespace", "", name, labels=labels)
        for number, app in enumerate(self.apps):
            yield _service(app[0])
            for workload in app:
                yield from _workload(workload)
            if number % 10 == 0:
                yield _virtual_service(app[0])


def _object(api: str, kind: str, namespace: str, name: str, **more: Any) -> Json:
    metadata = {"name": name, "creationTimestamp": BORN, "uid": f"{kind}-{namespace}-{name}".lower()}
    metadata |= {key: more.pop(key) for key in ("labels", "annotations", "ownerReferences") if key in more}
    if namespace:
        metadata["namespace"] = namespace
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **more}


def _service(workload: Workload) -> Json:
    ports = [{"name": "http", "port": 80, "targetPort": 8080}]
    spec = {"selector": {"app": workload.app}, "ports": ports}
    return _object("v1", "Service", workload.namespace, workload.app, labels={"app": workload.app}, spec=spec)


def _virtual_service(workload: Workload) -> Json:
    route = [{"destination": {"host": workload.app}}]
    spec = {"hosts": [workload.app], "http": [{"route": route}]}
    return _object("networking.istio.io/v1", "VirtualService", workload.namespace, workload.app, spec=spec)


def _workload(workload: Workload) -> Iterator[Json]:
    place, name = workload.namespace, workload.name
    labels: Json = {"app": workload.app, "version": workload.version}
    hashed = {**labels, "pod-template-hash": "7c7650"}
    told = {"sidecar.istio.io/status": SIDECAR}
    containers: list[Json] = [
        {"name": workload.app, "image": f"registry.example/{workload.app}:1.0.0"},
        {"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.30.1", "args": ["proxy", "sidecar"]},
    ]
    status = {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 1, "observedGeneration": 1}

    def spec(own: Json) -> Json:
        template = {"metadata": {"labels": own}, "spec": {"containers": containers[:1]}}
        return {"replicas": 1, "selector": {"matchLabels": own}, "template": template}

    deployment = _object("apps/v1", "Deployment", place, name, labels=labels, spec=spec(labels), status=status)
    owners = [_owner(deployment)]
    replicas = _object(
        "apps/v1", "ReplicaSet", place, f"{name}-7c7650", labels=hashed, ownerReferences=owners, spec=spec(hashed)
    )
    yield deployment
    yield {**replicas, "status": status}
    ready = [{"name": one["name"], "ready": True, "started": True} for one in containers]
    yield _object(
        "v1",
        "Pod",
        place,
        f"{name}-7c7650-6f151",
        labels={**hashed, "security.istio.io/tlsMode": "istio"},
        annotations=told,
        ownerReferences=[_owner(replicas)],
        spec={"serviceAccountName": workload.app, "nodeName": "node-1", "containers": containers},
        status={"phase": "Running", "podIP": "10.0.0.1", "containerStatuses": ready},
    )


def _owner(obj: Json) -> Json:
    metadata = obj["metadata"]
    return {
        "apiVersion": obj["apiVersion"],
        "kind": obj["kind"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
    }


def labels_of(call: Call, reporter: str) -> dict[str, str]:
    """Those of the request metrics as the proxies put them."""
    ends = {
        f"{side}_{name}": value
        for side, end in (("source", call.source), ("destination", call.target))
        for name, value in {
            "cluster": "Kubernetes",
            "workload": end.name,
            "workload_namespace": end.namespace,
            "canonical_service": end.app,
            "canonical_revision": end.version,
            "principal": f"spiffe://cluster.local/ns/{end.namespace}/sa/{end.app}",
        }.items()
    }
    return {
        "reporter": reporter,
        "request_protocol": "http",
        "response_code": call.code,
        "response_flags": "-",
        "connection_security_policy": "mutual_tls" if reporter == "destination" else "unknown",
        **ends,
        "destination_service": f"{call.target.app}.{call.target.namespace}.svc.cluster.local",
        "destination_service_name": call.target.app,
        "destination_service_namespace": call.target.namespace,
    }


def write(world: World, folder: Path, *, window: int, step: int) -> None:
    """The world in the form of the conformance worlds: `cluster/`, `metrics.tsv` and `world.json`; seconds."""
    cluster = folder / "cluster"
    cluster.mkdir(parents=True)
    by_namespace: dict[str, list[Json]] = {}
    for obj in world.objects():
        by_namespace.setdefault(obj["metadata"].get("namespace", "_namespaces"), []).append(obj)
    for name, objects in by_namespace.items():
        listed = {"apiVersion": "v1", "kind": "List", "items": objects}
        # JSON is YAML, and is read much faster.
        (cluster / f"{name}.yaml").write_text(json.dumps(listed))
    (folder / "world.json").write_text(json.dumps({"name": folder.name, "window": window, "step": step}))
    with (folder / "metrics.tsv").open("w") as out:
        out.writelines(_lines(world))


def _lines(world: World) -> Iterator[str]:
    """By metric, as blocks of telemetry are made of it: name, labels, start, increase per second."""
    calls = list(world.traffic())
    reporters = ("source", "destination")
    for call in calls:
        for reporter in reporters:
            labels = labels_of(call, reporter)
            for bound, share in BUCKETS:
                yield _tsv(
                    "istio_request_duration_milliseconds_bucket", {**labels, "le": str(bound)}, call.rate * share
                )
    for call in calls:
        for reporter in reporters:
            yield _tsv("istio_requests_total", labels_of(call, reporter), call.rate)


def _tsv(metric: str, labels: dict[str, str], rate: float) -> str:
    return f"{metric}\t{json.dumps(labels)}\t{rate * 1000:.3f}\t{rate:.6f}\n"
