"""Rights: whose they are, what tells them apart, and what they do not give away."""

from __future__ import annotations

import pytest

from mesh.model.identity import OWN, Identity, Rights

TOKEN = "eyJ.secret"


@pytest.mark.parametrize(
    "other",
    [
        OWN,
        Rights("another"),
        Rights(TOKEN, "jane"),
        Rights(TOKEN, groups=("jane",)),
        Rights(TOKEN, extra=(("scopes", "all"),)),
    ],
)
def test_different_rights_have_different_keys(other: Rights) -> None:
    assert Rights(TOKEN).key != other.key
    assert Identity(rights={"east": Rights(TOKEN)}).key != Identity(rights={"east": other}).key
    assert Rights(TOKEN).key == Rights(TOKEN).key


def test_the_same_rights_in_another_cluster_are_another_identity() -> None:
    assert Identity(rights={"east": Rights(TOKEN)}).key != Identity(rights={"west": Rights(TOKEN)}).key


def test_nobody_has_rights_in_a_cluster_that_they_did_not_sign_in_to() -> None:
    assert Identity(rights={"east": Rights(TOKEN)}).rights_in("west") is None
    assert Identity().rights_in("west") == OWN


def test_a_token_is_in_neither_key_nor_text() -> None:
    jane = Identity("jane", rights={"east": Rights(TOKEN, "jane")})
    assert TOKEN not in f"{jane!r} {jane.key} {jane.rights_in('east')!r}"
