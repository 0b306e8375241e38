"""How long the console's clients wait for servers on loopback."""

from __future__ import annotations

from mesh.clients.kubernetes import Timing

HURRIED = Timing(
    connect=2, read=5, total=10, watch=30, backoff_first=0.02, backoff_most=0.1, forbidden=0.05, discovery=0.1, poll=0.1
)
