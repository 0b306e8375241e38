"""The counts of all processes of one console: the library's files, one set for each slot.

A worker takes the lowest free slot and counts on where the one before it ended, however that ended: no counter
goes back, and there are never more files than workers lived at once. (By default the library makes new files for each
process, and keeps those of the dead for ever.)
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path

from prometheus_client import values


class WorkerSlots:
    """A folder of its own below `parent` (default: the system's for temporary files). Raises OSError.

    The first process reserves and frees, before a worker begins and after it has ended; workers are told apart by
    their age, which no two have.
    """

    def __init__(self, parent: str | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="console-metrics-", dir=parent))
        self.is_taken_here = False
        self._reserved: dict[int, int] = {}

    def reserve(self, age: int) -> None:
        self._reserved[age] = next(slot for slot in itertools.count() if slot not in self._reserved.values())

    def free(self, age: int, pid: int) -> None:
        self._reserved.pop(age, None)
        (self.folder / str(pid)).unlink(missing_ok=True)

    def take(self, age: int) -> None:
        """In the worker, before it counts anything: this process counts on its slot from now on. Raises OSError."""
        slot = self._reserved[age]
        (self.folder / str(os.getpid())).touch()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder)
        values.ValueClass = values.MultiProcessValue(lambda: slot)  # type: ignore[no-untyped-call]
        self.is_taken_here = True

    def pids(self) -> list[int]:
        """The workers that live."""
        return [int(path.name) for path in self.folder.glob("*") if path.name.isdigit()]

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
