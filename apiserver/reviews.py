"""Access reviews and token reviews: who is who, and who may do what, by `controls.Access`."""

from __future__ import annotations

from typing import Any

from apiserver.bodies import read_object
from apiserver.controls import READ_VERBS, Access, Attempt, User
from apiserver.errors import bad_request, no_such_path
from apiserver.messages import Answer, Request, json_answer
from apiserver.people import user_info, usual_groups

Json = dict[str, Any]
AUTHORIZATION = "authorization.k8s.io"
AUTHENTICATION = "authentication.k8s.io"

# group, kind, plural, namespaced
REVIEWS: tuple[tuple[str, str, str, bool], ...] = (
    (AUTHORIZATION, "SelfSubjectAccessReview", "selfsubjectaccessreviews", False),
    (AUTHORIZATION, "SelfSubjectRulesReview", "selfsubjectrulesreviews", False),
    (AUTHORIZATION, "SubjectAccessReview", "subjectaccessreviews", False),
    (AUTHORIZATION, "LocalSubjectAccessReview", "localsubjectaccessreviews", True),
    (AUTHENTICATION, "SelfSubjectReview", "selfsubjectreviews", False),
    (AUTHENTICATION, "TokenReview", "tokenreviews", False),
)
_VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")


def review(access: Access, group: str, plural: str, namespace: str, request: Request) -> Answer:
    """Answers a review that was posted; 400 when it cannot be read."""
    kind = next((kind for of, kind, name, _ in REVIEWS if (of, name) == (group, plural)), None)
    if kind is None:
        raise no_such_path()
    obj = read_object(request)
    spec = obj.get("spec") or {}
    if not isinstance(spec, dict):
        raise bad_request("a review is an object with a spec")
    if kind == "SelfSubjectReview":
        status: Json = {"userInfo": user_info(User(request.user, request.groups))}
    elif kind == "TokenReview":
        status = _owner_of(access, spec)
    elif kind == "SelfSubjectRulesReview":
        status = _rules(access, User(request.user, request.groups), str(spec.get("namespace") or "default"))
    else:
        user = User(request.user, request.groups) if kind == "SelfSubjectAccessReview" else _other(spec)
        status = _verdict(access, user, namespace, spec)
    answer = {**obj, "kind": kind, "apiVersion": f"{group}/v1", "status": status}
    return json_answer(answer, 201)


def _owner_of(access: Access, spec: Json) -> Json:
    """Whose token this is; 400 without one."""
    token = spec.get("token")
    if not (isinstance(token, str) and token):
        raise bad_request("token is required for TokenReview in authentication")
    user = access.user_of(token)
    if user is None:
        return {"authenticated": False, "user": {}, "error": "invalid bearer token"}
    audiences = {"audiences": spec["audiences"]} if spec.get("audiences") else {}
    return {
        "authenticated": True,
        "user": user_info(User(user, usual_groups(user, access.groups_of(user)))),
        **audiences,
    }


def _other(spec: Json) -> User:
    groups = spec.get("groups")
    return User(str(spec.get("user") or ""), tuple(map(str, groups)) if isinstance(groups, list) else ())


def _verdict(access: Access, user: User, namespace: str, spec: Json) -> Json:
    asked = spec.get("resourceAttributes")
    if not isinstance(asked, dict):
        if isinstance(spec.get("nonResourceAttributes"), dict):
            return {"allowed": True, "reason": "not a resource"}
        raise bad_request("spec: exactly one of resourceAttributes or nonResourceAttributes is needed")
    resource = "/".join(str(asked[key]) for key in ("resource", "subresource") if asked.get(key))
    attempt = Attempt(
        user.name,
        verb=str(asked.get("verb") or ""),
        group=str(asked.get("group") or ""),
        resource=resource,
        namespace=namespace or str(asked.get("namespace") or ""),
        name=str(asked.get("name") or ""),
        groups=user.groups,
    )
    reason = access.refusal(attempt)
    if reason is None:
        return {"allowed": True}
    return {"allowed": False, **({"denied": True, "reason": reason} if reason else {})}


def _rules(access: Access, user: User, namespace: str) -> Json:
    """What is allowed in a namespace. Rules can only allow, so a denied resource makes the list incomplete."""
    if access.allowing is not None:
        allowed = access.allowing.rules_of(Attempt(user.name, "", "", "", namespace, groups=user.groups))
        return {"resourceRules": list(allowed), "nonResourceRules": [], "incomplete": False}
    verbs = [verb for verb in _VERBS if verb in READ_VERBS or not access.read_only]
    denies = [rule for rule in access.rules if rule.user in {"*", user.name} and rule.namespace in {"*", namespace}]
    everything = any(rule.verb == rule.group == rule.resource == "*" for rule in denies)
    rules = [] if everything else [{"verbs": verbs, "apiGroups": ["*"], "resources": ["*"]}]
    error = "some resources are denied by rules that this list cannot show" if denies and not everything else ""
    status: Json = {"resourceRules": rules, "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": ["*"]}]}
    return {**status, "incomplete": bool(error), **({"evaluationError": error} if error else {})}
