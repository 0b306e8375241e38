"""Cluster objects as the cache keeps them: decoded from the API's JSON, trimmed to what the console uses.

Every field has a default and every mapping may be absent: an object may be incomplete or newer than this code.
`null` is read as the default (the readers drop nulls before they decode).
"""

from __future__ import annotations

from typing import Any

import msgspec

READY = "Ready"
"""The condition of a pod that Services, controllers and kubectl go by."""


class OwnerReference(msgspec.Struct, frozen=True, rename="camel"):
    kind: str = ""
    name: str = ""
    api_version: str = ""
    uid: str = ""
    controller: bool = False


class Metadata(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: int = 0
    creation_timestamp: str = ""
    deletion_timestamp: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner_references: list[OwnerReference] = []


class KubeObject(msgspec.Struct, frozen=True, rename="camel"):
    """What all objects share."""

    metadata: Metadata = Metadata()

    @property
    def name(self) -> str:
        return self.metadata.name

    @property
    def namespace(self) -> str:
        return self.metadata.namespace

    @property
    def labels(self) -> dict[str, str]:
        return self.metadata.labels

    @property
    def annotations(self) -> dict[str, str]:
        return self.metadata.annotations


class Namespace(KubeObject, frozen=True, rename="camel"):
    pass


class EnvVar(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    value: str = ""


class ContainerPort(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    container_port: int = 0
    protocol: str = "TCP"


class Container(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    image: str = ""
    ports: list[ContainerPort] = []
    env: list[EnvVar] = []
    restart_policy: str = ""


class PodSpec(msgspec.Struct, frozen=True, rename="camel"):
    service_account_name: str = ""
    node_name: str = ""
    host_network: bool = False
    containers: list[Container] = []
    init_containers: list[Container] = []


class Condition(msgspec.Struct, frozen=True, rename="camel"):
    """`status` is `True`, `False` or `Unknown`."""

    type: str = ""
    status: str = ""
    reason: str = ""
    message: str = ""


class ContainerStatus(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    image: str = ""
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0


class PodStatus(msgspec.Struct, frozen=True, rename="camel"):
    """Of `conditions` the cache keeps only `Ready`."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    pod_ip: str = msgspec.field(default="", name="podIP")
    container_statuses: list[ContainerStatus] = []
    init_container_statuses: list[ContainerStatus] = []
    conditions: list[Condition] = []


class Pod(KubeObject, frozen=True, rename="camel"):
    spec: PodSpec = PodSpec()
    status: PodStatus = PodStatus()


class PodTemplate(msgspec.Struct, frozen=True, rename="camel"):
    metadata: Metadata = Metadata()
    spec: PodSpec = PodSpec()


class LabelExpression(msgspec.Struct, frozen=True, rename="camel"):
    key: str = ""
    operator: str = ""
    values: list[str] = []


class LabelSelector(msgspec.Struct, frozen=True, rename="camel"):
    match_labels: dict[str, str] = {}
    match_expressions: list[LabelExpression] = []


class JobSpec(msgspec.Struct, frozen=True, rename="camel"):
    template: PodTemplate = PodTemplate()


class JobTemplate(msgspec.Struct, frozen=True, rename="camel"):
    metadata: Metadata = Metadata()
    spec: JobSpec = JobSpec()


class ControllerSpec(msgspec.Struct, frozen=True, rename="camel"):
    """`selector` is a label selector, or for ReplicationController and DeploymentConfig a plain label map."""

    replicas: int | None = None
    selector: dict[str, Any] = {}
    template: PodTemplate | None = None
    job_template: JobTemplate | None = None
    suspend: bool = False


class ControllerStatus(msgspec.Struct, frozen=True, rename="camel"):
    """The cache keeps the `conditions` of Jobs only."""

    replicas: int = 0
    ready_replicas: int = 0
    available_replicas: int = 0
    updated_replicas: int = 0
    desired_number_scheduled: int = 0
    current_number_scheduled: int = 0
    number_available: int = 0
    active: Any = 0
    succeeded: int = 0
    failed: int = 0
    conditions: list[Condition] = []


class Controller(KubeObject, frozen=True, rename="camel"):
    """Any object that owns pods: Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, …"""

    spec: ControllerSpec = ControllerSpec()
    status: ControllerStatus = ControllerStatus()


class ServicePort(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    port: int = 0
    protocol: str = "TCP"
    app_protocol: str | None = None
    target_port: int | str = 0
    node_port: int = 0


class ServiceSpec(msgspec.Struct, frozen=True, rename="camel"):
    type: str = "ClusterIP"
    cluster_ip: str = msgspec.field(default="", name="clusterIP")
    cluster_ips: list[str] = msgspec.field(default_factory=list, name="clusterIPs")
    ip_families: list[str] = []
    external_name: str = ""
    selector: dict[str, str] = {}
    ports: list[ServicePort] = []
    publish_not_ready_addresses: bool = False


class Service(KubeObject, frozen=True, rename="camel"):
    spec: ServiceSpec = ServiceSpec()


class ConfigMap(KubeObject, frozen=True, rename="camel"):
    data: dict[str, str] = {}


class ConfigObject(KubeObject, frozen=True, rename="camel"):
    """An Istio, Gateway API or OpenShift object; `spec` and `status` are as the API gave them."""

    spec: dict[str, Any] = {}
    status: dict[str, Any] = {}
