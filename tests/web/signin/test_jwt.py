"""What a token says of itself, whatever it is."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import pytest

from mesh.web.signin import jwt


def token(payload: Any) -> str:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return f"e30.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.c2ln"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (token({"sub": "system:serviceaccount:istio-system:kiali"}), "istio-system:kiali"),
        (token({"sub": "ann@example.com"}), "ann@example.com"),
        (token({"sub": "a?>~ж"}), "a?>~ж"),
        (token({"sub": 7}), ""),
        (token({}), ""),
        (token([]), ""),
        (token(b"\xff\xfe"), ""),
        (token(b"[" * 100_000), ""),
        ("a.b.c", ""),
        ("plain", ""),
        ("", ""),
        ("..", ""),
        ("a.ж.c", ""),
    ],
)
def test_the_subject_is_read_where_there_is_one(text: str, subject: str) -> None:
    assert jwt.subject(text) == subject


@pytest.mark.parametrize(
    ("exp", "ends_at"),
    [
        (1_700_000_000, 1_700_000_000.0),
        (1_700_000_000.5, 1_700_000_000.5),
        (0, math.inf),
        (-1, math.inf),
        ("1700000000", math.inf),
        (True, math.inf),
        (None, math.inf),
        (float("nan"), math.inf),
        (float("inf"), math.inf),
    ],
)
def test_the_end_is_a_moment_or_none(exp: Any, ends_at: float) -> None:
    assert jwt.ends_at(token({"exp": exp})) == ends_at
