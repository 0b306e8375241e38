"""Waits until the cluster cache has seen what was just written, so that the next page shows it."""

from __future__ import annotations

import time
from typing import Any

from mesh.model.kinds import Kind
from mesh.web.process.runtime import runtime

LONGEST_SECONDS = 5.0
_PAUSE_SECONDS = 0.02


def wait_for(cluster: str, kind: Kind, namespace: str, name: str, version: str) -> bool:
    """Whether the cache has the object in this version, or a later one, or has seen it go. At most five seconds;
    `namespace` is `""` for a namespace itself."""
    cache = runtime().caches.get(cluster)
    deadline = time.monotonic() + LONGEST_SECONDS
    while cache is not None:
        snapshot = cache.snapshot()
        found: Any = snapshot.get(kind, namespace, name) if snapshot.serves(kind) else None
        if found is None or is_as_new(found.metadata.resource_version, version):
            return True
        if time.monotonic() > deadline:
            break
        time.sleep(_PAUSE_SECONDS)
    return False


def is_as_new(seen: str, wanted: str) -> bool:
    """Versions are compared as numbers where they are some (KEP-5504), else only told apart."""
    if seen.isascii() and seen.isdigit() and wanted.isascii() and wanted.isdigit():
        return int(seen) >= int(wanted)
    return seen == wanted
