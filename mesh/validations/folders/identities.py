"""Service accounts of what does not run yet: those that pods would run under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mesh.istio.planes import ControlPlane
from mesh.model.kinds import CONTROLLER_KINDS, POD
from mesh.model.objects import Controller, Pod, PodSpec
from mesh.validations.accounts import account_of, trust_domains
from mesh.validations.folders.overlay import Placed
from mesh.validations.options import Accounts

_DEFAULT = "default"


def accounts_with(
    known: Accounts,
    objects: Iterable[Placed],
    written: Iterable[tuple[str, str]],
    *,
    planes: Sequence[ControlPlane],
    cluster: str,
    configured_domain: str = "",
) -> Accounts:
    """Those that are known, with those of the objects' pods and the ServiceAccounts (namespace, name) in `written`."""
    domains = trust_domains(planes, cluster, configured_domain)
    named = {*written, *_of_pods(objects)}
    own = frozenset(account_of(domain, namespace, name) for domain in domains for namespace, name in named)
    return Accounts(known.own | own, known.elsewhere, known.trust_domains.union(domains))


def _of_pods(objects: Iterable[Placed]) -> Iterator[tuple[str, str]]:
    for kind, obj in objects:
        spec = _pod_spec(obj) if kind is POD or kind in CONTROLLER_KINDS else None
        if spec is not None:
            yield obj.namespace, spec.service_account_name or _DEFAULT


def _pod_spec(obj: object) -> PodSpec | None:
    if isinstance(obj, Pod):
        return obj.spec
    if not isinstance(obj, Controller):
        return None
    template = obj.spec.job_template.spec.template if obj.spec.job_template else obj.spec.template
    return template.spec if template else None
