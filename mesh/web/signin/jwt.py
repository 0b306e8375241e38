"""What a token says of itself. Nobody has checked its signature: it is shown, and ends a session sooner, no more."""

from __future__ import annotations

import binascii
import json
import math
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from mesh.text.untrusted import mapping, text

_SERVICE_ACCOUNT = "system:serviceaccount:"


def claims(token: str) -> Mapping[str, Any]:
    """Empty for a token that is no JWT."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        return mapping(json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))))
    except (binascii.Error, ValueError, RecursionError):
        return {}


def subject(token: str) -> str:
    """Without the words that all service accounts begin with; empty where it names none."""
    return text(claims(token).get("sub")).removeprefix(_SERVICE_ACCOUNT)


def ends_at(token: str) -> float:
    """Unix seconds; infinite where it does not say."""
    value = claims(token).get("exp")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        return math.inf
    return float(value)
