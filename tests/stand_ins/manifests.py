"""The objects of the chart's and the overlays' committed renders, by the name of their case."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parents[1] / "cases" / "deploy"
NAMES = tuple(sorted(file.parent.name for file in CASES.glob("*/rendered.yaml")))
Json = dict[str, Any]


@functools.cache
def objects(case: str) -> tuple[Json, ...]:
    text = (CASES / case / "rendered.yaml").read_text("utf-8")
    return tuple(obj for obj in yaml.safe_load_all(text) if obj is not None)


def of_kind(case: str, kind: str) -> list[Json]:
    return [obj for obj in objects(case) if obj["kind"] == kind]


def the(case: str, kind: str) -> Json:
    """The only object of a kind."""
    (found,) = of_kind(case, kind)
    return found


def pod_of(case: str) -> Json:
    spec: Json = the(case, "Deployment")["spec"]["template"]["spec"]
    return spec


def console_of(case: str) -> Json:
    """The console's own container."""
    (found,) = (container for container in pod_of(case)["containers"] if container["name"] == "kiali")
    return found  # type: ignore[no-any-return]
