"""A new signing key, with and without a restart, and with replicas that do not have it at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mesh.config import Credential
from mesh.web.process.key_ring import KeyRing
from tests.stand_ins.people import FULL
from tests.web.worlds.memory import HOME
from tests.web.worlds.signing_in import SigningIn, settings_with, signing_in

OLD, NEW = "o" * 32, "n" * 32
NAME = f"kiali-token-{HOME}"


@contextmanager
def keyed(path: Path, *others: str) -> Iterator[SigningIn]:
    with signing_in(settings_with(key=str(path), console={"sessions": {"other_signing_keys": others}})) as world:
        yield world


def put(path: Path, key: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(key)


def restart(world: SigningIn, *others: str) -> None:
    """The same console in a new process, which has seen no other key."""
    root = world.console.runtime
    own = root.settings.login_token.signing_key
    root.keys = KeyRing(own, map(Credential, others), 86_400, root.clock)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    put(tmp_path / "key", OLD)
    return tmp_path / "key"


def test_a_new_key_signs_nobody_out_and_sessions_move_to_it(key: Path) -> None:
    with keyed(key) as world:
        world.sign_in(FULL)
        before = world.person.cookies[NAME].value
        put(key, NEW)
        assert world.person.get("/console/overview").status_code == 200
        after = world.person.cookies[NAME].value
        assert after != before
        restart(world)
        assert world.person.get("/console/overview").status_code == 200
        assert world.person.cookies[NAME].value == after


def test_after_a_restart_only_configured_keys_open(key: Path) -> None:
    with keyed(key) as world:
        world.sign_in(FULL)
        kept = world.person.cookies[NAME].value
        put(key, NEW)
        restart(world, OLD)
        assert world.person.get("/console/overview").status_code == 200
        world.person.cookies[NAME] = kept
        restart(world)
        assert "why=unreadable" in world.person.get("/console/overview")["Location"]


def test_a_key_to_come_opens_what_other_replicas_seal_with_it_already(key: Path) -> None:
    with keyed(key, NEW) as world:
        put(key, NEW)
        restart(world)
        world.sign_in(FULL)
        put(key, OLD)
        restart(world, NEW)
        assert world.person.get("/console/overview").status_code == 200


def test_a_session_under_the_key_before_ends_when_it_would_have(key: Path) -> None:
    with keyed(key) as world:
        world.sign_in(FULL)
        put(key, NEW)
        world.person.get("/console/overview")
        world.wait(86_400)
        assert "why=expired" in world.person.get("/console/overview")["Location"]


def test_a_broken_key_file_signs_nobody_out(key: Path) -> None:
    with keyed(key) as world:
        world.sign_in(FULL)
        put(key, "short")
        assert world.person.get("/console/overview").status_code == 200
        key.unlink()
        assert world.person.get("/console/overview").status_code == 200


def test_without_a_key_nobody_signs_in_and_the_page_does_not_say_what_is_wrong_with_it(key: Path) -> None:
    with keyed(key) as world:
        put(key, "short")
        restart(world)
        answer = world.try_token(FULL)
        assert answer.status_code == 503
        assert "its log says what is wrong with its signing key" in answer.content.decode().replace("&#x27;", "'")
        assert str(key) not in answer.content.decode()
