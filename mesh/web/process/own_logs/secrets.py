"""Takes secrets out of whatever is logged: nobody who reads a log should be able to sign in with it."""

from __future__ import annotations

import re

MASK = "xxx"
_NAMES = (
    r"[\w-]*(?:token|secret|passw(?:or)?d|signing[_-]?key|api[_-]?key|authorization|cookie|credential|session)[\w-]*"
    r"|code|code_verifier|state|nonce|assertion|jwt|sig|signature"
)
_PATTERNS = (
    # A private key, as far as it is there.
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    # A JSON Web Token or one of OpenShift, wherever it stands.
    re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}|\bsha256~[\w-]{10,}"),
    re.compile(r"(?<=\b[Bb]earer )[^\s\"',;]+|(?<=\bBasic )[\w+/=-]{8,}"),
    # The user of a URL, with the password.
    re.compile(r"(?<=://)[^\s/@?#\"']+(?=@)"),
)
_HEADERS = re.compile(
    r"(?im)(\b(?:set-)?cookie['\"]?|\b(?:proxy-)?authorization['\"]?)(\s*[:=]\s*)[^\r\n]+?(?=['\"]?[,})\r\n]|$)"
)
_PAIRS = re.compile(rf"(?i)(?<![\w-])({_NAMES})(['\"]?\s*[=:]\s*['\"]?)([^\s&'\",;)}}\]]+)")
# What looks like a pair and is a sentence about one: `token: no such file`.
_HARMLESS = frozenset({"none", "null", "true", "false", MASK, ""})


def without_secrets(text: str) -> str:
    """The text with `xxx` in place of tokens, passwords, cookies and keys."""
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    text = _HEADERS.sub(rf"\1\2{MASK}", text)
    return _PAIRS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    # In a sentence a space follows the colon, and words follow it that are no secret.
    is_sentence = between.strip("'\"") == ": " and value.isalpha() and len(value) < 20
    is_number = value.isdecimal() and len(value) < 6
    return found[0] if is_sentence or is_number or value.lower() in _HARMLESS else f"{name}{between}{MASK}"
