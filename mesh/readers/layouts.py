"""Layouts by topology: the same DOT text has the same positions, so a refresh with new rates asks nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from mesh.clients import layout
from mesh.clients.errors import BadAnswer
from mesh.model.problems import System

T = TypeVar("T")


class Layouts(Generic[T]):
    """A bounded cache (least recently used goes first) around the layout program, safe for threads.

    `read` turns the program's answer into one value a digraph, and raises ValueError when it cannot. `told` hears of
    each look-up: how many texts were asked for, and how many were known.
    """

    def __init__(
        self,
        read: Callable[[bytes], Sequence[T]],
        *,
        command: str = "",
        timeout: float = 5.0,
        entries: int = 256,
        told: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._read = read
        self._command = command or layout.default_command()
        self._timeout = timeout
        self._entries = entries
        self._lock = threading.Lock()
        self._known: OrderedDict[str, T] = OrderedDict()
        self._told = told

    def __len__(self) -> int:
        return len(self._known)

    def place(self, texts: Sequence[str]) -> tuple[T, ...]:
        """One value for each DOT text. Texts not seen before are laid out by one run of the program.
        Raises SourceError of System.LAYOUT."""
        found = self._look_up(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            answers = self._lay_out(missing)
            found.update(zip(missing, answers, strict=True))
            self._keep(missing, answers)
        return tuple(found[text] for text in texts)

    def _lay_out(self, texts: Sequence[str]) -> Sequence[T]:
        answer = layout.run("".join(texts), command=self._command, timeout=self._timeout)
        try:
            values = self._read(answer)
        except ValueError as error:
            raise BadAnswer(f"the layout cannot be read: {error}", system=System.LAYOUT, resource="layout") from error
        if len(values) != len(texts):
            message = f"{len(texts)} layouts were asked for, {len(values)} came"
            raise BadAnswer(message, system=System.LAYOUT, resource="layout")
        return values

    def _look_up(self, texts: Sequence[str]) -> dict[str, T]:
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
            for text in found:
                self._known.move_to_end(text)
        self._told(len(texts), sum(text in found for text in texts))
        return found

    def _keep(self, texts: Sequence[str], values: Sequence[T]) -> None:
        with self._lock:
            for text, value in zip(texts, values, strict=True):
                self._known[text] = value
            while len(self._known) > self._entries:
                self._known.popitem(last=False)
