from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from apiserver import NoManifests, Server, Store, load_folder, taken_at
from apiserver.kinds import Kind
from apiserver.manifests import ManifestError, load_documents, load_each

POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a", "namespace": "shop"},
    "spec": {"containers": []},
}


def write(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return folder


def stored(store: Store) -> list[str]:
    kinds = [kind for kind in store.kinds.served() if kind.name != "Namespace"]
    return sorted(f"{kind.name} {one.namespace}/{one.name}" for kind in kinds for one in store.listing(kind)[0])


def namespaces(store: Store) -> list[str]:
    return [one.name for one in store.listing(kind_of_namespaces(store))[0]]


def kind_of_namespaces(store: Store) -> Kind:
    kind = store.kinds.by_plural("", "namespaces")
    assert kind is not None
    return kind


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.yaml": POD}, ["Pod shop/a"]),
        ({"a.json": json.dumps(POD)}, ["Pod shop/a"]),
        ({"deep/er/a.YML": POD}, ["Pod shop/a"]),
        ({"a.yaml": "---\n---\n" + yaml.safe_dump(POD) + "---\n# nothing\n"}, ["Pod shop/a"]),
        ({"a.yaml": {"kind": "List", "items": [POD, {"kind": "List", "items": [POD | {"kind": "Node"}]}]}}, None),
        (
            {"a.yaml": {"kind": "PodList", "apiVersion": "v1", "items": [{"metadata": {"name": "a"}}]}},
            ["Pod default/a"],
        ),
        ({"a.yaml": {"kind": "PodList", "items": None}, "b.yaml": POD}, ["Pod shop/a"]),
        ({"a.yaml": POD, "b.txt": "x", ".hidden/c.yaml": "kind: [", "logs/shop/d.yaml": "}"}, ["Pod shop/a"]),
        ({"a.yaml": {"kind": "Deployment", "metadata": {"name": "w"}}}, ["Deployment default/w"]),
        ({"a.yaml": {"apiVersion": "y.example/v1", "kind": "Toy", "metadata": {"name": "t"}}}, ["Toy /t"]),
    ],
)
def test_objects_are_found_wherever_they_lie(tmp_path: Path, files: dict[str, Any], expected: list[str] | None) -> None:
    store, _ = load_folder(write(tmp_path, files))
    assert stored(store) == (expected or ["Node /a", "Pod shop/a"])


def test_a_must_gather_is_read(tmp_path: Path) -> None:
    image = "registry-example-sha256-1"
    pod = POD | {"metadata": {"name": "a", "namespace": "shop", "uid": "1"}}
    files = {
        f"{image}/namespaces/shop/core/pods.yaml": {"apiVersion": "v1", "kind": "PodList", "items": [pod]},
        f"{image}/namespaces/shop/pods/a/a.yaml": pod,
        f"{image}/namespaces/shop/shop.yaml": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}},
        f"{image}/version": "4.16",
        f"{image}/timestamp": "2026-03-01 12:30:02.5 +0000 UTC m=+0.1\n2026-03-01 12:34:56.7 +0000 UTC m=+9\n",
    }
    store, complaints = load_folder(write(tmp_path, files))
    assert (stored(store), complaints) == (["Pod shop/a"], [])
    assert taken_at(tmp_path) == datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)


def test_without_a_timestamp_the_newest_manifest_tells_the_time(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD, "b.yaml": POD})
    for name, moment in (("a.yaml", 1_700_000_000), ("b.yaml", 1_700_000_060)):
        os.utime(tmp_path / name, (moment, moment))
    assert taken_at(tmp_path) == datetime.fromtimestamp(1_700_000_060, UTC)


