"""Files, folders and standard input to objects that know where they are written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mesh.model import kinds
from mesh.readers.manifests import files
from mesh.readers.manifests.objects import Manifests, read_manifests
from mesh.web.management.defaults import fill_defaults

SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n"
ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  namespace: shop
spec:
  hosts: [web]
  http:
  - route:
    - destination:
        host: web
"""


def read(*paths: object, stdin: str | bytes = b"", namespace: str = "default") -> Manifests:
    content = stdin if isinstance(stdin, bytes) else stdin.encode()
    return read_manifests([str(path) for path in paths], fill=fill_defaults, stdin=content, namespace=namespace)


def titles(found: Manifests) -> list[str]:
    return [f"{each.kind.name} {each.obj.namespace}/{each.obj.name}" for each in found.objects]


def told(found: Manifests) -> list[str]:
    return [f"{each.line}: {each.message}" for each in found.complaints]


def test_a_folder_gives_the_objects_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.yml").write_text(f"{SERVICE}---\n{ROUTE}")
    (tmp_path / "b.json").write_text('{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b"}}')
    (tmp_path / "c.txt").write_text("not: [yaml")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.yaml").write_text("not: [yaml")
    found = read(tmp_path)
    assert titles(found) == ["Service default/b", "Service default/web", "VirtualService shop/web"]
    assert not found.complaints
    assert [(Path(each.file).name, each.line) for each in found.objects] == [("b.json", 1), ("a.yml", 1), ("a.yml", 9)]


def test_a_path_of_an_object_leads_to_its_line() -> None:
    found = read("-", stdin=f"# Helm\n---\n{ROUTE}")
    (route,) = found.objects
    assert route.file == files.STDIN_NAME
    lines = {"spec/http[0]/route[0]/destination/host": 13, "spec/hosts": 9, "spec/tls[0]": 8, "": 3}
    assert {path: route.line_of(path) for path in lines} == lines


def test_lists_are_taken_apart_and_keep_their_lines() -> None:
    typed = "kind: ServiceList\napiVersion: v1\nitems:\n- metadata: {name: a}\n- metadata:\n    name: b\n"
    mixed = '{"kind": "List", "apiVersion": "v1", "items": [\n%s,\n5]}'
    pod = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}'
    item = '{"apiVersion": "v1", "kind": "List", "items": [\n' + pod + "]}"
    found = read("-", stdin=typed + "---\n" + mixed % item)
    assert titles(found) == ["Service default/a", "Service default/b", "Pod default/c"]
    assert [each.line for each in found.objects] == [4, 5, 10]
    assert told(found) == ["11: an item of a list is not an object, but a number"]


def test_defaults_are_filled_in_and_the_namespace_of_those_that_name_none() -> None:
    group = "gateway.networking.k8s.io"
    route = f"apiVersion: {group}/v1\nkind: HTTPRoute\nmetadata: {{name: a}}\nspec: {{parentRefs: [{{name: g}}]}}"
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x, namespace: y}"
    found = read(
        "-",
        stdin=f"{SERVICE}---\n{route}\n---\n{space}",
        namespace="mine",
    )
    assert titles(found) == ["Service mine/web", "HTTPRoute mine/a", "Namespace /x"]
    service, parent = found.objects[0].obj, found.objects[1].obj.spec["parentRefs"][0]  # type: ignore[attr-defined]
    assert service.spec.ports[0].target_port == 80  # type: ignore[attr-defined]
    assert parent == {"name": "g", "group": group, "kind": "Gateway"}


def test_other_kinds_are_counted_and_service_accounts_are_kept() -> None:
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"
    text = account + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}"
    found = read("-", stdin=text)
    assert (found.objects, found.accounts, dict(found.others)) == (
        [],
        {("default", "a")},
        {"ServiceAccount": 1, "Secret": 1},
    )
    assert not found.complaints


