"""Gateways, routes, grants and pools of the Gateway API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mesh.istio.relations.result import Relations, ServiceName, relations
from mesh.istio.relations.scene import Scene, references
from mesh.istio.roles import GATEWAY_NAME
from mesh.istio.selectors import Reference, selector_of
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, text

ROUTES = (kinds.HTTP_ROUTE, kinds.GRPC_ROUTE, kinds.TCP_ROUTE, kinds.TLS_ROUTE, kinds.UDP_ROUTE)
_Ref = Mapping[str, Any]


def of_gateway(scene: Scene, obj: ConfigObject) -> Relations:
    own = Reference(kinds.K8S_GATEWAY, obj.namespace, obj.name)
    users = (
        Reference(kind, route.namespace, route.name)
        for kind in ROUTES
        for route in scene.objects(kind)
        if own in parents(route)
    )
    return relations(named_by=users, workloads=scene.selected({GATEWAY_NAME: obj.name}, obj.namespace))


def of_route(scene: Scene, kind: Kind, obj: ConfigObject) -> Relations:
    pools = (
        found
        for backend in _backends(obj)
        if _is(backend, kinds.INFERENCE_POOL, default="Service")
        and scene.exists(found := Reference(kinds.INFERENCE_POOL, *_place(backend, obj)))
        and scene.sees(found.namespace)
    )
    granting = [
        (grant, sources.index((kind.name, obj.namespace)))
        for grant in scene.objects(kinds.REFERENCE_GRANT)
        if (kind.name, obj.namespace) in (sources := _sources(grant))
    ]
    services = (
        _service(scene, *_place(backend, obj))
        for backend in _backends(obj)
        if backend.get("kind", "Service") == "Service" and not backend.get("group") and text(backend.get("name"))
    )
    return relations(
        names=(*parents(obj), *references(kinds.REFERENCE_GRANT, (grant for grant, _ in granting)), *pools),
        services=services,
        beyond=references(kinds.REFERENCE_GRANT, (grant for grant, place in granting if place > 0)),
    )


def _service(scene: Scene, namespace: str, name: str) -> ServiceName:
    """Some write it with its namespace, which is wrong, but tells which is meant."""
    return scene.meaning(name, namespace) if "." in name else ServiceName(namespace, name)


def _sources(grant: ConfigObject) -> list[tuple[str, str]]:
    """(kind, namespace) of what it lets in."""
    return [(text(each.get("kind")), text(each.get("namespace"))) for each in mappings(grant.spec.get("from"))]


def of_grant(scene: Scene, obj: ConfigObject) -> Relations:
    """The routes that it lets in, where they are of the namespaces that it names."""
    sources = _sources(obj)
    routes = (
        Reference(kind, route.namespace, route.name)
        for kind in ROUTES
        for route in scene.objects(kind)
        if (kind.name, route.namespace) in sources
        and any(_place(backend, route)[0] == obj.namespace for backend in _backends(route))
    )
    return relations(named_by=routes)


def of_pool(scene: Scene, obj: ConfigObject) -> Relations:
    picker = ServiceName(obj.namespace, text(inner(obj.spec, "endpointPickerRef").get("name")))
    users = (
        route
        for route in scene.objects(kinds.HTTP_ROUTE)
        if any(
            _is(backend, kinds.INFERENCE_POOL, default="Service")
            and _place(backend, route) == (obj.namespace, obj.name)
            for backend in _backends(route)
        )
    )
    selector = selector_of(kinds.INFERENCE_POOL, obj)
    return relations(
        named_by=references(kinds.HTTP_ROUTE, users),
        services=(picker,) if scene.has_service(picker) else (),
        workloads=scene.selected(selector, obj.namespace) if selector else (),
    )


def parents(route: ConfigObject) -> tuple[Reference, ...]:
    """The Gateways that the route asks to be part of, whether or not they exist."""
    return tuple(
        Reference(kinds.K8S_GATEWAY, *_place(parent, route))
        for parent in mappings(route.spec.get("parentRefs"))
        if _is(parent, kinds.K8S_GATEWAY, default=kinds.K8S_GATEWAY.name, group=kinds.K8S_GATEWAY.group)
    )


def _backends(route: ConfigObject) -> Iterator[_Ref]:
    for rule in mappings(route.spec.get("rules")):
        yield from mappings(rule.get("backendRefs"))


def _is(ref: _Ref, kind: Kind, *, default: str, group: str = "") -> bool:
    """Whether a reference is of the kind; what it leaves out is as by default."""
    return bool(ref.get("kind", default) == kind.name and ref.get("group", group) == kind.group)


def _place(ref: _Ref, obj: ConfigObject) -> tuple[str, str]:
    return text(ref.get("namespace")) or obj.namespace, text(ref.get("name"))
