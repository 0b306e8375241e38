"""Whatever a token says, it is accepted or refused in words."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mesh.clients.signin.errors import Untrusted
from mesh.clients.signin.id_tokens import Expected, checked

NOW = 1_700_000_000
GOOD = {"iss": "https://p", "aud": "console", "sub": "u-1", "exp": NOW + 60, "iat": NOW, "nonce": "n"}
EXPECTED = Expected("https://p", "console", "n", "access-token")
CLAIMS = ("iss", "aud", "sub", "exp", "iat", "nonce", "nbf", "azp", "at_hash", "auth_time", "amr", "acr", "jti")
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def token_of(*parts: Any) -> str:
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join((*encoded, "signature"))


def outcome(token: str) -> str:
    try:
        return str(checked(token, None, EXPECTED, NOW)["sub"])
    except Untrusted as refusal:
        return refusal.message


def test_a_good_token_is_accepted() -> None:
    assert outcome(token_of({"alg": "RS256"}, GOOD)) == "u-1"


@given(st.dictionaries(st.sampled_from(CLAIMS), anything, max_size=4))
def test_any_claims_are_accepted_or_refused(claims: dict[str, Any]) -> None:
    told = outcome(token_of({"alg": "RS256"}, GOOD | claims))
    assert told == str(claims.get("sub", "u-1")) or told.startswith("The provider's token is not accepted: ")


@given(anything, anything)
def test_any_header_and_content_are_refused(header: Any, content: Any) -> None:
    assert outcome(token_of(header, content)).startswith("The provider's token is not accepted: ")


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    assert outcome(text).startswith("The provider's token is not accepted: ")
