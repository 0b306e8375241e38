"""Runs scenarios of configuration validation (objects and settings in, findings out) and compares the answers.

`python -m tools.validation_cases FILE [NAME...]` prints how our answers to these scenarios differ.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from apiserver.defaults import fill_defaults
from apiserver.kinds import KNOWN_KINDS
from mesh.clients.kubernetes.decode import Decoder
from mesh.istio.facts import MeshFacts
from mesh.istio.namespaces import namespaces_of
from mesh.istio.planes import ControlPlane, control_plane, identity_domain
from mesh.istio.relations.find import relations_of
from mesh.istio.relations.scene import Scene
from mesh.istio.view import ClusterView
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import ALL_KINDS, Kind
from mesh.pages.istio.as_json import relations_json
from mesh.validations.accounts import accounts_of
from mesh.validations.findings import WORKLOAD, Entry, Key, type_name
from mesh.validations.gateway_classes import gateway_classes
from mesh.validations.options import Options
from mesh.validations.run import Validator
from mesh.workloads.index import build_inventory
from tools import mtls_cases

Json = dict[str, Any]
_BY_NAME: dict[tuple[str, str], Kind] = {(kind.group, kind.name): kind for kind in ALL_KINDS}


def scenarios(path: Path) -> list[Json]:
    found: list[Json] = json.loads(path.read_text())["scenarios"]
    return found


def report(path: Path) -> bool:
    """Prints every scenario that differs, then how many are equal; tells whether all are."""
    cases = scenarios(path)
    equal = 0
    for case in cases:
        lines = _checked(case)
        equal += not lines
        if lines:
            print(f"validations: {case['name']} differs")
            for line in lines:
                print(f"  {line}")
    print(f"validations: {equal} of {len(cases)} scenarios equal")
    return equal == len(cases)


def _checked(case: Json) -> list[str]:
    """A scenario that cannot be run differs, and the others are still run."""
    try:
        return differences(case)
    except Exception as error:
        return [f"could not be run: {type(error).__name__}: {error}"]


def differences(case: Json) -> list[str]:
    """What is missing (`-`) or too much (`+`) in our answers to the scenario."""
    run = _Run(case)
    lines = _compared(_expected(case["expected_full"]), map(_told, run.entries.values()))
    for single in case.get("expected_single", []):
        named = single["object"]
        answer = run.alone(named)
        where = f"{named['kind']} {named['namespace']}/{named['name']} alone: "
        lines += [where + line for line in _compared(_expected(single["validations"]), map(_told, answer))]
        lines += [f"{where}{line}" for line in _unlike(single["references"], run, named)]
    return [*lines, *mtls_cases.unlike(case, run.views, run.entries)]


def main() -> None:
    path, *names = sys.argv[1:]
    for case in scenarios(Path(path)):
        if not names or case["name"] in names:
            print(case["name"], *differences(case) or ["equal"], sep="\n  ")


class _Run:
    """All clusters of a scenario, validated."""

    def __init__(self, case: Json) -> None:
        self.entries: dict[Key, Entry] = {}
        settings, planes = case.get("kiali", {}), [_plane(each) for each in case["controlPlanes"]]
        domain = settings.get("istioIdentityDomain", "")
        self.views = views = {name: _view(name, objects, planes, domain) for name, objects in case["clusters"].items()}
        accounts = accounts_of(views, planes, domain)
        self._validators = {name: Validator() for name in views}
        for name, view in views.items():
            options = Options(
                ignored=frozenset(settings.get("validationsIgnore") or ()),
                skip_wildcard_gateway_hosts=bool(settings.get("skipWildcardGatewayHosts")),
                gateway_classes=gateway_classes(view.snapshot, [each.snapshot for each in views.values()]),
                identity_domain=domain,
            )
            self.entries |= self._validators[name].run(view, planes, options, accounts[name])

    def alone(self, named: Json) -> Sequence[Entry]:
        kind = _kind(named)
        return self._validator(named).alone(kind, named["name"], [named["namespace"]]) if kind else ()

    def references(self, named: Json) -> Json:
        """As the API answers them."""
        kind, view = _kind(named), self.views[named["cluster"] or next(iter(self.views))]
        obj = view.snapshot.get(kind, named["namespace"], named["name"]) if kind and kind.is_config else None
        if kind is None or obj is None:
            return {}
        return relations_json(kind, relations_of(Scene(view, lambda _: True), kind, obj)) or {}

    def _validator(self, named: Json) -> Validator:
        return self._validators[named["cluster"] or next(iter(self._validators))]


def _kind(named: Json) -> Kind | None:
    return WORKLOAD if named["kind"] == "workload" else _BY_NAME.get((named["group"], named["kind"]))


def _unlike(theirs: Json, run: _Run, named: Json) -> Iterator[str]:
    """How our references of the object differ; each counts once."""
    gvk = f"{named['group']}/{named['version']}, Kind={named['kind']}"
    told = theirs.get(f"{gvk}|{named['namespace']}|{named['name']}", {})
    wanted, given = set(_references(told)), set(_references(run.references(named)))
    yield from (f"- refers to {each}" for each in sorted(wanted - given))
    yield from (f"+ refers to {each}" for each in sorted(given - wanted))


def _references(told: Json) -> Iterator[str]:
    yield from (f"{each['objectGVK']['Kind']} {_place(each)}" for each in told.get("objectReferences") or ())
    yield from (f"service {_place(each)}" for each in told.get("serviceReferences") or ())
    yield from (f"workload {_place(each)}" for each in told.get("workloadReferences") or ())


def _place(told: Json) -> str:
    return f"{told['namespace']}/{told['name']}{' (entry)' if told.get('isServiceEntry') else ''}"


def _plane(told: Json) -> ControlPlane:
    return control_plane(
        told["cluster"],
        told["istiodNamespace"],
        None if told.get("noMeshConfig") else told.get("meshConfig") or {},
        told.get("managedNamespaces") or (),
        revision=told.get("revision", "default"),
        root_namespace=told.get("rootNamespace", ""),
        scopes_gateways=bool(told.get("isGatewayToNamespace")),
    )


def _view(cluster: str, objects: Sequence[Json], planes: Sequence[ControlPlane], domain: str) -> ClusterView:
    snapshot = _snapshot(cluster, objects)
    named = identity_domain(planes, cluster, domain)
    own = frozenset(plane.namespace for plane in planes if plane.cluster == cluster)
    mesh = MeshFacts(namespaces_of(snapshot), own, identity_domain=named, planes=tuple(planes))
    return ClusterView(snapshot, build_inventory(snapshot, identity_domain=named), mesh)


def _snapshot(cluster: str, objects: Sequence[Json]) -> ClusterSnapshot:
    defaults = {(kind.group, kind.name): kind for kind in KNOWN_KINDS}
    found = []
    for written in objects:
        obj = deepcopy(written)
        group, slash, _ = obj["apiVersion"].partition("/")
        named = (group if slash else "", obj["kind"])
        if named in _BY_NAME:
            if named in defaults:
                fill_defaults(defaults[named], obj)
            read, _problem = Decoder(_BY_NAME[named], cluster, lambda: 0.0).object(json.dumps(obj).encode())
            if read is not None:
                found.append((_BY_NAME[named], read))
    return snapshot_of(cluster, found)


def _told(entry: Entry) -> Json:
    return {
        "cluster": entry.key.cluster,
        "gvk": type_name(entry.key.kind),
        "namespace": entry.key.namespace,
        "name": entry.key.name,
        "valid": entry.valid,
        "references": [
            f"{entry.key.cluster}|{type_name(each.kind)}|{each.namespace}|{each.name}" for each in entry.related
        ],
        "checks": [{"code": each.code, "severity": str(each.severity), "path": each.path} for each in entry.checks],
    }


def _expected(entries: Sequence[Json]) -> list[Json]:
    return [{"references": [], **entry} for entry in entries]


def _compared(theirs: Sequence[Json], ours: Iterator[Json]) -> list[str]:
    """The reference leaves the namespace out of some entries: then any is the same."""
    found = list(ours)
    nameless = {(each["gvk"], each["name"]) for each in theirs if not each["namespace"]}
    wanted, given = (Counter(_lines(entries, nameless)) for entries in (theirs, found))
    missing, surplus = wanted - given, given - wanted
    return sorted([*(f"- {line}" for line in missing.elements()), *(f"+ {line}" for line in surplus.elements())])


def _lines(entries: Sequence[Mapping[str, Any]], nameless: set[tuple[str, str]]) -> Iterator[str]:
    for entry in entries:
        namespace = "?" if (entry["gvk"], entry["name"]) in nameless else entry["namespace"]
        where = f"{entry['cluster']} {entry['gvk']} {namespace}/{entry['name']}"
        yield f"{where} valid={entry['valid']}"
        yield from (f"{where} -> {each.partition('|')[2]}" for each in entry["references"])
        yield from (f"{where} {check['code']} {check['severity']} {check['path']}" for check in entry["checks"])


if __name__ == "__main__":
    main()
