"""Which configuration objects apply to a workload, by its labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mesh.istio.roles import GATEWAY_NAME
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, pairs

_BY_SELECTOR = (kinds.AUTHORIZATION_POLICY, kinds.PEER_AUTHENTICATION, kinds.REQUEST_AUTHENTICATION)
_BY_WORKLOAD_SELECTOR = (kinds.SIDECAR, kinds.ENVOY_FILTER)
_EVERYTHING_WHEN_EMPTY = (*_BY_SELECTOR, *_BY_WORKLOAD_SELECTOR, kinds.GATEWAY)
SELECTING_KINDS = (*_EVERYTHING_WHEN_EMPTY, kinds.INFERENCE_POOL, kinds.WORKLOAD_GROUP, kinds.K8S_GATEWAY)

_OF_NO_WORKLOAD = (kinds.DESTINATION_RULE, kinds.SERVICE_ENTRY, kinds.VIRTUAL_SERVICE, kinds.WORKLOAD_ENTRY)

_Pairs = Mapping[str, str]


class Reference(NamedTuple):
    """An object by name, without its cluster."""

    kind: Kind
    namespace: str
    name: str


def reference(kind: Kind, obj: ConfigObject) -> Reference:
    return Reference(kind, obj.namespace, obj.name)


class SelectorIndex:
    """The selecting objects of one cluster, found by any one of the labels that they ask for."""

    __slots__ = ("_by_pair", "_everywhere", "_gateways")

    def __init__(self, snapshot: ClusterSnapshot) -> None:
        self._everywhere: dict[str, list[Reference]] = {}
        self._by_pair: dict[tuple[str, str, str], list[tuple[_Pairs, Reference]]] = {}
        for kind in SELECTING_KINDS:
            if kind is not kinds.K8S_GATEWAY:
                for obj in snapshot.everywhere(kind):
                    self._add(kind, obj)
        self._gateways = {reference(kinds.K8S_GATEWAY, obj) for obj in snapshot.everywhere(kinds.K8S_GATEWAY)}

    def of(self, namespace: str, labels: Mapping[str, str]) -> tuple[Reference, ...]:
        """The objects of the workload's namespace that apply to it, each once."""
        return tuple(dict.fromkeys(self._found(namespace, labels)))

    def _add(self, kind: Kind, obj: ConfigObject) -> None:
        wanted = selector_of(kind, obj)
        if wanted:
            # Any one pair would do to look under.
            pair = min(wanted.items())
            self._by_pair.setdefault((obj.namespace, *pair), []).append((wanted, reference(kind, obj)))
        elif kind in _EVERYTHING_WHEN_EMPTY:
            self._everywhere.setdefault(obj.namespace, []).append(reference(kind, obj))

    def _found(self, namespace: str, labels: Mapping[str, str]) -> Iterator[Reference]:
        yield from self._everywhere.get(namespace, ())
        gateway = Reference(kinds.K8S_GATEWAY, namespace, labels.get(GATEWAY_NAME, ""))
        if gateway in self._gateways:
            yield gateway
        for pair in labels.items():
            for wanted, found in self._by_pair.get((namespace, *pair), ()):
                if wanted.items() <= labels.items():
                    yield found


def selector_of(kind: Kind, obj: ConfigObject) -> dict[str, str]:
    """The labels that the object asks of a workload."""
    if kind is kinds.GATEWAY:
        return pairs(obj.spec.get("selector"))
    if kind is kinds.WORKLOAD_GROUP:
        return pairs(inner(obj.spec, "metadata").get("labels"))
    if kind in _BY_WORKLOAD_SELECTOR:
        return pairs(inner(obj.spec, "workloadSelector").get("labels"))
    return pairs(inner(obj.spec, "selector").get("matchLabels"))


def may_concern(kind: Kind, obj: ConfigObject, labels: _Pairs) -> bool:
    """Whether it is left in a list that is narrowed to a workload with these labels: what selects others is not, and
    what selects none by labels is."""
    if kind in _OF_NO_WORKLOAD:
        return False
    if kind not in SELECTING_KINDS or kind is kinds.K8S_GATEWAY:
        return True
    wanted = selector_of(kind, obj)
    return wanted.items() <= labels.items() and (bool(wanted) or kind is not kinds.WORKLOAD_GROUP)
