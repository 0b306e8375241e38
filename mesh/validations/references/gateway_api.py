"""References of Gateway API objects and InferencePools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mesh.istio.roles import GATEWAY_NAME
from mesh.istio.selectors import Reference, selector_of
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, text
from mesh.validations.references.found import References, Scene, ServiceReference, pick, references

_Ref = Mapping[str, Any]


def of_k8s_gateway(obj: ConfigObject, scene: Scene) -> References:
    """The routes that name it as their parent, and the workloads that serve it."""
    http = (route for route in scene.seen(kinds.HTTP_ROUTE) if (obj.namespace, obj.name) in _parents(route))
    # As in the reference, the namespace of a gRPC route's parent does not count.
    grpc = (route for route in scene.seen(kinds.GRPC_ROUTE) if obj.name in (name for _, name in _parents(route)))
    return references(
        [*pick(kinds.HTTP_ROUTE, http), *pick(kinds.GRPC_ROUTE, grpc)],
        workloads=scene.workloads({GATEWAY_NAME: obj.name}, obj.namespace),
    )


def of_http_route(obj: ConfigObject, scene: Scene) -> References:
    """Its gateways, the grants that it needs, the pools and services behind it."""
    return _route(kinds.HTTP_ROUTE, obj, scene)


def of_grpc_route(obj: ConfigObject, scene: Scene) -> References:
    """Its gateways, the grants that it needs, the services behind it."""
    return _route(kinds.GRPC_ROUTE, obj, scene)


def of_inference_pool(obj: ConfigObject, scene: Scene) -> References:
    """The routes that lead to it, the service that picks its endpoints, and its workloads."""
    place = (obj.namespace, obj.name)
    routes = (route for route in scene.seen(kinds.HTTP_ROUTE) if place in _backends(route, kinds.INFERENCE_POOL.name))
    picker = text(inner(obj.spec, "endpointPickerRef").get("name"))
    has_service = bool(picker) and scene.look.service(obj.namespace, picker) is not None
    return references(
        pick(kinds.HTTP_ROUTE, routes),
        [ServiceReference(obj.namespace, picker)] if has_service else (),
        scene.workloads(selector_of(kinds.INFERENCE_POOL, obj), obj.namespace),
    )


def _route(kind: Kind, obj: ConfigObject, scene: Scene) -> References:
    parents = [Reference(kinds.K8S_GATEWAY, *place) for place in _parents(obj)]
    grants = (
        grant
        for grant in scene.seen(kinds.REFERENCE_GRANT)
        for source in list(mappings(grant.spec.get("from")))[:1]
        if (source.get("namespace"), source.get("kind")) == (obj.namespace, kind.name)
    )
    named = _backends(obj, kinds.INFERENCE_POOL.name) if kind is kinds.HTTP_ROUTE else []
    pools = (pool for pool in scene.seen(kinds.INFERENCE_POOL) if (pool.namespace, pool.name) in named)
    read = (scene.host(name, namespace) for namespace, name in _backends(obj, kinds.SERVICE.name))
    return references(
        [*parents, *pick(kinds.REFERENCE_GRANT, grants), *pick(kinds.INFERENCE_POOL, pools)],
        [ServiceReference(host.namespace, host.service) for host in read if not host.is_wildcard],
    )


def _parents(route: ConfigObject) -> list[tuple[str, str]]:
    """(namespace, name) of the Gateways that it names."""
    refs = mappings(route.spec.get("parentRefs"))
    gateways = (
        each
        for each in refs
        if each.get("kind", kinds.K8S_GATEWAY.name) == kinds.K8S_GATEWAY.name
        and each.get("group", kinds.K8S_GATEWAY.group) == kinds.K8S_GATEWAY.group
    )
    return [_place(each, route) for each in gateways if text(each.get("name"))]


def _backends(route: ConfigObject, kind: str) -> list[tuple[str, str]]:
    """(namespace, name) of those of the kind, in order."""
    return [_place(each, route) for each in _backend_refs(route) if each.get("kind", kinds.SERVICE.name) == kind]


def _backend_refs(route: ConfigObject) -> Iterator[_Ref]:
    for rule in mappings(route.spec.get("rules")):
        yield from mappings(rule.get("backendRefs"))


def _place(ref: _Ref, route: ConfigObject) -> tuple[str, str]:
    return text(ref.get("namespace")) or route.namespace, text(ref.get("name"))
