"""Attempts to sign in, by where from and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from mesh.config import Settings
from mesh.web.process.attempts import Attempts
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from mesh.web.signin import limits
from tests.web.worlds.memory import everything

LIMITS = {"per_address": 3, "per_name": 2}


@pytest.fixture(autouse=True)
def _limited(root: Runtime) -> Iterator[None]:
    settings = Settings.model_validate({"console": {"sign_in_limits": LIMITS}})
    limits.forget()
    with use_runtime(Runtime(settings, root.caches, None, root.home_cluster, everything)):
        yield
    limits.forget()


def attempt(address: str = "192.0.2.1", forwarded: str = "", path: str = "/api/authenticate") -> HttpRequest:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory(REMOTE_ADDR=address).post(path, headers=headers)


def refused(count: int, name: str = "", **request: Any) -> list[bool]:
    return [limits.seconds_to_wait(attempt(**request), name) > 0 for _ in range(count)]


def test_too_many_from_one_address_are_refused_with_a_time() -> None:
    assert refused(4) == [False, False, False, True]
    seconds = limits.seconds_to_wait(attempt())
    assert 290 < seconds <= 300
    assert limits.in_words(seconds) == "There were too many attempts to sign in. Try again in 5 minutes."
    assert refused(1, address="192.0.2.2") == [False]


def test_one_name_is_guarded_from_all_addresses() -> None:
    assert refused(1, "jane", address="192.0.2.1") == [False]
    assert refused(2, " Jane ", address="192.0.2.2") == [False, True]
    assert refused(1, "joe", address="192.0.2.3") == [False]


def test_who_succeeds_is_never_refused() -> None:
    for _ in range(20):
        assert refused(1, "jane") == [False]
        limits.forgive(attempt(), "jane")


def test_a_network_of_version_6_is_one_client() -> None:
    assert refused(2, address="2001:db8::1") + refused(2, address="2001:db8::2") == [False, False, False, True]
    assert refused(1, address="2001:db8:0:1::1") == [False]


def test_clients_of_a_proxy_that_is_not_trusted_do_not_lock_each_other_out() -> None:
    assert refused(4, forwarded="198.51.100.1") == [False, False, False, True]
    assert refused(1, forwarded="198.51.100.1, 198.51.100.2") == [False]
    made_up = [refused(1, forwarded=f"198.51.{index}.1")[0] for index in range(200)]
    assert made_up.count(False) == 150 - 4


def test_a_trusted_proxy_tells_the_client() -> None:
    assert refused(4, address="127.0.0.1", forwarded="198.51.100.1") == [False, False, False, True]
    assert refused(1, address="127.0.0.1", forwarded="198.51.100.2") == [False]


def test_attempts_are_forgotten_after_a_while_and_memory_is_bounded() -> None:
    now = [0.0]
    attempts = Attempts(60, clock=lambda: now[0], most_keys=10)
    assert [attempts.begin([("a", 1)]), attempts.begin([("a", 1)])] == [0, 60]
    now[0] = 59.5
    assert attempts.begin([("a", 1)]) == 1
    now[0] = 60.0
    assert attempts.begin([("a", 1)]) == 0
    for index in range(1000):
        attempts.begin([(str(index), 5)])
    assert len(attempts._times) == 10


def test_a_limit_of_nothing_is_none() -> None:
    attempts = Attempts(60)
    assert {attempts.begin([("a", 0)]) for _ in range(100)} == {0}
