"""The services of a namespace: Kubernetes Services, and the hosts that only a ServiceEntry knows (graph.md §12.2)."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.services import ServiceItem
from mesh.text.untrusted import texts
from mesh.workloads.labels import LabelNames

_DEFAULT_DOMAIN = "svc.cluster.local"


def services_of(
    snapshot: ClusterSnapshot,
    namespace: str,
    *,
    label_names: LabelNames | None = None,
    identity_domain: str = _DEFAULT_DOMAIN,
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
            selector=service.spec.selector,
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
    """Whether the host is a Service's: `name`, `name.ns`, `name.ns.svc` or `name.ns.<identity domain>`."""
    name, _, rest = host.partition(".")
    owner, _, domain = rest.partition(".")
    if domain not in ("", "svc", identity_domain):
        return False
    return snapshot.get(kinds.SERVICE, owner or namespace, name) is not None
