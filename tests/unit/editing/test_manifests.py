"""What somebody typed, read as the object that it is to be."""

from __future__ import annotations

import pytest

from mesh.editing.complaints import as_path, faults_of
from mesh.editing.manifest import MOST_BYTES, Fault, Identity, Unfit, read_manifest
from mesh.model.kinds import VIRTUAL_SERVICE

CART = Identity(VIRTUAL_SERVICE, "networking.istio.io/v1", "shop", "cart")
HEAD = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: cart\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcde", "bcdef", strict=True)
)


def faults(text: str, identity: Identity = CART) -> tuple[Fault, ...]:
    with pytest.raises(Unfit) as unfit:
        read_manifest(text, identity)
    return unfit.value.faults


def test_a_manifest_is_the_object_without_what_the_api_server_keeps() -> None:
    text = HEAD.replace("\n", "\r\n") + (
        "  uid: 1\r\n  resourceVersion: '7'\r\n  annotations: {kubectl.kubernetes.io/last-applied-configuration: x}\r\n"
        "spec: {hosts: [cart], http: null, weight: 0, last: false}\r\nstatus: {x: 1}\r\n"
    )
    assert read_manifest(text, CART).body == {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {"hosts": ["cart"], "weight": 0, "last": False},
    }


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 0, "empty"),
        ("# nothing", 0, "empty"),
        ("- a", 1, "a map"),
        ("just words", 1, "a map"),
        (HEAD + "spec:\n\thosts: [a]", 6, "not indented with tabs"),
        (HEAD + "spec: {a: 1, a: 2}", 5, "given twice"),
        (HEAD + "kind: Gateway", 5, "given twice, first in line 2"),
        (HEAD + "spec: [a", 5, "flow"),
        (HEAD + "---\na: 1", 5, "more than one document"),
        (HEAD + BOMB, 1, "aliases"),
        (HEAD + "spec: " + "[" * 80, 5, "nested deeper"),
        (HEAD + "spec: {a: .nan}", 5, "no value"),
        (HEAD + "spec:\n  a: 1\n  b: .inf", 7, "no value"),
        (HEAD + "spec: {a: 99999999999999999999999}", 5, "no value"),
        (HEAD + "spec: {a: !!binary aGk=}", 5, "no value"),
        (HEAD + "spec:\n  1: a", 5, "put it in quotes"),
        (HEAD + "spec: {a: !!python/object:os.system x}", 5, "could not determine a constructor"),
        (HEAD.replace("cart", "other"), 4, 'metadata.name: "other" is not that of this object; allowed: "cart"'),
        (HEAD + "  namespace: depot", 5, 'allowed: "shop"'),
        (HEAD.replace("VirtualService", "Gateway"), 2, 'allowed: "VirtualService"'),
        (HEAD.replace("io/v1", "io/v9"), 1, 'allowed: "networking.istio.io/v1"'),
        ("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: [a]", 3, "a map with the name"),
        ("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {}", 3, "metadata.name: is missing"),
        ("x" * (MOST_BYTES + 1), 0, f"allowed: at most {MOST_BYTES}"),
        ("a: \x00", 0, ""),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, told: str) -> None:
    (found,) = faults(text)
    assert (found.line, told in found.text) == (line, True), found


def test_all_that_does_not_belong_to_the_object_is_told_at_once() -> None:
    found = faults("kind: Gateway\nmetadata: {name: other, namespace: depot}\nspec: {a: .nan}")
    assert [fault.line for fault in found] == [3, 1, 1, 2, 2]


def test_a_new_object_may_have_any_name_but_needs_one() -> None:
    anything = Identity(VIRTUAL_SERVICE, "networking.istio.io/v1", "shop")
    assert read_manifest(HEAD, anything).name == "cart"
    assert faults(HEAD.replace("  name: cart", "  labels: {}"), anything)[0].text == "metadata.name: a name is needed."


TYPED = HEAD + "  labels: {a.b/c: 1}\nspec:\n  hosts: [cart]\n  http:\n  - route:\n    - weight: 7\n"


@pytest.mark.parametrize(
    ("causes", "message", "told"),
    [
        (
            [("spec.http[0].route[0].weight", "must be less")],
            "x",
            [Fault("spec.http[0].route[0].weight: must be less", 10)],
        ),
        ([("metadata.labels[a.b/c]", "text")], "x", [Fault("metadata.labels[a.b/c]: text", 5)]),
        ([("metadata.labels", "text")], "x", [Fault("metadata.labels: text", 5)]),
        ([("spec.tcp[3].match", "odd")], "x", [Fault("spec.tcp[3].match: odd", 6)]),
        ([("", "nothing fits"), ("<nil>", "none")], "x", [Fault("nothing fits"), Fault("none")]),
        (
            [],
            'strict decoding error: unknown field "spec.http[0].rote", duplicate field "spec.hosts"',
            [Fault("spec.http[0].rote: is no field of this kind", 9), Fault("spec.hosts: is there twice", 7)],
        ),
        ([], "denied by policy", [Fault("denied by policy")]),
    ],
)
def test_what_an_api_server_has_against_it_stands_at_its_line(
    causes: list[tuple[str, str]], message: str, told: list[Fault]
) -> None:
    assert list(faults_of(message, causes, read_manifest(TYPED, CART).document)) == told


def test_fields_of_api_servers_are_paths_of_ours() -> None:
    assert as_path("spec.http[0].match[12].uri") == "spec/http[0]/match[12]/uri"
    assert as_path("metadata.annotations[x.y/z]") == "metadata/annotations/x.y/z"
