"""A thread that does one round after another, until it is stopped."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

log = logging.getLogger(__name__)


class Background(ABC):
    """`name` is the thread's. A round that fails is told in the log as `failure`, and tried again after
    `retry_seconds`."""

    def __init__(self, name: str, failure: str, retry_seconds: float) -> None:
        self._failure = failure
        self._retry_seconds = retry_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    @abstractmethod
    def _round(self) -> float:
        """One round; seconds until the next."""

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                pause = self._round()
            except Exception:
                # The next round may do better; a thread that ends would leave the pages with old verdicts.
                log.exception(self._failure)
                pause = self._retry_seconds
            self._stopped.wait(pause)
