"""Files that are no manifests, or hardly: none of them stops the rest, and each kind is told once."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apiserver import NoManifests, Server, Store, load_folder, told
from apiserver.complaints import Complaint, Unread
from apiserver.gathered import files
from apiserver.gathered.places import Gathered

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}, "spec": {"containers": []}}
TEXT = yaml.safe_dump(POD)


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.yaml").write_text(TEXT)
    return folder


def names(store: Store) -> list[str]:
    pods = store.kinds.by_plural("", "pods")
    assert pods is not None
    return [stored.name for stored in store.listing(pods)[0]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("k8s-resources", TEXT.encode()),
        ("pods.txt", b"# of tuesday\n---\n" + TEXT.encode()),
        ("istio-1.20", b'\n{"items": [' + b'{"kind": "Pod", "metadata": {"name": "a"}}' + b'], "kind": "List"}'),
        ("all", b"Warning: v1 Endpoints is deprecated in v1.33+\nW0101 10:00:00.1 warnings.go:70] x\n" + TEXT.encode()),
        ("late", TEXT.encode() + b'error: the server doesn\'t have a resource type "x"\n'),
        ("powershell.txt", TEXT.encode("utf-16")),
        ("bom.yaml", b"\xef\xbb\xbf" + TEXT.encode()),
        ("two.json", b'{"kind":"Pod","metadata":{"name":"a"}}\n\n{"kind":"Pod","metadata":{"name":"b"}}'),
    ],
)
def test_manifests_are_read_whatever_their_file_is_called(tmp_path: Path, name: str, content: Any) -> None:
    (tmp_path / name).write_bytes(content)
    store, complaints = load_folder(tmp_path)
    assert names(store)[0] == "a"
    assert [complaint for complaint in complaints if "no apiVersion" not in complaint.message] == []
    assert store.unread == ()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("0.core", b"\x7fELF\0\0", files.BINARY),
        ("core", b"\0" * 100, files.BINARY),
        ("report.tar.gz", b"\x1f\x8b", files.ARCHIVES),
        ("node.log", b"kind: Pod\n", files.LOGS),
        ("events", b"NAMESPACE  LAST SEEN\nkind: Pod\n", files.TEXTS),
        ("nodes", b"Name:  a\nKind:  Node\n", files.TEXTS),
        ("README.md", b"```\nkind: Pod\n```\n", files.TEXTS),
        ("notes", b"some: yaml\nbut: nothing of Kubernetes\n", files.TEXTS),
        ("empty", b"", files.TEXTS),
        ("blank", b"\n" * 70_000, files.TEXTS),
        ("latin", b"stra\xdfe\n", files.TEXTS),
        ("a.yaml~", TEXT.encode(), files.TEXTS),
    ],
)
def test_what_holds_no_manifests_is_told_by_its_kind(folder: Path, name: str, content: Any, kind: Any) -> None:
    (folder / name).write_bytes(content)
    store, complaints = load_folder(folder)
    assert (names(store), complaints, store.unread) == (["a"], [], (Unread(kind, (name,)),))


def test_a_broken_manifest_without_an_ending_is_named(folder: Path) -> None:
    (folder / "crs").write_text("apiVersion: v1\nitems: [\n")
    store, (complaint,) = load_folder(folder)
    assert (names(store), complaint.file) == (["a"], "crs")


def test_a_file_that_is_too_large_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    (folder / "all").write_text(TEXT)
    store, _ = load_folder(folder)
    assert store.unread == (Unread(files.LARGE, ("all",)),)


def test_links_and_what_is_no_file_are_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "b.yaml").write_text(TEXT.replace("name: a", "name: b"))
    (folder / "out.yaml").symlink_to(tmp_path / "secret" / "b.yaml")
    (folder / "within.yaml").symlink_to(folder / "good.yaml")
    (folder / "out").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(folder)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "s.yaml"))
        store, _ = load_folder(folder)
    unread = {each.kind: sorted(each.files) for each in store.unread}
    assert names(store) == ["a"]
    assert unread == {files.LINKS: ["loop.yaml", "out", "out.yaml", "up"], files.SPECIAL: ["pipe.yaml", "s.yaml"]}


def test_names_of_files_may_be_any_bytes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (b"caf\xe9", b"new\nline", b"bad\xff.yaml"):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(b"kind: [")
    store, complaints = load_folder(folder)
    assert names(store) == ["a"]
    assert len(list(told(complaints, store.unread))) == 1


def test_what_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "closed").write_text(TEXT)
    closed = folder / "closed"
    opening = type(closed).open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opening(path, *arguments, **options)

    monkeypatch.setattr(type(closed), "open", refuse)
    store, _ = load_folder(folder)
    assert store.unread == (Unread(files.UNREADABLE, ("closed",)),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_harms(folder: Path, content: Any) -> None:
    for name in ("odd", "odd.yaml", "odd.json", "odd.txt"):
        (folder / name).write_bytes(content)
    (folder / "odd.yaml").write_bytes(b"kind: Pod\n" + content)
    store, complaints = load_folder(folder)
    assert "a" in names(store)
    assert all(isinstance(line, str) for line in told(complaints, store.unread))


def test_no_content_harms_where_logs_and_answers_are_looked_for(folder: Path) -> None:
    (folder / "namespaces/shop/pods/a/main/main/logs").mkdir(parents=True)
    (folder / "bug-report.log").write_bytes(b"\0")
    (folder / "proxies").write_bytes(b"no folder")
    (folder / "shop").mkdir()
    (folder / "shop" / "pods.json").write_bytes(b"{")
    (folder / "shop" / "replication-controllers.json").mkdir()
    (folder / "timestamp").write_text("9999-99-99 99:99:99")
    gathered = Gathered(folder)
    assert gathered.log("shop", "a", "main", previous=False) is None
    assert gathered.answer("shop", "a", "config_dump", {}) is None
    assert gathered.answer("shop", "a", "../../good.yaml", {}) is None
    assert Gathered(None).log("shop", "a", "main", previous=False) is None
    store, _ = load_folder(folder)
    with Server(store):
        pass


def test_an_archive_is_no_folder(tmp_path: Path) -> None:
    archive = tmp_path / "must-gather.tar.gz"
    archive.write_bytes(b"\x1f\x8b")
    with pytest.raises(NoManifests, match="unpacked first"):
        load_folder(archive)


def test_complaints_of_a_kind_are_told_once() -> None:
    complaints = [Complaint(f"{number}.yaml", 1, f"skipped: a second Pod 'p{number}'") for number in range(30)]
    complaints.append(Complaint("x.yaml", 0, "skipped: no kind"))
    assert list(told(complaints, [Unread("archives", ("a.gz", "b.gz"))])) == [
        "30 times: skipped: a second Pod 'p0': 0.yaml, document 1; 1.yaml, document 1; 2.yaml, document 1 and 27 more",
        "x.yaml: skipped: no kind",
        "not read: archives (2): a.gz; b.gz",
    ]


def test_many_kinds_of_complaints_are_cut() -> None:
    complaints = [Complaint("a.yaml", 1, "x" * number) for number in range(1, 31)]
    lines = list(told(complaints))
    assert (len(lines), lines[-1]) == (21, "and 10 kinds of complaints more")
