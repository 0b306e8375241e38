"""Under which identities the workloads of the mesh run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mesh.istio.planes import ControlPlane, identity_domain
from mesh.istio.view import ClusterView
from mesh.validations.options import Accounts

_SERVICES = "svc."


def accounts_of(
    views: Mapping[str, ClusterView], planes: Sequence[ControlPlane], configured_domain: str = ""
) -> dict[str, Accounts]:
    """Of each cluster, by name. An account counts only where a pod of a workload uses it."""
    domains = {name: trust_domains(planes, name, configured_domain) for name in views}
    own = {name: frozenset(_used(view, domains[name])) for name, view in views.items()}
    known = frozenset(domain for found in domains.values() for domain in found)
    return {
        name: Accounts(own[name], frozenset().union(*(own[other] for other in own if other != name)), known)
        for name in views
    }


def trust_domains(planes: Sequence[ControlPlane], cluster: str, configured_domain: str = "") -> tuple[str, ...]:
    """That of the cluster's services first, then its aliases."""
    main = identity_domain(planes, cluster, configured_domain).removeprefix(_SERVICES)
    aliases = (alias for plane in planes if plane.cluster == cluster for alias in plane.trust_aliases)
    return tuple(dict.fromkeys((main, *aliases)))


def account_of(domain: str, namespace: str, name: str) -> str:
    """The identity of a service account; `domain` is a trust domain, or that of the cluster's services."""
    return f"{domain.removeprefix(_SERVICES)}/ns/{namespace}/sa/{name}"


def _used(view: ClusterView, domains: tuple[str, ...]) -> Iterable[str]:
    for workload in view.inventory.all_workloads():
        for account in workload.service_accounts if workload.pods else ():
            yield from (account_of(domain, workload.namespace, account) for domain in domains)
