"""Gateways, routes, grants and pools of the Gateway API."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.relations.result import Relations, ServiceName, relations
from mesh.istio.relations.scene import Scene, references
from mesh.istio.roles import GATEWAY_NAME
from mesh.istio.selectors import Reference, selector_of
from mesh.istio.specs import backend_refs, backend_services, parent_gateways, ref_place
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, text

ROUTES = (kinds.HTTP_ROUTE, kinds.GRPC_ROUTE, kinds.TCP_ROUTE, kinds.TLS_ROUTE, kinds.UDP_ROUTE)


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
        for place in _pools(obj)
        if scene.exists(found := Reference(kinds.INFERENCE_POOL, *place)) and scene.sees(found.namespace)
    )
    granting = [
        (grant, sources.index((kind.name, obj.namespace)))
        for grant in scene.objects(kinds.REFERENCE_GRANT)
        if (kind.name, obj.namespace) in (sources := _sources(grant))
    ]
    services = (_service(scene, namespace, name) for namespace, name in backend_services(obj) if name)
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
        and any(ref_place(backend, route)[0] == obj.namespace for backend in backend_refs(route))
    )
    return relations(named_by=routes)


def of_pool(scene: Scene, obj: ConfigObject) -> Relations:
    picker = ServiceName(obj.namespace, text(inner(obj.spec, "endpointPickerRef").get("name")))
    users = (route for route in scene.objects(kinds.HTTP_ROUTE) if (obj.namespace, obj.name) in _pools(route))
    selector = selector_of(kinds.INFERENCE_POOL, obj)
    return relations(
        named_by=references(kinds.HTTP_ROUTE, users),
        services=(picker,) if scene.has_service(picker) else (),
        workloads=scene.selected(selector, obj.namespace) if selector else (),
    )


def parents(route: ConfigObject) -> tuple[Reference, ...]:
    """The Gateways that the route asks to be part of, whether or not they exist."""
    return tuple(Reference(kinds.K8S_GATEWAY, *place) for place in parent_gateways(route))


def _pools(route: ConfigObject) -> Iterator[tuple[str, str]]:
    """(namespace, name) of the InferencePools that it sends to."""
    pool = kinds.INFERENCE_POOL
    for backend in backend_refs(route):
        if backend.get("kind") == pool.name and backend.get("group") == pool.group:
            yield ref_place(backend, route)
