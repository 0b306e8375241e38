"""Bodies in protobuf, as kubectl sends them since 1.32; the long ones are recorded from kubectl 1.33."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apiserver import Store
from apiserver.schema import protobuf
from apiserver.schema.types import SCALARS, types
from tests.contract.apiserver.objects import make_pod
from tests.contract.apiserver.plain_client import Client

PROTOBUF = "application/vnd.kubernetes.protobuf"
SHOP = "namespaces/shop"
NAMESPACE = "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEh0KFQoFZnJlc2gSABoAIgAqADIAOABCABIAGgIKABoAIgA="
CONFIG_MAP = "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEh8KFQoBbRIAGgRzaG9wIgAqADIAOABCABIGCgFhEgFiGgAiAA=="
SECRET = "azhzAAoMCgJ2MRIGU2VjcmV0EiEKFQoBcxIAGgRzaG9wIgAqADIAOABCABIGCgFwEgFxGgAaACIA"
DEPLOYMENT = (
    "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErsBCh8KAWQSABoEc2hvcCIAKgAyADgAQgBaCAoDYXBwEgFkEokBCAASCgoICgNhcHASAWQacQoa"
    "CgASABoAIgAqADIAOABCAFoICgNhcHASAWQSUxI1CgF4EgN4OjEaA3J1bhoGLS1mYXN0KgAyCgoAEAAYUCIAKgBCAGoAcgCAAQCIAQCQAQCiAQAa"
    "ADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA="
)
REVIEW = (
    "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSRQoQCgASABoAIgAqADIAOABCABInCiUKBHNo"
    "b3ASBGxpc3QaBGFwcHMiACoLZGVwbG95bWVudHMyADoAGggIABIAGgAgABoAIgA="
)
AUTOSCALER = (
    "azhzAAopCg5hdXRvc2NhbGluZy92MhIXSG9yaXpvbnRhbFBvZEF1dG9zY2FsZXISWwoRCgFkEgAaACIAKgAyADgAQgASQAoYCgpEZXBsb3ltZW50"
    "EgFkGgdhcHBzL3YxGAQiIgoIUmVzb3VyY2UiFgoDY3B1Eg8KC1V0aWxpemF0aW9uIDIaBBgAIAAaACIA"
)
SERVICE = (
    "azhzAAoNCgJ2MRIHU2VydmljZRJqCh8KAWMSABoEc2hvcCIAKgAyADgAQgBaCAoDYXBwEgFjEkMKHgoHODAtaHR0cBIDVENQGFAiCggBEAAaBGh0"
    "dHAoABIICgNhcHASAWMaACIJQ2x1c3RlcklQOgBCAFIAWgBgAGgAGgIKABoAIgA="
)
QUOTA = (
    "azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRI4ChUKAXESABoEc2hvcCIAKgAyADgAQgASHQoOCgNjcHUSBwoFMTUwMG0KCwoEcG9kcxIDCgEzGgAa"
    "ACIA"
)
INGRESS = (
    "azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxJIChUKAWkSABoEc2hvcCIAKgAyADgAQgASKxopCglhLmV4YW1wbGUSHAoaChgK"
    "Ai9iEgsiCQoBYxIECgAQUBoFRXhhY3QaAgoAGgAiAA=="
)


def varint(number: Any) -> Any:
    number &= (1 << 64) - 1
    rest = number >> 7
    return bytes([number & 0x7F | (0x80 if rest else 0)]) + (varint(rest) if rest else b"")


def entry(number: Any, value: Any) -> Any:
    """One field: a number, or bytes (a text or a message)."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def body(api_version: Any, kind: Any, *fields: Any) -> Any:
    head = entry(1, api_version) + entry(2, kind)
    return b"k8s\x00" + entry(1, head) + entry(2, b"".join(fields))


def path_in(obj: Any, path: str) -> Any:
    for step in path.split("."):
        obj = obj[int(step)] if step.isdecimal() else obj[step]
    return obj


