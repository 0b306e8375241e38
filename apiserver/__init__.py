"""A little Kubernetes API server: Kubernetes over HTTP from a folder of manifests.

For the demo, for snapshots of real clusters and for tests; see docs/snapshot.md.
"""

from __future__ import annotations

from apiserver.complaints import Complaint, told
from apiserver.controls import Deny
from apiserver.errors import ApiError
from apiserver.folder import NoManifests, load_folder, taken_at
from apiserver.server import Server
from apiserver.store import Store

__all__ = ["ApiError", "Complaint", "Deny", "NoManifests", "Server", "Store", "load_folder", "taken_at", "told"]
