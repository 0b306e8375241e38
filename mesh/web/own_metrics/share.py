"""The counts of all processes of one console: each lays its own down as a file, and whoever is asked adds them up.

What a process that ended has counted stays part of the sum, as a counter must not go back.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mesh.web.own_metrics.registry import Figures, added

_ENDED = "ended"
_decoder = msgspec.msgpack.Decoder(dict[str, list[tuple[tuple[str, ...], list[float]]]])


class Share:
    """A folder of its own below `parent` (default: the system's for temporary files). Raises OSError."""

    def __init__(self, parent: str | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="console-metrics-", dir=parent))

    def write(self, pid: int, figures: Figures) -> None:
        """Replaces what the process laid down before, at once. Raises OSError."""
        self._write(str(pid), figures)

    def others(self, pid: int) -> list[Figures]:
        """What all but this process have counted, those that ended too."""
        return [self._read(path) for path in self._files() if path.name != str(pid)]

    def pids(self) -> set[int]:
        """The processes that live and have laid something down."""
        return {int(path.name) for path in self._files() if path.name.isdigit()}

    def retire(self, pid: int) -> None:
        """Adds what a process that ended has counted to what others before it did. Raises OSError."""
        path = self.folder / str(pid)
        if path.exists():
            self._write(_ENDED, added([self._read(self.folder / _ENDED), self._read(path)]))
            path.unlink()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _files(self) -> Iterator[Path]:
        return (path for path in self.folder.glob("*") if not path.suffix)

    def _write(self, name: str, figures: Figures) -> None:
        pairs = {family: list(series.items()) for family, series in figures.items()}
        new = self.folder / f"{name}.new"
        new.write_bytes(msgspec.msgpack.encode(pairs))
        os.replace(new, self.folder / name)  # noqa: PTH105 - the name says that nobody sees half of it

    def _read(self, path: Path) -> Figures:
        """Nothing of a file that is gone or cannot be read."""
        try:
            pairs = _decoder.decode(path.read_bytes())
        except (OSError, msgspec.DecodeError):
            return {}
        return {family: dict(series) for family, series in pairs.items()}
