"""What is sealed opens with its key alone, and only as it was."""

from __future__ import annotations

import base64
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mesh.web.signin.sealing import Unreadable, seal, unseal

KEY, OTHER, THIRD = b"k" * 32, b"o" * 16, b"t" * 24


@pytest.mark.parametrize("key", [KEY, OTHER, THIRD])
@pytest.mark.parametrize("content", ["", "a", '{"name":"ж€😀"}', "x" * 100_000])
def test_what_was_sealed_opens(key: bytes, content: str) -> None:
    assert unseal(seal(content, key), (key,)) == (content, 0)


def test_the_form_is_base64_of_nonce_and_ciphertext_with_its_tag() -> None:
    data = base64.b64decode(seal("hello", KEY), validate=True)
    assert len(data) == 12 + len("hello") + 16
    assert AESGCM(KEY).decrypt(data[:12], data[12:], None) == b"hello"


def test_what_the_reference_sealed_opens_with_and_without_padding() -> None:
    nonce = bytes(range(12))
    sealed = base64.b64encode(nonce + AESGCM(KEY).encrypt(nonce, b"four", None)).decode()
    assert sealed.endswith("=")
    assert unseal(sealed, (KEY,)) == unseal(sealed.rstrip("="), (KEY,)) == ("four", 0)


def test_no_two_seals_are_alike() -> None:
    assert len({seal("same", KEY) for _ in range(100)}) == 100


def test_any_of_several_keys_opens_and_is_told() -> None:
    keys = (KEY, OTHER, THIRD)
    assert [unseal(seal("x", key), keys) for key in keys] == [("x", 0), ("x", 1), ("x", 2)]


@pytest.mark.parametrize(
    "sealed",
    ["", "=", "====", "a", "AAAA", "not base64!", "ж" * 40, base64.b64encode(bytes(28)).decode()],
)
def test_what_no_key_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(Unreadable):
        unseal(sealed, (KEY, THIRD))


def test_one_changed_bit_anywhere_keeps_it_closed() -> None:
    data = bytearray(base64.b64decode(seal("a session", KEY)))
    for at in range(len(data)):
        data[at] ^= 1
        with pytest.raises(Unreadable):
            unseal(base64.b64encode(data).decode(), (KEY,))
        data[at] ^= 1


def test_a_console_without_sign_in_does_not_carry_what_seals() -> None:
    code = "import django, sys; django.setup(); import mesh.web.urls; print('cryptography' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "kiali_site.settings", "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "False"
