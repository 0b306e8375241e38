"""A worker's sign of life, without a file system."""

from __future__ import annotations

import os
from typing import Any

from gunicorn.workers.workertmp import WorkerTmp  # type: ignore[import-untyped]


class Heartbeat(WorkerTmp):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn reads the time of change of a temporary file, which needs a folder to write to; memory has that time
    too. Where a system has no such files, it is gunicorn's own."""

    def __init__(self, cfg: Any) -> None:
        if hasattr(os, "memfd_create"):
            self._tmp = os.fdopen(os.memfd_create("console-heartbeat"), "w+b", 0)
        else:
            super().__init__(cfg)