@pytest.mark.parametrize(
    ("path", "recorded", "found"),
    [
        ("/api/v1/namespaces", NAMESPACE, {"metadata.name": "fresh", "status.phase": "Active"}),
        (f"/api/v1/{SHOP}/configmaps", CONFIG_MAP, {"metadata.name": "m", "data": {"a": "b"}}),
        (f"/api/v1/{SHOP}/secrets", SECRET, {"data": {"p": "cQ=="}, "type": "Opaque"}),
        (
            f"/apis/apps/v1/{SHOP}/deployments",
            DEPLOYMENT,
            {
                "spec.replicas": 0,
                "spec.selector": {"matchLabels": {"app": "d"}},
                "spec.template.spec.containers.0.command": ["run", "--fast"],
                "spec.template.spec.containers.0.ports": [{"containerPort": 80, "protocol": "TCP"}],
            },
        ),
        (
            f"/apis/autoscaling/v2/{SHOP}/horizontalpodautoscalers",
            AUTOSCALER,
            {"spec.maxReplicas": 4, "spec.metrics.0.resource.target.averageUtilization": 50},
        ),
        (
            f"/api/v1/{SHOP}/services",
            SERVICE,
            {"spec.ports": [{"name": "80-http", "protocol": "TCP", "port": 80, "targetPort": "http"}]},
        ),
        (f"/api/v1/{SHOP}/resourcequotas", QUOTA, {"spec.hard": {"cpu": "1500m", "pods": "3"}}),
        (
            f"/apis/networking.k8s.io/v1/{SHOP}/ingresses",
            INGRESS,
            {"spec.rules.0.http.paths.0.backend.service": {"name": "c", "port": {"number": 80}}},
        ),
        ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", REVIEW, {"status.allowed": True}),
    ],
)
def test_what_kubectl_sends_is_read(client: Client, path: str, recorded: Any, found: Any) -> None:
    status, made = client.ask("POST", path, b64decode(recorded), Content_Type=PROTOBUF)
    assert status == 201, made
    assert {place: path_in(made, place) for place in found} == found


def test_fields_that_nobody_set_are_left_out(client: Client) -> None:
    _, made = client.ask("POST", f"/apis/apps/v1/{SHOP}/deployments", b64decode(DEPLOYMENT), Content_Type=PROTOBUF)
    assert "paused" not in made["spec"]
    assert "hostNetwork" not in made["spec"]["template"]["spec"]
    assert made["metadata"].keys() == {
        "name",
        "namespace",
        "labels",
        "uid",
        "creationTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
    }


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (entry(2, entry(4, -5)), {"spec": {"terminationGracePeriodSeconds": -5}}),
        (entry(2, entry(11, 1)), {"spec": {"hostNetwork": True}}),
        (entry(1, entry(8, entry(1, 1_700_000_000))), {"metadata": {"creationTimestamp": "2023-11-14T22:13:20Z"}}),
        (entry(1, entry(8, b"")), {"metadata": {}}),
        (
            entry(2, entry(1, entry(1, "v") + entry(2, entry(2, b"")))),
            {"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}},
        ),
        (entry(99, "later") + entry(98, 7), {}),
    ],
)
def test_values_of_every_shape_are_read(message: Any, found: Any) -> None:
    assert protobuf.read(body("v1", "Pod", message)) == {"apiVersion": "v1", "kind": "Pod", **found}


def test_options_of_a_deletion_are_read(client: Client, store: Store) -> None:
    store.add(make_pod("a"))
    options = body("v1", "DeleteOptions", entry(1, 0), entry(5, "All"))
    assert client.ask("DELETE", f"/api/v1/{SHOP}/pods/a", options, Content_Type=PROTOBUF)[0] == 200
    assert client.names(f"/api/v1/{SHOP}/pods") == ["a"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 415),
        (b"{}", 415),
        (b"k8s\x00\xff", 400),
        (body("v1", "Pod", b"\x0a\xff\x01"), 400),
        (body("v1", "Pod", entry(1, 3)), 400),
        (body("v1", "Pod", entry(1, entry(1, b"\xff"))), 400),
        (body("v1", "Unicorn"), 415),
        (body("networking.istio.io/v1", "VirtualService"), 415),
    ],
)
def test_what_cannot_be_read_is_refused(client: Client, content: Any, status: Any) -> None:
    code, answer = client.ask("POST", f"/api/v1/{SHOP}/pods", content, Content_Type=PROTOBUF)
    assert (code, answer["status"]) == (status, "Failure")


@given(st.binary(max_size=60), st.sampled_from(["Pod", "Deployment", "Event", "ConfigMap"]))
def test_no_bytes_harm(content: Any, kind: Any) -> None:
    api_version = {"Deployment": "apps/v1"}.get(kind, "v1")
    with suppress(protobuf.NotReadable):
        assert protobuf.read(body(api_version, kind, content))["kind"] == kind


def test_every_field_leads_to_a_type_that_is_there() -> None:
    known = types()
    loose = {each.of for owner in known.values() for each in owner.fields} - SCALARS - known.keys()
    assert loose == set()


def test_no_two_fields_of_a_type_share_a_number() -> None:
    for owner in types().values():
        numbers = [each.number for each in owner.fields if each.number]
        assert len(numbers) == len(set(numbers)), owner.name
