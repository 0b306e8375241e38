"""What may be wrong with one typed text. Each says it in words, `""` for nothing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from mesh.editing.drafts.shapes import Fault, Path
from mesh.editing.drafts.writing import number_of, values_of
from mesh.model.metadata import MetadataPart, key_fault, value_fault

Check = Callable[[str], str]

MOST_PORT = 65535
_DIGITS = re.compile(r"[0-9]{1,5}")
_PREFIX_LENGTH = re.compile(r"0|[1-9][0-9]{0,2}")
_HEADER = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}")
_BLANK = re.compile(r"\s")
_SHOWN = 80


def told(path: Path, text: str) -> Iterator[Fault]:
    if text:
        yield Fault(path, text)


def named(value: str, fault: str) -> str:
    """The fault with the value that it is about, of several."""
    return f'"{value[:_SHOWN]}": {fault}' if fault else ""


def needed(typed: str, thing: str) -> str:
    return "" if typed.strip() else f"{thing} is needed."


def each(typed: str, check: Check) -> str:
    """The first fault among several values."""
    return next((named(value, fault) for value in values_of(typed) if (fault := check(value))), "")


def some(typed: str, check: Check, thing: str) -> str:
    """The same where at least one value is needed."""
    return each(typed, check) if values_of(typed) else f"{thing} is needed."


def optional(typed: str, check: Check) -> str:
    return check(typed.strip()) if typed.strip() else ""


def unused(typed: str, why: str) -> str:
    """What was typed is never dropped without a word."""
    return f"{why} Leave this empty." if typed.strip() else ""


def port(typed: str) -> str:
    digits = typed.strip()
    if not digits:
        return "A port is needed."
    if _DIGITS.fullmatch(digits) and 1 <= number_of(digits) <= MOST_PORT:
        return ""
    return f"A port is a whole number from 1 to {MOST_PORT}."


def ip_address(typed: str) -> str:
    return "" if _is_address(typed) else "An IP address is needed, such as 10.1.2.3 or 2001:db8::1."


def ip_block(typed: str) -> str:
    address, slash, length = typed.partition("/")
    if _is_address(address) and (not slash or _is_length(address, length)):
        return ""
    return "An IP address or a block of them is needed, such as 10.1.2.3 or 10.1.0.0/16."


def _is_address(text: str) -> bool:
    """Without a zone, which blocks cannot have."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _is_length(address: str, length: str) -> bool:
    return bool(_PREFIX_LENGTH.fullmatch(length)) and int(length) <= ipaddress.ip_address(address).max_prefixlen


def labels(typed: str) -> str:
    """Of `key=value,key=value`."""
    if typed.strip() and not values_of(typed):
        return _label("", "")
    seen: set[str] = set()
    for pair in values_of(typed):
        key, _, value = (part.strip() for part in pair.partition("="))
        fault = _label(key, value) or ("The key is there twice." if key in seen else "")
        if fault:
            return named(pair, fault)
        seen.add(key)
    return ""


def _label(key: str, value: str) -> str:
    if not key or not value:
        return "A label is key=value, with something on both sides; several have commas between them."
    return key_fault(key, MetadataPart.LABELS) or value_fault(value, MetadataPart.LABELS)


def header(typed: str) -> str:
    if _HEADER.fullmatch(typed):
        return ""
    return "A name of an HTTP header is needed: letters, digits and -, without blanks."


def web_address(typed: str) -> str:
    try:
        parts = urlsplit(typed)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if is_whole and not _BLANK.search(typed) and len(typed) <= 2048:
        return ""
    return "An address that begins with http:// or https:// is needed, such as https://example.com/keys.json."


def repeats(keys: Iterable[tuple[Path, str]], thing: str) -> Iterator[Fault]:
    """Of values that must differ: each that was there before, empty ones let pass."""
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield Fault(path, f"{thing} is there twice.")
        elif key:
            seen.add(key)
