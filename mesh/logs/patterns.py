"""Regular expressions from the address bar, held to what the `re` module can do in bounded time.

`re` tries one way to match after the other and cannot be interrupted; a short pattern can have more ways than the
age of the universe has microseconds. So the ways are counted first. A piece that repeats without limit can end at
any character of the text, two such pieces at any pair of them; choices multiply. From that follows how much of a line
the pattern may look at so that no line takes more than `MOST_STEPS` (`Pattern.reach`). Patterns that could look at
less than `LEAST_REACH` are refused, and so is what cannot be estimated: repeated groups with choices or repeats
inside, back references, look-around.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass

LONGEST_PATTERN = 200
# About a second of `re` at worst, for a hostile pattern on a hostile line; microseconds with any others.
MOST_STEPS = 100_000_000
MOST_REACH = 8_192
LEAST_REACH = 400
_CLOSED_WAYS = 10_000
_MOST_OPEN = 2
_TOO_MANY = "the pattern repeats too often: at most two of *, + and {n,} in a row, and few choices"
_COUNT = re.compile(r"\{(\d{0,4})(,?)(\d{0,4})\}")
_GROUP = re.compile(r"\((?:\?(?::|P<\w{1,30}>|[ims]{1,3}:))?")
_FLAGS = re.compile(r"\(\?[ims]{1,3}\)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


class BadPattern(ValueError):
    """A pattern that is no regular expression, or one that may take too long; the text says which part."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern, and how many characters of a line it may look at."""

    compiled: re.Pattern[str]
    reach: int

    def found_in(self, text: str) -> bool:
        return self.compiled.search(text, 0, self.reach) is not None


@dataclass(frozen=True, slots=True)
class _Ways:
    """`open` counts repeats without limit, `closed` the ways apart from those; `varies`: more than one way."""

    open: int = 0
    closed: int = 1

    @property
    def varies(self) -> bool:
        return self.open > 0 or self.closed > 1

    @property
    def reach(self) -> int:
        """The longest text that needs no more than `MOST_STEPS`: the ways grow with its length to the power of
        `open`, and a search begins at each of its characters."""
        power = self.open + 1
        return min(MOST_REACH, int((MOST_STEPS * math.factorial(power) / self.closed) ** (1 / power)))

    def then(self, other: _Ways) -> _Ways:
        return _Ways(self.open + other.open, self.closed * other.closed)

    def otherwise(self, other: _Ways) -> _Ways:
        return _Ways(max(self.open, other.open), self.closed + other.closed)


def compile_pattern(text: str) -> Pattern:
    """Raises `BadPattern` in words for whoever typed it."""
    if len(text) > LONGEST_PATTERN:
        raise BadPattern(f"the pattern is longer than {LONGEST_PATTERN} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compiled = re.compile(text)
    except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError) as error:
        raise BadPattern(f"not a regular expression: {error}") from None
    reach = _Estimate(text).whole().reach
    if reach < LEAST_REACH:
        raise BadPattern(_TOO_MANY)
    return Pattern(compiled, reach)


class _Estimate:
    """Reads a pattern that `re` has accepted, piece by piece."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> _Ways:
        flags = _FLAGS.match(self._text)
        self._at = flags.end() if flags else 0
        return self._alternatives()

    def _alternatives(self) -> _Ways:
        ways = self._sequence()
        while self._text[self._at : self._at + 1] == "|":
            self._at += 1
            ways = ways.otherwise(self._sequence())
        return ways

    def _sequence(self) -> _Ways:
        ways = _Ways()
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            ways = ways.then(self._quantified(self._piece()))
            if ways.open > _MOST_OPEN or ways.closed > _CLOSED_WAYS:
                raise BadPattern(_TOO_MANY)
        return ways

    def _piece(self) -> _Ways:
        char = self._text[self._at]
        if char == "(":
            return self._group()
        if char == "[":
            found = _CLASS.match(self._text, self._at)
            self._at = found.end() if found else self._at + 1
            return _Ways()
        if char == "\\":
            if self._text[self._at + 1 : self._at + 2] in "123456789":
                raise BadPattern("back references are not allowed")
            self._at += 1
        self._at += 1
        return _Ways()

    def _group(self) -> _Ways:
        opening = _GROUP.match(self._text, self._at)
        end = opening.end() if opening else self._at
        if opening is None or self._text[end : end + 1] == "?":
            raise BadPattern("of the groups with (? only (?:…), (?P<name>…) and (?i) are allowed")
        self._at = end
        ways = self._alternatives()
        self._at += 1
        return ways

    def _quantified(self, ways: _Ways) -> _Ways:
        least, most = self._quantifier()
        if (least, most) == (1, 1):
            return ways
        if most is None or most > 1:
            if ways.varies:
                raise BadPattern("a group that has choices or repeats inside cannot be repeated")
            if least == most:
                return ways
            return _Ways(1) if most is None or most > 4 else _Ways(0, most - least + 1)
        return ways.otherwise(_Ways())

    def _quantifier(self) -> tuple[int, int | None]:
        """The least and the most of it; None for no limit. A `?` or `+` behind it changes the order of trying only."""
        char = self._text[self._at : self._at + 1]
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        counted = _COUNT.match(self._text, self._at) if char == "{" else None
        if char in simple and char:
            found = simple[char]
            self._at += 1
        elif counted and (counted[1] or counted[2]):
            self._at = counted.end()
            least = int(counted[1] or 0)
            found = (least, (int(counted[3]) if counted[3] else None) if counted[2] else least)
        else:
            return 1, 1
        if self._text[self._at : self._at + 1] in ("?", "+") and self._at < len(self._text):
            self._at += 1
        return found
