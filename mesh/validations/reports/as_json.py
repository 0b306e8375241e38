"""For scripts."""

from __future__ import annotations

import json
from typing import Any

from mesh.model.complaints import Complaint
from mesh.validations.reports.results import Report, Result


def as_json(report: Report) -> str:
    document = {
        "findings": [_finding(result) for result in report.results],
        "summary": {"objects": len(report.judged), **report.counts},
        "ignored": dict(report.ignored),
        "leftOut": dict(report.unproven),
        "unreadable": [_complained(each) for each in report.complaints],
        "notes": [_complained(each) for each in report.notes],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _finding(result: Result) -> dict[str, Any]:
    finding, judged = result.finding, result.judged
    return {
        "file": result.file,
        "line": result.line,
        "code": finding.code,
        "severity": result.severity,
        "kind": judged.kind.name,
        "apiVersion": judged.kind.api_version,
        "namespace": judged.namespace,
        "name": judged.name,
        "path": finding.path,
        "message": finding.told.wrong,
        "lookedFor": finding.told.looked,
        "cure": finding.told.cure,
        "related": [
            {"kind": each.kind.name, "namespace": each.namespace, "name": each.name} for each in finding.related
        ],
    }


def _complained(each: Complaint) -> dict[str, Any]:
    return {"file": each.file, "line": each.line, "message": each.message}
