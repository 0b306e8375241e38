"""Addresses of pages: what cannot be read is told, and the page shows its default instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mesh.web.address.reader import NOT_ALLOWED, Allowed, Reader, allowed_words, quoted

MANUAL = 1
"""The refresh at which a page asks for data only when a person says so."""


def refusal(name: str, value: str, allowed: Allowed, used: str) -> str:
    """What is said of a value that could not be read."""
    return f"{name}: {quoted(value, 60)} is not allowed; allowed: {allowed_words(allowed)} (used: {used})"


class Lenient(Reader):
    """`messages` say what could not be read. No page can show a zero byte."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        super().__init__({name: [value.replace("\0", "\ufffd") for value in values] for name, values in given.items()})
        self.messages: list[str] = []

    def refuse(self, name: str, value: str, allowed: Allowed, *, used: str = "", what: str = NOT_ALLOWED) -> None:
        del what
        self.messages.append(refusal(name, value, allowed, used))

    def switch(self, name: str, default: bool) -> bool:
        """A form sends `false` before its checkbox's `true`, so the last counts; or it names in `switches` those that
        it shows: of these, one that is not sent is off."""
        value = (self.all(name) or [""])[-1]
        if value.lower() in ("true", "false"):
            return value.lower() == "true"
        if value:
            self.refuse(name, value, ("true", "false"), used=as_switch(default))
        elif not self.has(name) and name in self.words("switches"):
            return False
        return default


def as_switch(is_on: bool) -> str:
    """As an address has it."""
    return "true" if is_on else "false"