HOST = "spec/http[0]/route[0]/destination/host"
WRONG = [
    ("a: 1\na: 2", "2: the key 'a' is given twice, first in line 1"),
    ("a:\n\tb: 1", "2: a tab stands where YAML takes spaces only"),
    ("apiVersion: v1\nkind: Service\n", "1: Service: metadata is not a mapping, but nothing"),
    ("apiVersion: v1\nkind: Service\nmetadata: {}\n", "3: Service: metadata.name is missing, or no text"),
    ("apiVersion: v1\nkind: Service\nmetadata: {name: 5}\n", "3: Service: metadata.name is missing, or no text"),
    ("kind: Service\nmetadata: {name: a}\n", "1: not a Kubernetes object: apiVersion missing, or no text"),
    ("- a\n- b\n", "1: not an object, but a list"),
    ("kind: List\napiVersion: v1\nitems: 5\n", "3: items is not a list, but a number"),
    (SERVICE.replace("80", "many"), "7: Service: spec.ports[0].port has a type that does not fit"),
    (ROUTE.replace("[web]", "web"), "7: VirtualService: spec/hosts is not a list of texts"),
    (ROUTE.replace("host: web", "host: 5"), f"11: VirtualService: {HOST} is not a text"),
    (ROUTE.replace("  - route", "    route"), "8: VirtualService: spec/http is not a list of mappings"),
    (ROUTE.replace("spec:", "spec: 5\nother:"), "6: VirtualService: spec is not a mapping"),
    (ROUTE.replace("  name: web", "  name: web\n  labels: {a: 1}"), "5: VirtualService: metadata/labels/a is not"),
    ("", "0: no Kubernetes object"),
    ("# nothing\n", "0: no Kubernetes object"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    complaints = read("-", stdin=text).complaints
    assert any(f"{each.line}: {each.message}".startswith(message) for each in complaints), complaints
    assert not any(each.is_note for each in complaints)


def test_unknown_kinds_and_versions_of_the_mesh_are_noted() -> None:
    found = read("-", stdin=ROUTE.replace("VirtualService", "VirtualServise") + "---\n" + ROUTE.replace("/v1", "/v9"))
    assert [(each.line, each.is_note) for each in found.complaints] == [(2, True), (13, True)]
    assert "VirtualServise" in found.complaints[0].message
    assert "v9" in found.complaints[1].message
    assert titles(found) == ["VirtualService shop/web"]


def test_a_folder_may_hold_templates_and_other_yaml(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("replicas: 2\n")
    (tmp_path / "broken.json").write_text('{"a": 1}\n{"b": 2}\n')
    (tmp_path / "chart.yaml").write_text("apiVersion: v1\nkind: {{ .Values.kind }}\n")
    found = read(tmp_path)
    assert all(each.is_note for each in found.complaints)
    assert [Path(each.file).name for each in found.complaints] == ["broken.json", "chart.yaml"]
    assert "rendered first" in found.complaints[1].message
    (named,) = read(tmp_path / "chart.yaml").complaints
    assert not named.is_note


def test_files_that_cannot_be_read_are_named_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1000)
    (tmp_path / "binary.yaml").write_bytes(b"a: 1\n\0\0")
    (tmp_path / "latin.yaml").write_bytes("a: 1\nb: ä".encode("latin-1"))
    (tmp_path / "large.yaml").write_bytes(b"#" * 1001)
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.yaml")
    found = read(tmp_path, tmp_path / "none.yaml")
    assert {Path(each.file).name: (each.line, each.message) for each in found.complaints} == {
        "binary.yaml": (2, "a binary file, not text"),
        "latin.yaml": (2, "not text in UTF-8"),
        "large.yaml": (0, "larger than 0 MiB"),
        "gone.yaml": (0, "no such file or directory"),
        "pipe.yaml": (0, "not a file"),
        "none.yaml": (0, "no such file or directory"),
    }


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(SERVICE)
    (tmp_path / "secret.yaml").chmod(0)
    assert told(read(tmp_path)) == ["0: permission denied"]


def test_links_are_followed_and_nothing_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SERVICE)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "b" / "same.yaml").symlink_to(tmp_path / "a.yaml")
    found = read(tmp_path, tmp_path / "a.yaml")
    assert (len(found.objects), found.complaints) == (1, [])


def test_very_many_files_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text(SERVICE.replace("web", name))
    found = read(tmp_path)
    assert (len(found.objects), told(found)) == (2, ["0: more than 2 files; the rest is not read"])


def test_a_document_of_five_megabytes_is_read() -> None:
    pod = "- {{apiVersion: v1, kind: Pod, metadata: {{name: p{}, annotations: {{a: '{}'}}}}}}\n"
    many = "".join(pod.format(number, "x" * 5000) for number in range(1000))
    found = read("-", stdin=f"apiVersion: v1\nkind: List\nitems:\n{many}")
    assert (len(found.objects), found.objects[-1].line) == (1000, 1003)


def test_pods_that_come_with_generated_names_have_one() -> None:
    found = read("-", stdin="apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n")
    assert found.objects[0].kind is kinds.JOB
    assert found.objects[0].obj.name.startswith("run-")
