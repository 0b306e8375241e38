"""How many attempts somebody has made of late, in this process: of the keys that were seen last, and no more."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

_MOST_KEYS = 20_000


class Attempts:
    """`begin` counts an attempt under several keys, each with how many it may have within `window` seconds."""

    def __init__(
        self, window: float, *, clock: Callable[[], float] = time.monotonic, most_keys: int = _MOST_KEYS
    ) -> None:
        self._window, self._clock, self._most_keys = window, clock, most_keys
        self._lock = threading.Lock()
        self._times: OrderedDict[str, list[float]] = OrderedDict()

    def begin(self, bounds: Iterable[tuple[str, int]]) -> int:
        """0, and the attempt counts; or whole seconds until there may be another one. A bound of 0 is none."""
        bounds = [(key, most) for key, most in bounds if most]
        now = self._clock()
        with self._lock:
            waits = [self._wait(key, most, now) for key, most in bounds]
            if max(waits, default=0.0) > 0:
                return max(1, math.ceil(max(waits)))
            for key, _ in bounds:
                self._times.setdefault(key, []).append(now)
                self._times.move_to_end(key)
            while len(self._times) > self._most_keys:
                self._times.popitem(last=False)
        return 0

    def forgive(self, keys: Iterable[str]) -> None:
        """The last attempt was none: it succeeded, or failed through nobody's fault."""
        with self._lock:
            for key in keys:
                times = self._times.get(key)
                if times:
                    times.pop()
                if not times:
                    self._times.pop(key, None)

    def _wait(self, key: str, most: int, now: float) -> float:
        times = self._times.get(key)
        if times is None:
            return 0.0
        while times and times[0] <= now - self._window:
            del times[0]
        return times[0] + self._window - now if len(times) >= most else 0.0
