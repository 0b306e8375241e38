"""Labels and annotations: what Kubernetes allows in them, and what a change of them is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_MARK = 12
MOST_ANNOTATION_BYTES = 256 * 1024
_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LINE_END = re.compile(r"\r\n?")

Values = Mapping[str, str]
Changes = Mapping[str, str | None]
"""A new value by key; None takes the key away."""


class MetadataPart(StrEnum):
    """The part of an object's metadata; its name is that of the API's field."""

    LABELS = "labels"
    ANNOTATIONS = "annotations"


def key_fault(key: str, part: MetadataPart) -> str:
    """What is wrong with a key, `""` for nothing. Annotations may have capitals in the prefix."""
    if not key:
        return "A key is needed."
    if key == LAST_APPLIED:
        return "kubectl keeps this one for itself; it is left as it is."
    prefix, slash, name = key.rpartition("/")
    checked = prefix.lower() if part is MetadataPart.ANNOTATIONS else prefix
    if slash and (len(prefix) > 253 or not _SUBDOMAIN.fullmatch(checked)):
        return "Before the / belongs a DNS name such as example.com: small letters, digits, - and . (at most 253)."
    return "A name is needed after the /." if not name else _name_fault(name)


def value_fault(value: str, part: MetadataPart) -> str:
    """What is wrong with a value, `""` for nothing. An annotation may be any text."""
    return "" if part is MetadataPart.ANNOTATIONS or not value else _name_fault(value)


def _name_fault(text: str) -> str:
    return _shape_fault(text, 63, _NAME, "letters, digits, -, _ and . with a letter or digit at both ends")


def dns_name_fault(text: str) -> str:
    """What is wrong with a name of several words such as `web.example`, as most objects have it; `""` for nothing."""
    allowed = "small letters, digits, - and . with a letter or digit at both ends of each word"
    return _shape_fault(text, 253, _SUBDOMAIN, allowed)


def dns_label_fault(text: str) -> str:
    """What is wrong with a name of one word, as namespaces and ports have it; `""` for nothing."""
    return _shape_fault(text, 63, _LABEL, "small letters, digits and - with a letter or digit at both ends")


def _shape_fault(text: str, most: int, shape: re.Pattern[str], allowed: str) -> str:
    if len(text) > most:
        return f"It has {len(text)} characters; allowed: at most {most}."
    return "" if shape.fullmatch(text) else f"Allowed are {allowed}."


def size_fault(values: Values, part: MetadataPart) -> str:
    """Annotations are bounded together, keys and values in bytes of UTF-8."""
    if part is MetadataPart.LABELS:
        return ""
    size = sum(len(text.encode(errors="replace")) for pair in values.items() for text in pair)
    if size <= MOST_ANNOTATION_BYTES:
        return ""
    return f"The annotations have {size} bytes together; allowed: at most {MOST_ANNOTATION_BYTES}."


def plain_lines(text: str) -> str:
    """A browser sends line ends as it likes; the text with those of Unix."""
    return _LINE_END.sub("\n", text)


def changes(before: Values, wanted: Values) -> dict[str, str | None]:
    """What makes `wanted` of `before`; a value that differs in its line ends alone stays as it was."""
    gone: dict[str, str | None] = {key: None for key in before if key not in wanted}
    new = {
        key: value
        for key, value in wanted.items()
        if key not in before or plain_lines(before[key]) != plain_lines(value)
    }
    return gone | new


@dataclass(frozen=True, slots=True)
class MetadataEdit:
    """`delta` is what to change to make `wanted` of what is there now; `clashes` are the keys that a person edited and
    that somebody else has changed since."""

    delta: Changes
    clashes: frozenset[str]


def mark_of(values: Values) -> str:
    """Tells later, for each key, whether its value has changed since; line ends alone are no change."""
    return ".".join(f"{_key_mark(key)}{_value_mark(key, value)}" for key, value in sorted(values.items()))


def edit(mark: str, wanted: Values, now: Values) -> MetadataEdit:
    """`mark` is that of the values which a person began with, `wanted` what they made of them. What they left as it was
    stays as it is `now`, whoever has changed it."""
    began = {each[:_MARK]: each[_MARK:] for each in mark.split(".") if each}
    edited, clashes = set(), set()
    for key in {*wanted, *now}:
        before, typed, there = began.get(_key_mark(key), ""), _state(wanted, key), _state(now, key)
        if typed == before:
            continue
        edited.add(key)
        if there not in (before, typed):
            clashes.add(key)
    goal = {key: value for key, value in now.items() if key not in edited}
    goal |= {key: value for key, value in wanted.items() if key in edited}
    return MetadataEdit(changes(now, goal), frozenset(clashes))


def mark_after(mark: str, keys: Collection[str], now: Values) -> str:
    """The mark of one who now knows how these keys are."""
    known = {_key_mark(key) for key in keys}
    others = [each for each in mark.split(".") if each and each[:_MARK] not in known]
    return ".".join((*others, *filter(None, [mark_of({key: now[key] for key in keys if key in now})])))


def _state(values: Values, key: str) -> str:
    return _value_mark(key, values[key]) if key in values else ""


def _key_mark(key: str) -> str:
    return fingerprint({key: ""})[:_MARK]


def _value_mark(key: str, value: str) -> str:
    return fingerprint({key: plain_lines(value)})[:_MARK]


def fingerprint(values: Values) -> str:
    """The same for equal values, whatever their order."""
    told = hashlib.sha256()
    for key in sorted(values):
        for text in (key, values[key]):
            encoded = text.encode(errors="surrogatepass")
            told.update(f"{len(encoded)}:".encode() + encoded)
    return told.hexdigest()[:24]


def ordered(values: Values) -> list[tuple[str, str]]:
    """Those of the mesh first, the others by key."""
    return sorted(values.items(), key=lambda pair: ("istio" not in pair[0], pair[0]))


def lost_selection(selector: Values, wanted: Values, keys: Collection[str]) -> dict[str, str]:
    """Of the `keys` those whose value the selector of the object needs, with that value."""
    return {key: value for key, value in selector.items() if key in keys and wanted.get(key) != value}
