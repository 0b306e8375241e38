"""The keys of a process: the configured one as it is now, the one before, and those that are configured beside it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from mesh.config import Credential
from mesh.web.process.key_ring import KeyRing, NoKey

ONE, TWO, THREE = "1" * 32, "2" * 16, "3" * 24
LIFETIME = 100.0


class Rotating:
    """A key in a file, a ring that reads it, and the time."""

    def __init__(self, folder: Path, *others: str) -> None:
        self.path = folder / "key"
        self.now = 0.0
        self.put(ONE)
        self.ring = KeyRing(Credential(str(self.path)), map(Credential, others), LIFETIME, lambda: self.now)

    def put(self, key: str) -> None:
        self.path.unlink(missing_ok=True)
        self.path.write_text(f"{key}\n")

    def opening(self) -> list[str]:
        return [key.decode() for key in self.ring.opening()]


def test_the_key_is_read_anew_and_the_one_before_opens_for_as_long_as_a_session_lasts(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path)
    assert (rotating.ring.sealing(), rotating.opening()) == (ONE.encode(), [ONE])

    rotating.put(TWO)
    rotating.now = 10
    assert (rotating.ring.sealing(), rotating.opening()) == (TWO.encode(), [TWO, ONE])

    rotating.now = 109
    assert rotating.opening() == [TWO, ONE]
    rotating.now = 110
    assert rotating.opening() == [TWO]


def test_several_keys_before_open(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path)
    for key in (ONE, TWO, THREE):
        rotating.put(key)
        rotating.ring.sealing()
    assert rotating.opening() == [THREE, ONE, TWO]


def test_a_key_that_comes_back_is_the_sealing_one_again(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path)
    for key in (ONE, TWO, ONE):
        rotating.put(key)
        rotating.ring.sealing()
    assert rotating.opening() == [ONE, TWO]


def test_a_ring_does_not_grow_with_every_rotation(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path)
    for number in range(40):
        rotating.put(f"{number:032}")
        rotating.ring.sealing()
    assert len(rotating.opening()) <= 10


def test_other_keys_open_and_do_not_seal(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path, TWO, ONE)
    assert (rotating.ring.sealing(), rotating.opening()) == (ONE.encode(), [ONE, TWO])


@pytest.mark.parametrize("bad", ["short", "x" * 33, "ж" * 16 + "x"])
def test_a_key_that_cannot_be_used_leaves_the_last_one_in_use_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, bad: str
) -> None:
    rotating = Rotating(tmp_path)
    rotating.ring.sealing()
    rotating.put(bad)
    with caplog.at_level(logging.ERROR):
        assert [rotating.ring.sealing() for _ in range(3)] == [ONE.encode()] * 3
    assert [record.message.count("must have 16, 24 or 32 bytes") for record in caplog.records] == [1]
    assert bad not in caplog.text


def test_without_any_usable_key_nothing_is_sealed(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path)
    rotating.put("short")
    with pytest.raises(NoKey, match="this one has 5"):
        rotating.ring.sealing()


def test_an_other_key_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    rotating = Rotating(tmp_path, str(tmp_path / "missing"), TWO)
    assert rotating.opening() == [ONE, TWO]


def test_no_key_is_in_a_repr_or_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rotating = Rotating(tmp_path, TWO)
    with caplog.at_level(logging.DEBUG):
        rotating.ring.opening()
        rotating.put(THREE)
        rotating.ring.opening()
    told = repr(rotating.ring) + caplog.text
    assert [key for key in (ONE, TWO, THREE) if key in told] == []
