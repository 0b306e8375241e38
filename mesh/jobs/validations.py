"""The background check of configuration: what has changed since the last one."""

from __future__ import annotations

from collections.abc import Callable

from mesh.jobs.background import Background
from mesh.pages.sources.sources import Sources


class ValidationRefresh(Background):
    """Has configuration checked at once, and again at every interval. `sources` gives the console's own look at the
    clusters."""

    def __init__(self, sources: Callable[[], Sources], seconds: float) -> None:
        super().__init__("validation refresh", "configuration was not checked", seconds)
        self._sources = sources
        self._seconds = seconds

    def refresh(self) -> None:
        """One round."""
        sources = self._sources()
        if sources.validations is not None:
            sources.validations.refresh(sources.clusters)

    def _round(self) -> float:
        self.refresh()
        return self._seconds
