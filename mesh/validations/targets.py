"""What a policy targets by reference."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.specs import Spec
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import mappings, text

_CORE = ("", "core")
_SERVICE = "Service"


def targets(obj: ConfigObject) -> Iterator[Spec]:
    """Its `targetRef` and its `targetRefs`."""
    yield from mappings([obj.spec.get("targetRef")])
    yield from mappings(obj.spec.get("targetRefs"))


def has_targets(obj: ConfigObject) -> bool:
    return next(targets(obj), None) is not None


def target_services(obj: ConfigObject) -> tuple[str, ...]:
    """The names of Services, of the object's own namespace."""
    named = (text(target.get("name")) for target in targets(obj) if _is_service(target))
    return tuple(dict.fromkeys(filter(None, named)))


def _is_service(target: Spec) -> bool:
    return target.get("kind") == _SERVICE and (text(target.get("group")) in _CORE)
