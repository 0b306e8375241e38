"""The background check of configuration: what has changed since the last one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from mesh.pages.sources.sources import Sources

log = logging.getLogger(__name__)


class ValidationRefresh:
    """A thread that has configuration checked at once, and again at every interval. `sources` gives the console's own
    look at the clusters."""

    def __init__(self, sources: Callable[[], Sources], seconds: float) -> None:
        self._sources = sources
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="validation refresh", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def refresh(self) -> None:
        """One round."""
        sources = self._sources()
        if sources.validations is not None:
            sources.validations.refresh(sources.clusters)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.refresh()
            except Exception:
                # The next round may do better; a thread that ends would leave the pages with old verdicts.
                log.exception("configuration was not checked")
            self._stopped.wait(self._seconds)
