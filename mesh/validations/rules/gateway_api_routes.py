"""What all routes of the Gateway API are judged by: their parents, and the Services that they name."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.specs import Spec
from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.model.selectors import selects_labels
from mesh.text.untrusted import indexed, inner, mapping, mappings, text
from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def parents(subject: Subject, look: Look) -> Iterator[Finding]:
    """KIA1401: each parent Gateway exists, and lets routes of this namespace in."""
    for index, parent in indexed(subject.obj.spec.get("parentRefs")):
        name = text(parent.get("name"))
        is_gateway = text(parent.get("kind") or "Gateway") == "Gateway"
        if name and is_gateway and text(parent.get("group", kinds.K8S_GATEWAY.group)) == kinds.K8S_GATEWAY.group:
            told = _refused(name, text(parent.get("namespace")) or subject.namespace, subject, look)
            if told is not None:
                yield finding("KIA1401", f"spec/parentRefs[{index}]/name/{name}", told, value=name)


def services(subject: Subject, look: Look) -> Iterator[Finding]:
    """KIA1402: each Service exists, and its namespace lets this route use it."""
    for path, target in _service_refs(subject.obj):
        told = _unusable(text(target.get("name")), text(target.get("namespace")) or subject.namespace, subject, look)
        if told is not None:
            yield finding("KIA1402", path, told, value=text(target.get("name")))


def _refused(name: str, namespace: str, subject: Subject, look: Look) -> Told | None:
    items = look.index.items(policy_keys.k8s_gateway(namespace, name))
    if not items:
        return Told(
            f"There is no Gateway {name} in namespace {namespace}.",
            f"Looked for it among the Gateways of {kinds.K8S_GATEWAY.group}.",
            "Correct the name or the namespace, or create the Gateway.",
        )
    if namespace == subject.namespace or _lets_in(items[0].subject.obj, subject.namespace, look):
        return None
    return Told(
        f"Gateway {name} of namespace {namespace} lets no routes of {subject.namespace} in.",
        f"Looked for a listener of it whose allowedRoutes are from all namespaces, or from those with labels of "
        f"{subject.namespace}.",
        "Let the namespace in at one of its listeners, or move the route.",
    )


def _lets_in(gateway: ConfigObject, namespace: str, look: Look) -> bool:
    labels = look.base.namespaces[namespace].labels if namespace in look.base.namespaces else {}
    for listener in mappings(gateway.spec.get("listeners")):
        allowed = inner(listener, "allowedRoutes", "namespaces")
        if allowed.get("from") == "All":
            return True
        selector = allowed.get("selector")
        if allowed.get("from") == "Selector" and isinstance(selector, dict) and selects_labels(selector, labels):
            return True
    return False


def _service_refs(route: ConfigObject) -> Iterator[tuple[str, Spec]]:
    for index, parent in indexed(route.spec.get("parentRefs")):
        if parent.get("kind") == kinds.SERVICE.name:
            yield f"spec/parentRefs[{index}]/name", parent
    for number, rule in indexed(route.spec.get("rules")):
        for index, backend in indexed(mapping(rule).get("backendRefs")):
            if backend.get("kind") == kinds.SERVICE.name:
                yield f"spec/rules[{number}]/backendRefs[{index}]/name", backend


def _unusable(name: str, namespace: str, subject: Subject, look: Look) -> Told | None:
    if "." in name:
        return Told(
            f"{name} is no name of a Service: it has a dot.",
            "",
            "Write the bare name, and its namespace beside it.",
        )
    if look.service(namespace, name) is None:
        return Told(
            f"There is no Service {name or 'without a name'} in namespace {namespace}.",
            f"Looked for Service {namespace}/{name}.",
            "Correct the name or the namespace, or create the Service.",
        )
    if look.may_refer(subject, namespace):
        return None
    return Told(
        f"Namespace {namespace} does not let this route use its Service {name}.",
        f"Looked for a ReferenceGrant of {namespace} from {subject.kind.name} of {subject.namespace} to Service.",
        "Create that ReferenceGrant, or move the route.",
    )
