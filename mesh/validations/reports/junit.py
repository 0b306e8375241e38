"""For CI systems: JUnit's XML, a suite a file and a case an object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mesh.model.complaints import Complaint
from mesh.model.findings import Severity
from mesh.validations.reports.results import Judged, Report, Result

# What XML 1.0 cannot hold at all.
_FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def as_junit(report: Report, name: str, threshold: Severity) -> str:
    """A case fails by a finding as grave as the threshold; what is less grave is its output. A file that cannot be read
    is a case with an error."""
    root = Element("testsuites", name=name)
    of_object: dict[Judged, list[Result]] = {}
    for result in report.results:
        of_object.setdefault(result.judged, []).append(result)
    suites: dict[str, Element] = {}
    for judged in report.judged:
        _case(_suite(root, suites, judged.file), judged, of_object.get(judged, ()), threshold)
    for complaint in report.complaints:
        _error(_suite(root, suites, complaint.file), complaint)
    for suite in suites.values():
        _count(suite)
    _count(root)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, suites: dict[str, Element], file: str) -> Element:
    """That of the file, in the order in which files come first."""
    if file not in suites:
        suites[file] = SubElement(root, "testsuite", name=_plain(file))
    return suites[file]


def _case(suite: Element, judged: Judged, results: Sequence[Result], threshold: Severity) -> None:
    case = SubElement(
        suite,
        "testcase",
        name=_plain(judged.title),
        classname=_plain(judged.file),
        file=_plain(judged.file),
        line=str(judged.line),
    )
    for each in (each for each in results if each.reaches(threshold)):
        failure = SubElement(case, "failure", message=_plain(each.finding.told.wrong), type=each.finding.code)
        failure.text = _plain(_line(each))
    others = [_line(each) for each in results if not each.reaches(threshold)]
    if others:
        SubElement(case, "system-out").text = _plain("\n".join(others))


def _error(suite: Element, complaint: Complaint) -> None:
    case = SubElement(
        suite, "testcase", name=_plain(f"reading {complaint.place}"), classname=_plain(complaint.file), time="0"
    )
    SubElement(case, "error", message=_plain(complaint.message), type="unreadable").text = _plain(complaint.place)


def _line(result: Result) -> str:
    place = f"{result.file}:{result.line}"
    return f"{place}: {result.severity} {result.finding.code} {result.finding.path}: {result.finding.told}"


def _count(element: Element) -> None:
    cases = list(element.iter("testcase"))
    failed = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    element.attrib.update(tests=str(len(cases)), failures=str(failed), errors=str(errors), time="0")


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
