"""What the page of debug information tells: configuration, state of this process, and its last requests.

Everything is plain data, as the page and the YAML file are made from it. Secrets are masked by the settings, routes
stand without their values, and of cookies only names are told.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
import yaml
from django.http import HttpRequest

from mesh.clients.http import request_id
from mesh.config import Settings
from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Problem
from mesh.pages.console.connections import Connections
from mesh.pages.console.status import COMPATIBLE_WITH, VERSION
from mesh.web.process.runtime import Runtime
from mesh.web.process.timings import Timing, recent
from mesh.web.shell.shell import known_connections

Data = dict[str, Any]
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def debug_data(runtime: Runtime, request: HttpRequest) -> Data:
    """Three parts under their names."""
    return {
        "configuration": runtime.settings.as_public(),
        "state": state(runtime, request),
        "requests": [timing_data(timing) for timing in recent()],
    }


def as_yaml(data: Data) -> str:
    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120))


def changed_settings(settings: Settings) -> list[tuple[str, str]]:
    """The keys that differ from their defaults, as `a.b.c` and the value as text."""
    usual = dict(flat(Settings().as_public()))
    return [(key, value) for key, value in flat(settings.as_public()) if usual.get(key) != value]


def flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf with the path of its keys; lists are leaves."""
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", text_of(value)


def text_of(value: Any) -> str:
    """As the configuration file writes it, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return str(yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**6)).strip()
    return str(value)


def state(runtime: Runtime, request: HttpRequest) -> Data:
    known = known_connections(runtime)
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
    return {
        "pid": os.getpid(),
        "started": iso(runtime.started_at),
        "uptime_seconds": max(0, int(runtime.clock() - runtime.started_at)),
        "memory_mb": memory_mb(),
        "threads": threading.active_count(),
    }


def memory_mb() -> float | None:
    """The resident memory of this process; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return round(pages * _PAGE_BYTES / 1_000_000, 1)


def sources(known: Connections) -> list[Data]:
    return [
        {
            "name": one.name,
            "system": str(one.system),
            "state": one.word,
            "version": one.version,
            "since": iso(one.since) if one.since else "",
            "problems": [problem_data(problem) for problem in one.problems],
        }
        for one in known.all
    ]


def cluster_data(snapshot: ClusterSnapshot) -> Data:
    """What the cache holds, by kind."""
    return {
        "version": snapshot.version,
        "api_server": snapshot.api_endpoint,
        "synced": snapshot.synced,
        "generation": snapshot.generation,
        "kinds": {
            kind: sum(len(names) for names in namespaces.values())
            for kind, namespaces in sorted(snapshot.objects.items())
        },
    }


def problem_data(problem: Problem) -> Data:
    return {
        "failure": str(problem.failure),
        "resource": problem.resource,
        "status": problem.status,
        "message": problem.message,
        "since": iso(problem.at),
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


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
