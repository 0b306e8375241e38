"""Pages that the HTML and the JSON share, filled from the process's runtime."""

from __future__ import annotations

import os

from mesh.pages.console.status import Status, status_page
from mesh.web.process.runtime import Runtime


def status_of(root: Runtime) -> Status:
    return status_page(
        root.settings,
        root.snapshots(),
        root.metrics_facts(),
        container_version=os.environ.get("KIALI_CONTAINER_VERSION", ""),
        commit=os.environ.get("CONSOLE_COMMIT", ""),
    )
