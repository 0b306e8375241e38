"""What the page of debug information tells of configuration, sources and clusters: plain data, as the page and the YAML
file are made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import yaml

from mesh.config import Settings
from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Problem
from mesh.pages.console.connections import Connections

Data = dict[str, Any]


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


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
