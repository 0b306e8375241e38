"""Whatever a file holds is told of, and nothing of it breaks the telling."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mesh.config.moving.check import Report, judged
from mesh.config.moving.parts import Other
from mesh.config.moving.reports import as_json, as_table
from mesh.config.schema import all_keys
from tests.unit.config.test_config_any_yaml import ANYTHING, placed

KEYS = sorted(key.path for key in all_keys())


def tell(text: str) -> list[Report | Other]:
    told = list(judged(text, "file"))
    reports = [("file", each) for each in told if isinstance(each, Report)]
    assert as_table(reports)
    assert as_json(reports)
    return told


@settings(max_examples=60)
@given(data=ANYTHING, kind=st.sampled_from(["Kiali", "ConfigMap", "List", "Service", "", 3]))
def test_any_object_is_told_of(data: Any, kind: object) -> None:
    for name in ("spec", "data", "items", "metadata"):
        tell(yaml.safe_dump({"apiVersion": "kiali.io/v1alpha1", "kind": kind, name: data}, allow_unicode=True))
    tell(yaml.safe_dump(data, allow_unicode=True))


@settings(max_examples=150)
@given(key=st.sampled_from(KEYS), value=ANYTHING)
def test_any_value_at_any_key_is_told_of(key: str, value: object) -> None:
    text = yaml.safe_dump(placed(key.replace(".<name>", ".west"), value), allow_unicode=True)
    assert tell(text)
    inner = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"config.yaml": text}}
    assert tell(yaml.safe_dump(inner, allow_unicode=True))


@pytest.mark.parametrize("key", [key for key in KEYS if "[" not in key and "<" not in key])
def test_each_key_of_the_settings_is_told_of_by_its_name(key: str) -> None:
    (report,) = (each for each in tell(yaml.safe_dump(placed(key, None))) if isinstance(each, Report))
    assert key in [each.key for each in report.keys]
