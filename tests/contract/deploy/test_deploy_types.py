"""Every field of what is deployed is one that the API server knows, and holds what that field can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from apiserver.schema.types import SCALARS, Field, Type, fields_of, type_of, types
from tests.stand_ins.manifests import NAMES, objects

OF_OPENSHIFT = {"Route", "OAuthClient"}
SHAPES: dict[str, tuple[type, ...]] = {
    "": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (int, float),
    "bytes": (str,),
    "time": (str,),
    "microtime": (str,),
    "intstr": (int, str),
    "quantity": (int, str),
}


def complaints(owner: Type, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: not a mapping"
        return
    known = {each.name: each for each in fields_of(owner)}
    for name, inner in value.items():
        if name in ("apiVersion", "kind") and "." not in path:
            continue
        if name in known:
            yield from of_field(known[name], inner, f"{path}.{name}")
        else:
            yield f"{path}.{name}: no such field"
    yield from (f"{path}.{each.name}: missing" for each in known.values() if each.required and each.name not in value)


def of_field(field: Field, value: Any, path: str) -> Iterator[str]:
    many = {"list": list, "map": dict}.get(field.many)
    if many is None:
        yield from of_item(field, value, path)
    elif not isinstance(value, many):
        yield f"{path}: not a {field.many}"
    else:
        for key, item in enumerate(value) if isinstance(value, list) else value.items():
            yield from of_item(field, item, f"{path}[{key}]")


def of_item(field: Field, value: Any, path: str) -> Iterator[str]:
    if field.of not in SCALARS:
        yield from complaints(types()[field.of], value, path)
    elif field.of in SHAPES and (
        not isinstance(value, SHAPES[field.of]) or (isinstance(value, bool) and field.of != "bool")
    ):
        yield f"{path}: {value!r} is no {field.of or 'text'}"


@pytest.mark.parametrize("case", NAMES)
def test_every_field_is_known(case: str) -> None:
    for obj in objects(case):
        group, _, version = obj["apiVersion"].rpartition("/")
        found = type_of(group, version, obj["kind"])
        if obj["kind"] in OF_OPENSHIFT:
            assert found is None
            continue
        assert found is not None, obj["kind"]
        assert list(complaints(found, obj, obj["kind"])) == []


def test_a_wrong_field_would_be_found() -> None:
    deployment = type_of("apps", "v1", "Deployment")
    assert deployment is not None
    wrong = {"spec": {"replicas": "2", "template": {"spec": {"containers": [{"name": "a", "imagePolicy": "Always"}]}}}}
    assert "Deployment.spec.replicas: '2' is no int" in list(complaints(deployment, wrong, "Deployment"))
    assert "Deployment.spec.template.spec.containers[0].imagePolicy: no such field" in list(
        complaints(deployment, wrong, "Deployment")
    )
