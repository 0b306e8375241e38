"""Values with their units, in the words of people: `8 ms`, `1.2 MB`, `34 kbit/s`."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SI = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
_IEC = ((2.0**50, "Pi"), (2.0**40, "Ti"), (2.0**30, "Gi"), (2.0**20, "Mi"), (2.0**10, "Ki"), (1.0, ""))
_SECONDS = ((86_400.0 * 2, 86_400.0, "d"), (7200.0, 3600.0, "h"), (120.0, 60.0, "min"), (1.0, 1.0, "s"))
_SMALL_SECONDS = ((1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))

# Unit -> its word and its prefixes; others are taken as a word of their own.
_KNOWN = {
    "bytes": ("B", _SI),
    "bytes-si": ("B", _SI),
    "bytes-iec": ("B", _IEC),
    "bitrate": ("bit/s", _SI),
    "bitrate-si": ("bit/s", _SI),
    "bitrate-iec": ("bit/s", _IEC),
    "connrate": ("conn/s", _SI),
    "msgrate": ("msg/s", _SI),
}
_PERCENT = ("%", "percent")
_SECOND_WORDS = ("s", "seconds")


@dataclass(frozen=True, slots=True)
class Scale:
    """A prefix of a unit: values are divided by `divisor` and followed by `word`."""

    divisor: float
    word: str

    def text(self, value: float) -> str:
        """The value with its unit."""
        number = digits(value / self.divisor)
        if not self.word:
            return number
        return f"{number}{self.word}" if len(self.word) == 1 and self.word in "kMGTP%" else f"{number} {self.word}"

    def number(self, value: float) -> str:
        """Without the unit."""
        return digits(value / self.divisor)


def scale_for(unit: str, largest: float) -> Scale:
    """The prefix in which a value of that size reads best."""
    size = abs(largest)
    if unit in _PERCENT:
        return Scale(1.0, "%")
    if unit in _SECOND_WORDS:
        return _seconds(size)
    word, prefixes = _KNOWN.get(unit, (unit, _SI))
    divisor, prefix = next(((each, name) for each, name in prefixes if size >= each), (1.0, ""))
    return Scale(divisor, prefix + word)


def text(value: float, unit: str) -> str:
    """One value with its unit, in its own best prefix."""
    if not math.isfinite(value):
        return "no value" if math.isnan(value) else "infinite"
    return scale_for(unit, value).text(value)


def digits(value: float) -> str:
    """Four significant digits at most, no exponent, no trailing zeros."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    decimals = min(9, max(0, 3 - math.floor(math.log10(abs(value)))))
    shown = f"{value:.{decimals}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in ("-0", "") else shown


def _seconds(size: float) -> Scale:
    for least, divisor, word in _SECONDS:
        if size >= least:
            return Scale(divisor, word)
    if size == 0:
        return Scale(1.0, "s")
    for divisor, word in _SMALL_SECONDS:
        if size >= divisor:
            return Scale(divisor, word)
    return Scale(1e-9, "ns")
