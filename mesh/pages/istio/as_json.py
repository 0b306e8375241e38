"""The JSON of configuration objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mesh.istio.field_help import HELP
from mesh.istio.relations.result import Relations
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.objects import ConfigObject
from mesh.pages.istio.details import ConfigDetails, object_json
from mesh.readers.permissions import Permissions
from mesh.validations.as_json import entries_json, entry_json
from mesh.validations.findings import Entry
from mesh.workloads.as_json import gvk_json, kind_json

Json = dict[str, Any]
_OBJECTS, _SERVICES, _WORKLOADS = "objectReferences", "serviceReferences", "workloadReferences"
_ALWAYS: Mapping[Kind, tuple[str, ...]] = {
    kinds.VIRTUAL_SERVICE: (_OBJECTS,),
    kinds.DESTINATION_RULE: (_WORKLOADS,),
    kinds.GATEWAY: (_OBJECTS, _WORKLOADS),
    kinds.K8S_GATEWAY: (_OBJECTS, _WORKLOADS),
    kinds.PEER_AUTHENTICATION: (_OBJECTS, _WORKLOADS),
    kinds.HTTP_ROUTE: (_OBJECTS, _SERVICES),
    kinds.GRPC_ROUTE: (_OBJECTS, _SERVICES),
    kinds.SERVICE_ENTRY: (),
    kinds.SIDECAR: (),
    kinds.AUTHORIZATION_POLICY: (),
    kinds.WORKLOAD_ENTRY: (),
    kinds.WORKLOAD_GROUP: (),
    kinds.INFERENCE_POOL: (),
}
"""The kinds that answer references, with the lists that the reference leaves empty where it makes others null."""


def list_json(
    found: Mapping[Kind, Iterable[ConfigObject]], api_version: Callable[[Kind], str], entries: Iterable[Entry] = ()
) -> Json:
    """Every kind has its list, be it empty, under the name of its usual version; each object tells the version in which
    it was read."""
    resources = {
        kind.gvk: [object_json(kind, obj, api_version(kind)) for obj in found.get(kind, ())] for kind in CONFIG_KINDS
    }
    return {"resources": resources, "validations": entries_json(entries)}


def details_json(
    page: ConfigDetails, version: str, allowed: Permissions, *, with_help: bool, with_findings: bool
) -> Json:
    """In the version that was asked for; of the namespace only what identifies it and its part in the mesh."""
    space, kind = page.space, page.kind
    return {
        "cluster": space.cluster,
        "gvk": gvk_json(kind.group, version, kind.name),
        "help": help_json(kind) if with_help else None,
        "namespace": {
            "name": space.name,
            "cluster": space.cluster,
            "isAmbient": space.is_ambient,
            "isControlPlane": space.is_control_plane,
            "labels": None,
            "annotations": None,
        },
        "permissions": permissions_json(allowed),
        "references": relations_json(kind, page.relations) if with_findings else None,
        "resource": {"spec": {}, "status": {}, **page.resource},
        "validation": None if page.findings is None or not with_findings else entry_json(page.findings),
    }


def help_json(kind: Kind) -> list[Json]:
    return [{"objectField": each.path, "message": each.text} for each in HELP[kind]]


def permissions_json(allowed: Permissions) -> Json:
    return {"create": allowed.create, "update": allowed.update, "delete": allowed.delete}


def relations_json(kind: Kind, found: Relations) -> Json | None:
    """What the object names and what names it in one list; null for kinds of which the reference tells nothing."""
    if kind not in _ALWAYS:
        return None
    lists: dict[str, list[Json]] = {
        _OBJECTS: [
            {"objectGVK": kind_json(each.kind), "name": each.name, "namespace": each.namespace}
            for each in dict.fromkeys((*found.names, *found.named_by))
            if each not in found.beyond
        ],
        _SERVICES: [
            {
                **({"isServiceEntry": True} if each.is_entry else {}),
                "name": each.name,
                "namespace": each.namespace,
            }
            for each in found.services
        ],
        _WORKLOADS: [{"name": each.name, "namespace": each.namespace} for each in found.workloads],
    }
    return {name: entries if entries or name in _ALWAYS[kind] else None for name, entries in lists.items()}
