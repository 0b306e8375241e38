"""Our findings beside the reference's, about the scenarios of configuration validation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tools.validation_cases import differences, scenarios

WORLDS = Path(os.environ.get("WORLDS", Path(__file__).parents[3] / "shared" / "conformance"))
CASES = Path(os.environ.get("VALIDATION_CASES") or WORLDS / "validations.json")
SCENARIOS = scenarios(CASES) if CASES.is_file() else []

pytestmark = pytest.mark.skipif(not SCENARIOS, reason=f"no scenarios of validation in {CASES}")


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in SCENARIOS])
def test_the_findings_are_those_of_the_reference(case: dict[str, Any]) -> None:
    assert not differences(case)
