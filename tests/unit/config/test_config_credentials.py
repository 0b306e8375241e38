from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from mesh.config import Credential, CredentialError


def test_a_literal_is_its_own_content() -> None:
    assert Credential("hunter2").read() == "hunter2"
    assert Credential("hunter2").path is None
    assert not Credential("")


def test_a_value_that_starts_with_a_slash_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("  hunter2\n")
    credential = Credential(str(file))
    assert credential.path == file
    assert credential.read() == "hunter2"


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    credential = Credential(str(file))
    assert credential.read() == "old"
    file.write_text("new")
    os.utime(file, ns=(1, 1))
    assert credential.read() == "new"


def test_a_swapped_directory_link_is_read_again(tmp_path: Path) -> None:
    for version in ("one", "two"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "key").write_text(version)
    data = tmp_path / "..data"
    data.symlink_to("one")
    (tmp_path / "key").symlink_to("..data/key")
    credential = Credential(str(tmp_path / "key"))
    assert credential.read() == "one"
    data.unlink()
    data.symlink_to("two")
    assert credential.read() == "two"


def test_a_file_that_is_empty_for_a_moment_keeps_the_old_content(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    credential = Credential(str(file))
    credential.read()
    file.write_text("")
    assert credential.read() == "old"
    file.write_text("newer")
    assert credential.read() == "newer"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match=r"nowhere: No such file"):
        Credential(str(tmp_path / "nowhere")).read()
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(CredentialError, match="binary"):
        Credential(str(tmp_path / "binary")).read()


def test_a_credential_never_prints_itself() -> None:
    for text in (repr(Credential("hunter2")), str(Credential("hunter2")), f"{Credential('hunter2')}"):
        assert "hunter2" not in text


def test_credentials_are_equal_by_value() -> None:
    assert Credential("a") == Credential("a") != Credential("b")
    assert len({Credential("a"), Credential("a")}) == 1
    assert pickle.loads(pickle.dumps(Credential("a"))) == Credential("a")