@pytest.mark.parametrize(
    ("odd", "complaint"),
    [
        ("kind: Pod\n", "odd.yaml, document 1: skipped: no metadata.name"),
        ("metadata: {name: a}\n", "odd.yaml, document 1: skipped: no kind"),
        ("kind: Pod\nmetadata: {name: 3}\n", "skipped: no metadata.name"),
        ("- 1\n- 2\n", "skipped: not an object"),
        ("just text\n", "skipped: not an object"),
        ("kind: List\nitems: [3]\n", "an item of the List is not an object"),
        ("a: [\n", "odd.yaml, document 1: skipped: line 2"),
        ("kind: Pod\nmetadata: {name: a}\nspec: {x: .nan}\n", "not usable as JSON"),
        ("kind: Pod\nmetadata: {name: a}\nspec: {x: !!binary aGk=}\n", "not usable as JSON"),
        ("kind: Pod\nmetadata: &m {name: a, self: *m}\n", "skipped: "),
        ("kind: Pod\nmetadata: {name: a}\nx: !!python/object:os.system {}\n", "skipped: "),
        ("kind: Pod\nmetadata: {name: b}\n", "has no apiVersion: taken for v1"),
        ("apiVersion: v1\nkind: Node\nmetadata: {name: b, namespace: x}\n", "lies in no namespace"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: 3\n", "spec is not a map"),
        (yaml.safe_dump(POD | {"metadata": {"name": "a", "namespace": "shop", "uid": "9"}}), "a second Pod 'a'"),
        ("apiVersion: v1\nkind: CustomResourceDefinition\nmetadata: {name: b}\n", "without usable spec"),
        ("\0", "skipped: "),
        ("{" * 5000, "skipped: "),
    ],
)
def test_an_odd_manifest_is_named_and_the_rest_is_kept(tmp_path: Path, odd: str, complaint: str) -> None:
    store, complaints = load_folder(write(tmp_path, {"good.yaml": POD, "odd.yaml": odd}))
    assert "Pod shop/a" in stored(store)
    assert len(complaints) == 1
    assert complaint in str(complaints[0])


def test_a_document_after_an_unusable_one_is_kept(tmp_path: Path) -> None:
    text = "kind: Pod\nmetadata: {name: x}\nspec: {n: .inf}\n---\n" + yaml.safe_dump(POD)
    store, complaints = load_folder(write(tmp_path, {"a.yaml": text}))
    assert stored(store) == ["Pod shop/a"]
    assert (complaints[0].file, complaints[0].document) == ("a.yaml", 1)


def test_namespaces_are_made_for_the_objects_that_lie_in_them(tmp_path: Path) -> None:
    store, _ = load_folder(write(tmp_path, {"a.yaml": POD}))
    assert namespaces(store) == ["default", "shop"]
    shop = store.get(kind_of_namespaces(store), "", "shop").object()
    assert shop["metadata"]["labels"] == {"kubernetes.io/metadata.name": "shop"}
    assert shop["status"] == {"phase": "Active"}


def test_definitions_name_the_plurals_of_their_kinds(tmp_path: Path) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "geese.farm.example"},
        "spec": {"group": "farm.example", "names": {"kind": "Goose", "plural": "geese"}, "versions": [{"name": "v1"}]},
    }
    goose = {"apiVersion": "farm.example/v1", "kind": "Goose", "metadata": {"name": "g", "namespace": "shop"}}
    store, complaints = load_folder(write(tmp_path, {"a.yaml": goose, "z.yaml": definition}))
    assert complaints == []
    assert store.kinds.by_plural("farm.example", "geese") is not None


def test_an_unknown_kind_is_namespaced_when_one_of_its_objects_is(tmp_path: Path) -> None:
    places: list[dict[str, Any]] = [{"name": "a"}, {"name": "b", "namespace": "shop"}]
    toys = [{"apiVersion": "y.example/v1", "kind": "Toy", "metadata": place} for place in places]
    store, _ = load_folder(write(tmp_path, {f"{number}.yaml": toy for number, toy in enumerate(toys)}))
    assert stored(store) == ["Toy default/a", "Toy shop/b"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 2026-01-01", {"a": "2026-01-01"}),
        ("a: 2026-01-01T08:00:00Z", {"a": "2026-01-01T08:00:00Z"}),
        ("a: 15021:15021", {"a": "15021:15021"}),
        ("a: 1:30", {"a": "1:30"}),
        ("a: =", {"a": "="}),
        ("a: 012", {"a": 10}),
        ("a: 1.5", {"a": 1.5}),
        ("a: 1e3", {"a": "1e3"}),
        ("a: 9_0", {"a": 90}),
        ("on: yes", {"true": True}),
        ("1: x", {"1": "x"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("hosts: ['*']", {"hosts": ["*"]}),
    ],
)
def test_scalars_are_read_as_kubernetes_reads_them(text: str, value: dict[str, Any]) -> None:
    assert load_documents(text.encode()) == [value]


def test_aliases_that_would_explode_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    (error,) = load_each("\n".join(lines).encode())
    assert isinstance(error, ManifestError)
    assert "aliases stand for more than" in str(error)
    with pytest.raises(ManifestError, match="at most 100"):
        load_documents(("a: &a 1\nb: [" + "*a," * 101 + "1]").encode())


@pytest.mark.parametrize("missing", [True, False])
def test_a_folder_without_objects_is_an_error(tmp_path: Path, missing: bool) -> None:
    folder = tmp_path / "nowhere" if missing else write(tmp_path, {"a.yaml": "a: [", "b.txt": "x"})
    with pytest.raises(NoManifests, match="not a folder" if missing else "no Kubernetes object"):
        load_folder(folder)


def test_the_command_serves_a_folder_and_stops_on_a_signal(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": POD, "b.yaml": "kind: Pod"})
    command = [sys.executable, "-m", "apiserver", str(tmp_path), "--read-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert "b.yaml, document 1: skipped: no metadata.name" in process.stderr.read()


def test_the_command_explains_what_it_cannot_use(tmp_path: Path) -> None:
    def run(*arguments: object) -> CompletedProcess[str]:
        command = [sys.executable, "-m", "apiserver", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    empty = run(tmp_path)
    assert (empty.returncode, "no Kubernetes object" in empty.stderr) == (2, True)
    store, _ = load_folder(write(tmp_path, {"a.yaml": POD}))
    with Server(store) as server:
        taken = run(tmp_path, "--port", server.port)
    assert (taken.returncode, "cannot listen on" in taken.stderr) == (2, True)
