"""What may be asked of a console by whoever runs it, without a session and by any name: whether it lives, and whether
it is ready."""

from __future__ import annotations

import threading

LIVENESS, READINESS = "healthz", "readyz"
PROBES = (LIVENESS, READINESS)
leaving = threading.Event()
"""This process was told to end, and takes connections for a moment only."""


def is_probe(path: str, web_root: str) -> bool:
    """`web_root` has no slash at its end."""
    return path in (f"{web_root}/{LIVENESS}", f"{web_root}/{READINESS}")
