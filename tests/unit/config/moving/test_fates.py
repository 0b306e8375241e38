"""The table of fates: whole, and true of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mesh.config.fates import INSTALLER_KEYS, MEANINGS, ROWS, Fate, is_installers, row_of
from mesh.config.schema import all_keys

ROOT = Path(__file__).parents[4]
OURS = {key.path for key in all_keys()}
LINES = (ROOT / "tests" / "cases" / "config" / "keys-of-kiali.txt").read_text("utf-8").splitlines()
THEIRS = [line for line in LINES if not line.startswith("#")]
# Read within the settings themselves, which turn them into what others read.
READ_WITHIN = {"server.write_timeout", "server.observability.tracing.collector_type"}


def fate_of(key: str) -> Fate:
    row = row_of(key)
    if row is not None:
        return row.fate
    known = key in OURS or any(each.startswith((f"{key}.", f"{key}[]")) for each in OURS)
    return Fate.TAKEN if known else Fate.UNKNOWN


def test_no_key_is_told_of_twice() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)
    assert set(MEANINGS) == set(Fate)


@pytest.mark.parametrize("key", THEIRS)
def test_every_key_of_kiali_has_a_fate(key: str) -> None:
    assert fate_of(key) not in (Fate.UNKNOWN, Fate.WRONG)


@pytest.mark.parametrize("key", sorted(OURS))
def test_every_key_of_the_settings_has_a_fate(key: str) -> None:
    assert fate_of(key) not in (Fate.UNKNOWN, Fate.WRONG)
    assert not is_installers(key), "the console reads what is said to be for installers only"


def test_a_row_is_of_a_key_that_there_is() -> None:
    known = OURS | {part for key in OURS for part in _above(key)}
    strange = {row.key for row in ROWS if row.fate not in (Fate.UNKNOWN, Fate.UNNEEDED, Fate.TAKEN)} - known
    assert strange - INSTALLER_KEYS == {"kiali_feature_flags.clustering.enable_exec_provider"} - known


def test_what_differs_is_explained() -> None:
    for row in ROWS:
        assert row.words or row.fate is Fate.INSTALLER, row.key


def test_what_is_said_to_be_taken_is_read_somewhere() -> None:
    code = "\n".join(_sources())
    for key in sorted(OURS - READ_WITHIN):
        if fate_of(key) not in (Fate.TAKEN, Fate.DIFFERENT):
            continue
        name = re.sub(r"(?<!^)([A-Z])", lambda matched: "_" + matched[1].lower(), key.rpartition(".")[2])
        name = name.replace("[]", "").replace("<name>", "")
        assert not name or re.search(rf"\.{re.escape(name)}\b", code), f"nothing reads {key}"


def test_the_chart_keeps_its_own_keys_out_of_the_configuration() -> None:
    template = (ROOT / "deploy" / "helm" / "mesh-console" / "templates" / "_config.tpl").read_text("utf-8")
    (block,) = re.findall(r'define "console.deployment_only" -}}\n(.*?)\| toJson', template, re.DOTALL)
    listed = {f"deployment.{name}" for name in re.findall(r'"([a-z_]+)"', block)}
    assert listed == {key for key in INSTALLER_KEYS if key.startswith("deployment.")}


def _above(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _sources() -> list[str]:
    outside = [file for file in (ROOT / "mesh").rglob("*.py") if "config" not in file.relative_to(ROOT).parts[1]]
    files = [*outside, *(ROOT / "kiali_site").glob("*.py"), *(ROOT / "templates").rglob("*.html")]
    return [file.read_text("utf-8") for file in files]
