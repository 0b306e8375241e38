"""The checks that every write passes, dry runs included: names, maps of text, immutable fields."""

from __future__ import annotations

import re
from typing import Any

from apiserver.errors import bad_request, invalid
from apiserver.kinds import Kind

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?\Z")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
_LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\Z")
_DNS_LABELS = frozenset({"namespaces", "services"})
_SELECTOR_FIXED = frozenset({"deployments", "replicasets", "statefulsets", "daemonsets"})

Causes = list[tuple[str, str]]


def check_identity(kind: Kind, version: str, namespace: str, name: str, obj: dict[str, Any]) -> None:
    """The object must be of the kind, version, namespace and name that the path says; 400 otherwise."""
    expected = {"apiVersion": kind.api_version(version), "kind": kind.name}
    for key, value in expected.items():
        given = obj.setdefault(key, value)
        if given != value:
            raise bad_request(f"the {key} of the object ({given!r}) does not match that of the request ({value!r})")
    metadata = obj.setdefault("metadata", {})
    if not isinstance(metadata, dict):
        raise bad_request("metadata: expected a map")
    for key, value in {"namespace": namespace, "name": name}.items():
        given = metadata.get(key)
        if value and given and given != value:
            raise bad_request(f"the {key} of the provided object ({given!r}) does not match the request ({value!r})")
        if value:
            metadata[key] = value
    if not kind.namespaced:
        metadata.pop("namespace", None)


def check_object(kind: Kind, obj: dict[str, Any], *, created: bool = False) -> None:
    """Raises a 422 that lists every field at fault; the name is checked when the object is created."""
    metadata = obj["metadata"]
    name = metadata.get("name")
    causes = [*(_name_causes(kind, name) if created else ()), *_label_causes(metadata), *_list_causes(metadata)]
    for field in ("annotations", "labels"):
        causes += _text_map_causes(f"metadata.{field}", metadata.get(field))
    for field in ("spec", "status"):
        if obj.get(field) is not None and not isinstance(obj[field], dict):
            causes.append((field, "Invalid value: expected a map"))
    if kind.plural in {"configmaps", "secrets"}:
        causes += _text_map_causes("data", obj.get("data"))
    if causes:
        raise invalid(kind.resource, str(name or ""), causes)


def check_change(kind: Kind, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Raises a 422 when a field that may not change has changed."""
    causes: Causes = []
    if new["metadata"].get("uid") not in {None, "", old["metadata"].get("uid")}:
        causes.append(("metadata.uid", "Invalid value: field is immutable"))
    if kind.builtin and kind.plural in _SELECTOR_FIXED:
        before, after = (_sub(obj, "spec").get("selector") for obj in (old, new))
        if before != after:
            causes.append(("spec.selector", "Invalid value: field is immutable"))
    if kind.builtin and kind.plural in {"configmaps", "secrets"} and old.get("immutable") is True:
        changed = [key for key in ("data", "binaryData", "immutable") if old.get(key) != new.get(key)]
        causes += [(key, "Forbidden: field is immutable when `immutable` is set") for key in changed]
    if causes:
        raise invalid(kind.resource, str(old["metadata"].get("name")), causes)


def _sub(obj: dict[str, Any], key: str) -> dict[str, Any]:
    value = obj.get(key)
    return value if isinstance(value, dict) else {}


def _name_causes(kind: Kind, name: object) -> Causes:
    if not isinstance(name, str) or not name:
        return [("metadata.name", "Required value: name or generateName is required")]
    if kind.group == "rbac.authorization.k8s.io":
        usable = name not in {".", ".."} and "/" not in name and "%" not in name
        return [] if usable else [("metadata.name", f"Invalid value: {name!r}: not usable as a path segment")]
    if kind.builtin and kind.plural in _DNS_LABELS:
        if not _LABEL.match(name) or len(name) > 63:
            return [("metadata.name", f"Invalid value: {name!r}: a DNS label of at most 63 characters is needed")]
        return []
    if not _SUBDOMAIN.match(name) or len(name) > 253:
        return [("metadata.name", f"Invalid value: {name!r}: a DNS subdomain of at most 253 characters is needed")]
    return []


def _text_map_causes(path: str, value: object) -> Causes:
    if value is None:
        return []
    if not isinstance(value, dict):
        return [(path, "Invalid value: expected a map of text")]
    return [
        (f"{path}.{key}", "Invalid value: expected text") for key, text in value.items() if not isinstance(text, str)
    ]


def _label_causes(metadata: dict[str, Any]) -> Causes:
    causes: Causes = []
    for key, value in _sub(metadata, "labels").items():
        if not _LABEL_KEY.match(key):
            causes.append(("metadata.labels", f"Invalid value: {key!r}: not a label key"))
        elif isinstance(value, str) and not _LABEL_VALUE.match(value):
            causes.append(("metadata.labels", f"Invalid value: {value!r}: not a label value"))
    return causes


def _list_causes(metadata: dict[str, Any]) -> Causes:
    causes: Causes = []
    for field, kind in (("finalizers", str), ("ownerReferences", dict)):
        value = metadata.get(field)
        if value is not None and not (isinstance(value, list) and all(isinstance(item, kind) for item in value)):
            causes.append(
                (f"metadata.{field}", f"Invalid value: expected a list of {'text' if kind is str else 'maps'}")
            )
    return causes
