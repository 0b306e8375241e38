"""A slow reading of the rules that compare objects: from each namespace in turn, each object with each other.

It shares nothing with the indexes but how hosts are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.validations.hosts import Host, Hosts, is_within
from tests.unit.validations.world import ROOT
from tests.unit.workloads.world import Placed

NAMESPACES = (ROOT, "shop", "till")
HOSTS = Hosts("svc.cluster.local", NAMESPACES)
Telling = tuple[str, str, str, str, str]
"""Kind, namespace and name of an object, a code and a place."""
CODES = ("KIA0201", "KIA0204", "KIA0301", "KIA1106", "KIA1107", "KIA1211", "KIA1212")


def tellings(placed: Sequence[Placed]) -> set[Telling]:
    """What all namespaces find together."""
    last = {(kind, obj.namespace, obj.name): obj for kind, obj in placed if isinstance(obj, ConfigObject)}
    found: set[Telling] = set()
    for namespace in NAMESPACES:
        found |= set(_Look(namespace, last).all())
    return found


def read(host: str, obj: ConfigObject) -> Host:
    return HOSTS.of(host, obj.namespace)


@dataclass(slots=True)
class _Look:
    namespace: str
    objects: dict[tuple[Kind, str, str], ConfigObject]
    scope: list[tuple[bool, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.scope = self._scope()

    def all(self) -> Iterator[Telling]:
        yield from self.virtual_services()
        yield from self.destination_rules()
        yield from self.gateways()
        yield from self.service_entries()

    def of(self, kind: Kind) -> list[ConfigObject]:
        keys = sorted(key[1:] for key in self.objects if key[0] is kind)
        return [self.objects[(kind, *key)] for key in keys]

    def imported(self, kind: Kind, hosts: Callable[[ConfigObject], Iterable[str]]) -> list[ConfigObject]:
        return [
            obj
            for obj in self.of(kind)
            if self._is_exported(obj) and any(self._is_imported(host, obj) for host in hosts(obj))
        ]

    def virtual_services(self) -> Iterator[Telling]:
        routes = self.imported(kinds.VIRTUAL_SERVICE, lambda obj: obj.spec["hosts"])
        places = [
            (obj, number, gateway, read(host, obj))
            for obj in routes
            for number, host in enumerate(obj.spec["hosts"])
            for gateway in dict.fromkeys(obj.spec.get("gateways") or [""])
        ]
        for (one, _, gateway, host), (other, _, another, meant) in combinations(places, 2):
            is_same = host == meant or (host[1:] == meant[1:] and "*" in (host.service, meant.service))
            if gateway == another and is_same:
                yield from _both(kinds.VIRTUAL_SERVICE, one, other, "KIA1106", "spec/hosts")
        rules = self.imported(kinds.DESTINATION_RULE, lambda obj: [obj.spec["host"]])
        for obj in routes:
            for path, to, subset in _destinations(obj):
                if subset and not any(_defines(rule, read(to, obj), subset) for rule in rules):
                    yield _telling(kinds.VIRTUAL_SERVICE, obj, "KIA1107", f"{path}/destination")

    def destination_rules(self) -> Iterator[Telling]:
        rules = self.imported(kinds.DESTINATION_RULE, lambda obj: [obj.spec["host"]])
        narrow = [rule for rule in rules if not _is_wide(rule)]
        for one, other in combinations(narrow, 2):
            first, second = (read(rule.spec["host"], rule).text for rule in (one, other))
            mine, others = ({subset["name"] for subset in rule.spec.get("subsets", [])} for rule in (one, other))
            overlap = first == second or is_within(first, second) or is_within(second, first)
            if overlap and (not mine or not others or mine & others):
                yield from _both(kinds.DESTINATION_RULE, one, other, "KIA0201", "spec/host")
        for rule in rules:
            if "tls" not in rule.spec.get("trafficPolicy", {}) and any(_covers(wider, rule) for wider in rules):
                yield _telling(kinds.DESTINATION_RULE, rule, "KIA0204", "spec/trafficPolicy")

    def gateways(self) -> Iterator[Telling]:
        served = [
            (obj, (server["port"]["number"], obj.spec.get("selector", {})), host, f"spec/servers[{at}]/hosts[{number}]")
            for obj in self.of(kinds.GATEWAY)
            for at, server in enumerate(obj.spec["servers"])
            for number, host in enumerate(server["hosts"])
        ]
        for place, (obj, group, host, path) in enumerate(served):
            later = [one for one in served[place + 1 :] if one[1] == group and _clash(host, one[2])]
            if later:
                yield _telling(kinds.GATEWAY, obj, "KIA0301", path)
            first = {id(other): (other, at) for other, _, _, at in reversed(later) if other is not obj}
            yield from (_telling(kinds.GATEWAY, other, "KIA0301", at) for other, at in first.values())

    def service_entries(self) -> Iterator[Telling]:
        entries = self.imported(kinds.SERVICE_ENTRY, lambda obj: obj.spec["hosts"])
        declared: dict[tuple[str, int], list[tuple[ConfigObject, int, str]]] = {}
        for obj in entries:
            for number, port in enumerate(obj.spec.get("ports", [])):
                for host in obj.spec["hosts"]:
                    told = (obj, number, port.get("protocol", ""))
                    declared.setdefault((host.lower(), port["number"]), []).append(told)
        for each in declared.values():
            code = "KIA1212" if len({protocol for _, _, protocol in each}) > 1 else "KIA1211"
            for obj, number, _ in each if len(each) > 1 else ():
                yield _telling(kinds.SERVICE_ENTRY, obj, code, f"spec/ports[{number}]")

    def _is_exported(self, obj: ConfigObject) -> bool:
        exports = obj.spec.get("exportTo") or ["*"]
        own = "." if obj.namespace == self.namespace else self.namespace
        return any(export in ("*", self.namespace, own) or export not in (".", *NAMESPACES) for export in exports)

    def _is_imported(self, host: str, obj: ConfigObject) -> bool:
        matched = {is_in for is_in, name, dns in self.scope if _is_in_scope(host, obj, name, dns)}
        return not self.scope or matched == {True}

    def _scope(self) -> list[tuple[bool, str, str]]:
        general = [one for one in self.of(kinds.SIDECAR) if not one.spec.get("workloadSelector", {}).get("labels")]
        for namespace in (self.namespace, ROOT):
            for sidecar in [one for one in general if one.namespace == namespace][:1]:
                return [self._read(host) for listener in sidecar.spec.get("egress", []) for host in listener["hosts"]]
        return []

    def _read(self, written: str) -> tuple[bool, str, str]:
        namespace, _, dns = written.partition("/")
        name = namespace.removeprefix("~")
        return name == namespace, self.namespace if name == "." else name, dns


def _is_in_scope(host: str, obj: ConfigObject, namespace: str, dns: str) -> bool:
    meant = read(host, obj)
    if namespace not in ("*", meant.namespace if meant.is_complete else obj.namespace):
        return False
    words = {host, meant.text, meant.service, f"{meant.service}.{meant.namespace}"}
    reverse = meant.is_complete and meant.is_wildcard and is_within(dns, meant.text)
    return dns == "*" or dns in words or is_within(meant.text, dns) or reverse


def _destinations(obj: ConfigObject) -> Iterator[tuple[str, str, str]]:
    for index, rule in enumerate(obj.spec["http"]):
        for at, route in enumerate(rule["route"]):
            destination = route["destination"]
            yield f"spec/http[{index}]/route[{at}]", destination["host"], destination.get("subset", "")


def _defines(rule: ConfigObject, host: Host, subset: str) -> bool:
    ruled = read(rule.spec["host"], rule)
    is_for_host = ruled == host or is_within(host.text, ruled.text)
    return is_for_host and any(each["name"] == subset for each in rule.spec.get("subsets", []))


def _mode(rule: ConfigObject) -> str:
    tls: dict[str, Any] = rule.spec.get("trafficPolicy", {}).get("tls", {})
    return str(tls.get("mode", ""))


def _is_wide(rule: ConfigObject) -> bool:
    wide = ("*.local", f"*.{rule.namespace}.svc.cluster.local")
    return _mode(rule) == "ISTIO_MUTUAL" and rule.spec["host"] in wide


def _covers(wider: ConfigObject, rule: ConfigObject) -> bool:
    host = HOSTS.parse(rule.spec["host"], rule.namespace)
    whole = f"*.{host.namespace}.{host.domain}"
    if _mode(wider) != "ISTIO_MUTUAL":
        return False
    return wider.spec["host"] in (host.text, whole) or (_is_wide(wider) and wider.spec["host"] == "*.local")


def _clash(one: str, other: str) -> bool:
    if one == other or "*" in (one, other):
        return True
    if one.startswith("*.") and other.startswith("*."):
        return False
    return is_within(one, other) or is_within(other, one)


def _telling(kind: Kind, obj: ConfigObject, code: str, path: str) -> Telling:
    return kind.key, obj.namespace, obj.name, code, path


def _both(kind: Kind, one: ConfigObject, other: ConfigObject, code: str, path: str) -> Iterator[Telling]:
    yield from (_telling(kind, obj, code, path) for obj in (one, other))
