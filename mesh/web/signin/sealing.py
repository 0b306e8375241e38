"""Texts that only consoles with the same key can read or make: AES-GCM, as base64 of nonce, content and tag."""

from __future__ import annotations

import binascii
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable

# cryptography takes seven megabytes, and is needed only where people sign in.

_NONCE = 12
_TAG = 16


class Unreadable(Exception):
    """No key opens it, or somebody changed it."""


def seal(content: str, key: bytes) -> str:
    """The key has 16, 24 or 32 bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    nonce = os.urandom(_NONCE)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, content.encode(), None)).decode("ascii")


def unseal(sealed: str, keys: Iterable[bytes]) -> tuple[str, int]:
    """What was sealed with one of the keys, and with which: they are tried in their order. Padding may be missing.
    Raises `Unreadable`."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        data = b64decode(sealed.rstrip("=") + "=" * (-len(sealed.rstrip("=")) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("no base64") from None
    if len(data) < _NONCE + _TAG:
        raise Unreadable("too short")
    for index, key in enumerate(keys):
        try:
            return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], None).decode(), index
        except (InvalidTag, UnicodeDecodeError):
            continue
    raise Unreadable("no key opens it")
