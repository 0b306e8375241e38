"""One configuration object: itself, what it has to do with others, and what is found wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mesh.clients.errors import Forbidden, NotFound, SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.istio.relations.find import relations_of
from mesh.istio.relations.result import Relations, ServiceName, WorkloadName
from mesh.istio.relations.scene import Scene
from mesh.istio.selectors import Reference
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.model.problems import Problem
from mesh.pages.istio.findings import findings_of, found_alone
from mesh.pages.sources.sources import Sources
from mesh.text.untrusted import mapping, mappings, text
from mesh.validations.findings import Entry

Json = dict[str, Any]
Named = Reference | ServiceName | WorkloadName
_NOTES = "managedFields"


@dataclass(frozen=True, slots=True)
class ConfigDetails:
    """`resource` is the object as the API gives it, without what it notes of who wrote which field; `updated` is the
    ISO time of the last of these notes, `""` where there are none. Without `findings` nobody looked; `checked_at` is
    when somebody last looked at the cluster (Unix seconds), `is_checked` whether anybody ever does. `there` are those
    of the named objects, services and workloads that exist and may be seen."""

    kind: Kind
    space: VisibleNamespace
    name: str
    resource: Json
    updated: str
    relations: Relations
    findings: Entry | None
    there: frozenset[Named]
    checked_at: float | None = None
    is_checked: bool = True
    problems: tuple[Problem, ...] = ()

    @property
    def reference(self) -> Reference:
        return Reference(self.kind, self.space.name, self.name)


def page(
    sources: Sources,
    space: VisibleNamespace,
    kind: Kind,
    name: str,
    client: KubernetesClient | None,
    *,
    is_alone: bool = False,
) -> ConfigDetails | None:
    """The object as it is now, and what all namespaces find wrong with it; `is_alone`: what its own finds. `client`
    asks the cluster itself. Where that fails, as it was last seen, with the problem. None where it is not there. Raises
    `Forbidden` where it may not be read."""
    resource, problems = _read(sources, space, kind, name, client)
    if resource is None:
        return None
    metadata = mapping(resource.get("metadata"))
    resource = {**resource, "metadata": {key: metadata[key] for key in metadata if key != _NOTES}}
    notes = mappings(metadata.get(_NOTES))
    obj = _typed(resource, space)
    scene = Scene(sources.clusters[space.cluster], sources.sees(space.cluster))
    relations = relations_of(scene, kind, obj)
    look = found_alone if is_alone else findings_of
    findings = look(sources, space.cluster, Reference(kind, space.name, name))
    return ConfigDetails(
        kind=kind,
        space=space,
        name=name,
        resource=resource,
        updated=max((text(note.get("time")) for note in notes), default=""),
        relations=relations,
        findings=findings,
        checked_at=sources.checked.at if sources.checked is not None else None,
        is_checked=sources.validations is not None and sources.validations.is_on,
        there=frozenset(_there(scene, relations, findings.related if findings else ())),
        problems=(*problems, *sources.problems(space.cluster)),
    )


def _read(
    sources: Sources, space: VisibleNamespace, kind: Kind, name: str, client: KubernetesClient | None
) -> tuple[Json | None, tuple[Problem, ...]]:
    snapshot = sources.clusters[space.cluster].snapshot
    seen: ConfigObject | None = snapshot.get(kind, space.name, name)
    known = None if seen is None else object_json(kind, seen, snapshot.api_version(kind))
    if client is None:
        return known, ()
    try:
        return client.get(kind, space.name, name), ()
    except NotFound:
        return None, ()
    except Forbidden:
        raise
    except SourceError as error:
        if known is None:
            raise
        return known, (error.problem(sources.clock()),)


def _there(scene: Scene, relations: Relations, named_by_findings: tuple[Reference, ...]) -> Iterator[Named]:
    inventory = scene.view.inventory
    yield from (each for each in relations.names if scene.sees(each.namespace) and scene.exists(each))
    yield from relations.named_by
    yield from (each for each in named_by_findings if scene.exists(each))
    yield from relations.workloads
    for each in relations.services:
        if scene.sees(each.namespace) and inventory.service(each.namespace, each.name) is not None:
            yield each


def _typed(resource: Mapping[str, Any], space: VisibleNamespace) -> ConfigObject:
    """What the rules of Istio read of it; odd parts are as if they were not there."""
    metadata = mapping(resource.get("metadata"))
    plain = {
        "metadata": {"name": text(metadata.get("name")), "namespace": space.name},
        "spec": mapping(resource.get("spec")),
        "status": mapping(resource.get("status")),
    }
    return msgspec.convert(plain, ConfigObject)


def object_json(kind: Kind, obj: ConfigObject, api_version: str = "") -> Json:
    """The object as the API would give it in that version, or in the usual one; what is empty in its metadata is left
    out."""
    metadata = {key: value for key, value in msgspec.to_builtins(obj.metadata).items() if value}
    return {
        "kind": kind.name,
        "apiVersion": api_version or kind.api_version,
        "metadata": metadata,
        "spec": obj.spec,
        "status": obj.status,
    }
