from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mesh.config import ConfigError, Loaded, load
from mesh.config.schema import all_keys
from mesh.text.yaml import load_document

KEYS = sorted({step.removesuffix("[]") for key in all_keys() for step in key.path.split(".")})
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["secret:a:b", "secret:", "/nowhere", "30s", "", "oauth2", "token", "https://x", "2026-01-01"]),
    st.dates(),
    st.binary(max_size=4),
)
ANY_KEY = st.one_of(st.sampled_from(KEYS), st.text(max_size=5), st.integers(), st.booleans(), st.none())
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_KEY, inner, max_size=4)),
    max_leaves=12,
)
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line of YAML 1.1 (section 5.4)."""


def tries(path: str, text: str) -> Loaded | ConfigError:
    Path(path).write_text(text, encoding="utf-8", errors="replace")
    try:
        return load(path, env={})
    except ConfigError as error:
        return error


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("any") / "config.yaml")


def placed(path: str, value: Any) -> dict[str, Any]:
    """A file with `value` at a key of the model."""
    for step in reversed(path.split(".")):
        value = {step.removesuffix("[]"): [value] if step.endswith("[]") else value}
    return dict(value)


@settings(max_examples=150)
@given(data=ANYTHING)
def test_any_yaml_loads_or_is_a_config_error(file: str, data: object) -> None:
    result = tries(file, yaml.safe_dump(data, allow_unicode=True))
    assert isinstance(result, Loaded) or "cannot be used" in str(result)


@settings(max_examples=300)
@given(key=st.sampled_from(sorted(key.path for key in all_keys())), cut=st.integers(0, 6), value=ANYTHING)
def test_any_value_at_any_key_loads_or_is_a_config_error(file: str, key: str, cut: int, value: object) -> None:
    path = ".".join(key.split(".")[: max(1, len(key.split(".")) - cut)])
    result = tries(file, yaml.safe_dump(placed(path, value), allow_unicode=True))
    assert isinstance(result, Loaded) or "cannot be used" in str(result)


@settings(max_examples=200)
@given(text=st.text(alphabet="abc:-[]{}&*!|>'\"#%@\n \t0123?<,~\u00e9", max_size=60))
def test_any_text_loads_or_is_a_config_error(file: str, text: str) -> None:
    result = tries(file, text)
    assert isinstance(result, Loaded) or "cannot be used" in str(result)


@given(data=ANYTHING)
def test_a_document_has_a_line_for_every_key(data: object) -> None:
    text = yaml.safe_dump(data, allow_unicode=True)
    document = load_document(text, "x")
    count = len(LINE_BREAK.findall(text)) + 1
    assert all(1 <= line <= count for line in document.lines.values())
