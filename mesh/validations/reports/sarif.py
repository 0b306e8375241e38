"""For code scanning: SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mesh.model.complaints import Complaint
from mesh.model.findings import Severity
from mesh.validations.codes import CODES, Code
from mesh.validations.reports.results import Report, Result

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.UNKNOWN: "note"}
Json = dict[str, Any]


def as_sarif(report: Report, name: str, version: str, helps: Mapping[str, str]) -> str:
    """`name` and `version` are those of the tool; `helps` say more of each code."""
    codes = sorted({result.finding.code for result in report.results})
    places = {code: index for index, code in enumerate(codes)}
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": {"name": name, "version": version, "rules": [_rule(CODES[code], helps) for code in codes]}},
        "results": [_result(result, places[result.finding.code], seen) for result in report.results],
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.complaints,
                "toolExecutionNotifications": [
                    *(_notification(each, "error") for each in report.complaints),
                    *(_notification(each, "note") for each in report.notes),
                ],
            }
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(code: Code, helps: Mapping[str, str]) -> Json:
    return {
        "id": code.name,
        "shortDescription": {"text": f"{code.title}."},
        "help": {"text": helps.get(code.name, code.title)},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
    }


def _result(result: Result, place: int, seen: Counter[str]) -> Json:
    finding, judged = result.finding, result.judged
    identity = f"{result.file} {judged.title} {finding.code} {finding.path} {finding.severity}"
    number, seen[identity] = seen[identity], seen[identity] + 1
    return {
        "ruleId": finding.code,
        "ruleIndex": place,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{judged.title}: {finding.told}"},
        "locations": [
            {
                **_location(result.file, result.line),
                "logicalLocations": [
                    {"fullyQualifiedName": f"{judged.title} {finding.path}".rstrip(), "kind": "object"}
                ],
            }
        ],
        # Lines move when something is written above them; this does not.
        "partialFingerprints": {"object/v1": hashlib.sha256(f"{identity} {number}".encode()).hexdigest()[:32]},
    }


def _notification(each: Complaint, level: str) -> Json:
    return {
        "level": level,
        "message": {"text": each.message},
        "locations": [_location(each.file, each.line)],
    }


def _location(file: str, line: int) -> Json:
    """Of a file as it was named; a place in it, where it is known."""
    region = {"region": {"startLine": line}} if line else {}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(file.replace("\\", "/"))}, **region}}
