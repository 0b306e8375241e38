"""What is odd in files of manifests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """`line` counts from 1; 0 is the file as a whole. `is_note`: nothing is wrong with what was read, but something is
    not as somebody may believe."""

    file: str
    line: int
    message: str
    is_note: bool = False

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"
