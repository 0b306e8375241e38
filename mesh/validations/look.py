"""What a rule may ask while it looks at an object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mesh.istio.exports import is_exported
from mesh.istio.hosts import read_host
from mesh.model.cluster import ClusterSnapshot
from mesh.model.findings import Severity
from mesh.model.workloads import Workload
from mesh.validations import keys, policy_keys
from mesh.validations.base import Base
from mesh.validations.hosts import Host
from mesh.validations.index import Index, Subject
from mesh.validations.options import Accounts
from mesh.validations.viewers import Mask, Viewer, union


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the cluster by a set of viewers.

    What comes from the index is noted, so that the object is looked at again when it changes. What is read from
    `snapshot` is not: that is for who asks once, and not for rules.
    """

    base: Base
    index: Index
    viewers: Mask
    snapshot: ClusterSnapshot
    known_accounts: Accounts

    def by(self, viewers: Mask) -> Look:
        """The same look by others."""
        return replace(self, viewers=viewers)

    def seeing(self, subject: Subject) -> Mask:
        """Those of the viewers who see the object."""
        return subject.audience & self.viewers

    def each(self, mask: Mask) -> Iterator[tuple[Mask, Viewer]]:
        """The viewers of a set, each with its bit. For what few objects need: a rule of many objects takes masks."""
        return self.base.viewers.within(mask)

    def graded(self, missing: Mask) -> Iterator[Severity]:
        """How grave an unknown host is for who misses it: a warning where the mesh lets traffic out to any host."""
        if missing & ~self.base.viewers.allow_any:
            yield Severity.ERROR
        if missing & self.base.viewers.allow_any:
            yield Severity.WARNING

    def host(self, host: str, subject: Subject) -> Host:
        """Which service a host of the object means."""
        return self.base.hosts.of(host, subject.namespace)

    def entries(self, host: Host) -> Mask:
        """Who sees a ServiceEntry for the host."""
        return self.index.seen_ends(keys.ENTRY, host.text)

    def service(self, namespace: str, name: str) -> Subject | None:
        """The Service as a subject (`obj` is the `Service`): of it only exports and selector are noted."""
        found = self.index.items(keys.service(namespace, name))
        return found[0].subject if found else None

    def may_use_service(self, host: Host, namespace: str) -> bool:
        """Whether the host is a Service, named with its namespace, that is exported to the namespace."""
        named = read_host(host.text, self.base.domain)
        if named is None or not named.namespace:
            return False
        found = self.index.items(keys.service(named.namespace, named.name))
        return bool(found) and is_exported(found[0].told[0], named.namespace, namespace)

    def may_refer(self, route: Subject, namespace: str) -> bool:
        """Whether a route of the Gateway API may use Services of the namespace: its own, or by a ReferenceGrant."""
        grants = policy_keys.grants(namespace, route.namespace, route.kind.name)
        return namespace == route.namespace or bool(self.index.size(grants))

    def workloads(self, selector: Mapping[str, str], namespace: str = "") -> Iterator[Workload]:
        """Those with the labels (an empty selector: all), of the namespace if one is given. Only labels are noted."""
        key = keys.workloads(namespace)
        if selector:
            key = min((keys.workloads(namespace, label) for label in selector.items()), key=self.index.size)
        for item in self.index.items(key):
            if selector.items() <= item.told:
                yield item.subject.obj

    def has_workload(self, selector: Mapping[str, str], namespace: str = "") -> bool:
        return next(self.workloads(selector, namespace), None) is not None

    def endpoints(self, labels: Mapping[str, str]) -> Mask:
        """Who sees a ServiceEntry with an endpoint that has all the labels, at least one."""
        key = min((keys.endpoints(*label) for label in labels.items()), key=self.index.size)
        return union(item.mask for item in self.index.items(key) if labels.items() <= item.told)

    def policies(self, namespace: str) -> list[tuple[Subject, str, Mapping[str, str]]]:
        """PeerAuthentications of a namespace by name, each with its mode for the whole namespace and its selector."""
        items = sorted(self.index.items(keys.peer_policies(namespace)), key=lambda item: item.subject.name)
        return [(item.subject, item.told[0], dict(item.told[1])) for item in items]

    @property
    def accounts(self) -> Accounts:
        self.index.note(keys.ACCOUNTS)
        return self.known_accounts
