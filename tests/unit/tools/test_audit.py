"""What the audit of packages says of what it learns."""

from __future__ import annotations

from typing import Any

import pytest

from tools.audit import verdict

GOOD: dict[str, Any] = {"name": "good", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "told"),
    [
        ([GOOD], 0, "0 known vulnerabilities in 1 packages; 0 could not be looked up"),
        ([GOOD, UNKNOWN], 0, "1 could not be looked up"),
        ([GOOD, BAD], 1, "bad 1: CVE-1; fixed in: 2"),
        ([UNKNOWN, UNKNOWN], 0, "skipped, none of 2 packages could be looked up: not found"),
        ([], 0, "skipped"),
    ],
)
def test_known_vulnerabilities_alone_fail_and_ignorance_is_told(
    packages: list[dict[str, Any]], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(packages) == code
    assert told in capsys.readouterr().out
