"""The chart's values and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mesh.config.schema import fields_by_key
from mesh.config.settings import Settings
from tools.values_schema import schema_text

CHART = Path(__file__).parents[3] / "deploy" / "helm" / "mesh-console"


def values() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
    return data


def test_the_schema_of_the_values_is_that_of_the_settings() -> None:
    """`make deploy-check ARGS=--write` makes it anew."""
    assert (CHART / "values.schema.json").read_text("utf-8") == schema_text()


def test_the_version_is_the_consoles() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text("utf-8"))
    project = (CHART.parents[2] / "pyproject.toml").read_text("utf-8")
    assert f'version = "{chart["appVersion"]}"' in project


def test_every_section_of_the_values_is_one_of_the_configuration() -> None:
    of_the_chart = {"skipResources", "isOpenShift", "kiali_route_url"}
    assert set(values()) - of_the_chart <= set(fields_by_key(Settings))
