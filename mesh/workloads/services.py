"""The services of a namespace: Kubernetes Services, and the hosts that only a ServiceEntry knows."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.hosts import DEFAULT_DOMAIN, service_of
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.services import ServiceItem
from mesh.text.untrusted import texts
from mesh.workloads.endpoints import selector_of
from mesh.workloads.labels import LabelNames


def services_of(
    snapshot: ClusterSnapshot,
    namespace: str,
    *,
    label_names: LabelNames | None = None,
    identity_domain: str = DEFAULT_DOMAIN,
) -> tuple[ServiceItem, ...]:
    """Services first, by name, then hosts in the order of the entries' names; a host once, and not one of a Service."""
    names = label_names or LabelNames()
    services = [
        ServiceItem(
            cluster=snapshot.cluster,
            namespace=namespace,
            name=service.name,
            labels=service.labels,
            annotations=service.annotations,
            selector=selector_of(service),
            app=names.app_of(service.labels),
        )
        for service in snapshot.in_namespace(kinds.SERVICE, namespace)
    ]
    return (*services, *_external(snapshot, namespace, names, identity_domain))


def _external(
    snapshot: ClusterSnapshot, namespace: str, names: LabelNames, identity_domain: str
) -> Iterator[ServiceItem]:
    seen: set[str] = set()
    for entry in snapshot.in_namespace(kinds.SERVICE_ENTRY, namespace):
        for host in texts(entry.spec.get("hosts")):
            if not host or host in seen or _is_service(snapshot, host, namespace, identity_domain):
                continue
            seen.add(host)
            yield ServiceItem(
                cluster=snapshot.cluster,
                namespace=namespace,
                name=host,
                labels=entry.labels,
                is_external=True,
                app=names.app_of(entry.labels),
            )


def _is_service(snapshot: ClusterSnapshot, host: str, namespace: str, identity_domain: str) -> bool:
    key = service_of(host, namespace, identity_domain)
    return key is not None and snapshot.get(kinds.SERVICE, *key) is not None
