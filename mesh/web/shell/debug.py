"""What the page of debug information tells: configuration, state of this process, and its last requests.

Everything is plain data, as the page and the YAML file are made from it. Secrets are masked by the settings, routes
stand without their values, and of cookies only names are told.
"""

from __future__ import annotations

import os
import platform
import threading
from importlib.metadata import version

import django
from django.http import HttpRequest

from mesh.clients.http import request_id
from mesh.pages.console.debug import Data, cluster_data, iso, sources
from mesh.pages.console.status import COMPATIBLE_WITH, VERSION
from mesh.web.process.own_metrics.processes import read_stat
from mesh.web.process.runtime import Runtime
from mesh.web.process.timings import Timing, recent
from mesh.web.shell.shell import known_connections


def debug_data(runtime: Runtime, request: HttpRequest, *, sees_all: bool) -> Data:
    """Three parts under their names. Settings name namespaces, and clusters are told with all that they hold: neither
    is for who does not see all of them."""
    told = state(runtime, request)
    if not sees_all:
        told["clusters"] = {}
    return {
        **({"configuration": runtime.settings.as_public()} if sees_all else {}),
        "state": told,
        "requests": [timing_data(timing) for timing in recent()],
    }


def state(runtime: Runtime, request: HttpRequest) -> Data:
    known = known_connections(runtime, request)
    return {
        "versions": versions(),
        "process": process_data(runtime),
        "request": {
            "id": request_id.current.get(),
            "browser": request.headers.get("User-Agent", "")[:300],
            "cookies": sorted(request.COOKIES),
        },
        "sources": sources(known),
        "clusters": {name: cluster_data(snapshot) for name, snapshot in runtime.snapshots().items()},
        "warnings": list(runtime.warnings),
    }


def versions() -> Data:
    return {
        "console": VERSION,
        "commit": os.environ.get("CONSOLE_COMMIT", "unknown"),
        "api": f"Kiali {COMPATIBLE_WITH}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "django-htmx": version("django-htmx"),
    }


def process_data(runtime: Runtime) -> Data:
    stat = read_stat(os.getpid())
    return {
        "pid": os.getpid(),
        "started": iso(runtime.started_at),
        "uptime_seconds": max(0, int(runtime.clock() - runtime.started_at)),
        "memory_mb": None if stat is None else round(stat.memory / 1_000_000, 1),
        "threads": threading.active_count(),
    }


def timing_data(timing: Timing) -> Data:
    return {
        "at": iso(timing.at),
        "method": timing.method,
        "route": timing.route,
        "parameters": list(timing.parameters),
        "status": timing.status,
        "ms": round(timing.seconds * 1000, 1),
        "bytes": timing.size,
        "upstream_calls": timing.calls,
        "upstream_ms": round(timing.upstream_seconds * 1000, 1),
    }
