"""How `tools.users` tells what is worse than the reference's answer."""

from __future__ import annotations

import pytest

from tools.users import Got, _got, _worse

SPACES = frozenset({"shop", "vault", "bank"})


def got(status: int, *names: str) -> Got:
    return Got(status, frozenset(names))


@pytest.mark.parametrize(
    ("reference", "answer", "hidden", "why"),
    [
        (got(200, "shop"), got(200, "shop"), False, ""),
        (got(200, "shop"), got(200), False, "does not name shop"),
        (got(200), got(200, "shop"), False, ""),
        (got(200), got(200, "vault"), False, "names vault"),
        (got(500), got(403), False, ""),
        (got(500), got(403, "vault"), False, "the error names vault"),
        (got(500), got(200, "shop"), False, ""),
        (got(500), got(200, "shop"), True, "200 in a namespace that may not be seen"),
        (got(200), got(404), False, "404 instead of 200"),
        (got(401), got(200), False, "200 instead of 401"),
        (got(401), got(403), False, "403 instead of 401"),
        (got(403), got(500), False, "500 instead of 403"),
    ],
)
def test_an_answer_is_worse_when_it_refuses_or_tells_too_much(
    reference: Got, answer: Got, hidden: bool, why: str
) -> None:
    assert _worse(reference, answer, frozenset({"shop"}), is_hidden=hidden) == why


def test_namespaces_are_found_in_keys_and_texts_at_any_depth() -> None:
    body = b'{"shop": [{"a": {"namespace": "bank"}}], "b": "vault.svc", "c": 1}'

    assert _got((200, body), SPACES) == got(200, "shop", "bank")
    assert _got((500, b"vault is broken"), SPACES) == got(500)
