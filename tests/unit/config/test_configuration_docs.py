"""docs/configuration.md and the model say the same."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mesh.config import Settings, load_yaml, parse_duration
from mesh.config.schema import Key, Kind, all_keys

DOC = Path(__file__).parents[3] / "docs" / "configuration.md"
ROW = re.compile(r"^\| `([A-Za-z][^`]*)` \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
SERVICES = ("grafana", "perses", "prometheus", "tracing", "custom_dashboards.prometheus")
TYPES = {
    Kind.LIST: "list",
    Kind.MAP: "map",
    Kind.FLAG: "true/false",
    Kind.WHOLE: "whole number",
    Kind.NUMBER: "number",
    Kind.DURATION: "duration",
}
KEYS = {key.path: key for key in all_keys()}


def expanded(path: str) -> list[str]:
    """`<service>` stands for each service, `{a,b}` for each of its words."""
    if "<service>" in path:
        return [path.replace("<service>", service) for service in SERVICES]
    head, brace, rest = path.partition("{")
    words, _, tail = rest.partition("}")
    return [f"{head}{word}{tail}" for word in words.split(",")] if brace else [path]


ROWS = {
    path: (kind, default, meaning)
    for written, kind, default, meaning in ROW.findall(DOC.read_text(encoding="utf-8"))
    if written != "Key"
    for path in expanded(written)
    if not written.startswith("<")
}


def preset(path: str) -> Any:
    (block,) = re.findall(r"^```yaml\n(.*?)^```", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    data = load_yaml(block, DOC.name)
    for step in path.split("."):
        data = data[step]
    return data


def documented_default(key: Key) -> Any:
    default = ROWS[key.path][1]
    if default == "presets":
        return preset(key.path)
    if default == "none":
        return None
    text = default.strip("`")
    if key.shape.kind is Kind.DURATION:
        return parse_duration(text)
    return "" if text == '""' else text if key.shape.kind is Kind.TEXT else load_yaml(text, key.path)


def documented_types(key: Key) -> set[str]:
    """What the type column may say: a text may be a secret, or a list of the only words allowed."""
    if key.shape.kind is not Kind.TEXT:
        return {TYPES[key.shape.kind]}
    words = ", ".join(f"`{choice}`" for choice in key.shape.choices if choice)
    return {words} if words else {"text", "secret"}


def test_every_key_is_documented_and_every_documented_key_exists() -> None:
    assert set(KEYS) - set(ROWS) == set()
    assert set(ROWS) - set(KEYS) == set()


@pytest.mark.parametrize("path", sorted(KEYS))
def test_a_documented_key_has_the_models_default_and_type(path: str) -> None:
    key = KEYS[path]
    expected: Any = parse_duration(key.default) if key.shape.kind is Kind.DURATION else key.default
    # The only default that is a secret.
    expected = Settings().login_token.signing_key.read() if path == "login_token.signing_key" else expected
    assert documented_default(key) == expected
    kind, _, meaning = ROWS[path]
    assert kind in documented_types(key)
    assert meaning.strip().endswith(".")


def test_the_model_keeps_durations_as_timedeltas() -> None:
    assert isinstance(Settings().server.write_timeout, timedelta)
