"""From a path to what it names, and from there to the function that answers."""

from __future__ import annotations

from apiserver import discovery, proxies, resources, roots
from apiserver.controls import Attempt
from apiserver.errors import ApiError, method_not_allowed, no_such_path
from apiserver.messages import Answer, Request, Stream, json_answer
from apiserver.paths import Target, parse_path
from apiserver.resources import Api
from apiserver.reviews import REVIEWS, review
from apiserver.writes import Place


def answer(api: Api, request: Request) -> Answer | Stream:
    """The answer to a request; raises `ApiError`."""
    fixed = roots.answer(api.store.kinds, request) or proxies.answer(api, request)
    if fixed is not None:
        return fixed
    target = parse_path(request.path)
    if not target.plural:
        roots.only_get(request)
        return json_answer(discovery.resource_list(api.store.kinds, target.group, target.version))
    if any((target.group, target.plural) == (row[0], row[2]) for row in REVIEWS):
        if request.method != "POST":
            raise method_not_allowed(request.method)
        if api.access.allowing is not None:
            _check_access(api, target, "create", request)
        return review(api.access, target.group, target.plural, target.namespace, request)
    return _object_answer(api, target, request)


def _object_answer(api: Api, target: Target, request: Request) -> Answer | Stream:
    kind = api.store.kinds.by_plural(target.group, target.plural)
    if kind is None or target.version not in kind.versions:
        raise no_such_path()
    if target.namespace and not kind.namespaced:
        raise no_such_path()
    if target.name and kind.namespaced and not target.namespace:
        raise no_such_path()
    place = Place(kind, target.version, target.namespace, target.name, target.subresource)
    verb = _verb(target, request)
    _check_access(api, target, verb, request)
    if target.subresource:
        return resources.subresource(api, place, verb, request)
    return resources.VERBS[verb](api, place, request)


def _verb(target: Target, request: Request) -> str:
    """The verb as access rules name it; 405 when the method does not fit the path."""
    on_one = {"GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
    on_all = {"GET": "list", "HEAD": "list", "POST": "create", "DELETE": "deletecollection"}
    verb = (on_one if target.name else on_all).get(request.method)
    if verb is None:
        raise method_not_allowed(request.method)
    return "watch" if request.method == "GET" and verb == "list" and request.flag("watch") else verb


def _check_access(api: Api, target: Target, verb: str, request: Request) -> None:
    resource = f"{target.plural}/{target.subresource}" if target.subresource else target.plural
    # who may do what to a namespace itself is asked within it, as real authorizers do
    namespace = target.name if (target.group, target.plural) == ("", "namespaces") else target.namespace
    attempt = Attempt(request.user, verb, target.group, resource, namespace, target.name, request.groups)
    reason = api.access.refusal(attempt)
    if reason is None:
        return
    full = f"{target.plural}.{target.group}" if target.group else target.plural
    named = f' "{target.name}"' if target.name else ""
    scope = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
    raise ApiError(
        403,
        f'{full}{named} is forbidden: User "{request.user}" cannot {verb} resource "{resource}" '
        f'in API group "{target.group}" {scope}{f": {reason}" if reason else ""}',
        details={
            **({"name": target.name} if target.name else {}),
            **({"group": target.group} if target.group else {}),
            "kind": target.plural,
        },
    )
