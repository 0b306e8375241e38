"""For persons: a block a finding, with what was looked for and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.reports.results import Report, Result


def as_table(report: Report) -> str:
    """A line a finding that editors and terminals can open by, its words below it; the counts last."""
    lines = [line for result in report.results for line in _block(result)]
    return "\n".join((*lines, summary(report))) + "\n"


def summary(report: Report) -> str:
    """How many objects, and how many findings."""
    objects = _counted(len(report.judged), "object")
    if not report.results:
        return f"{objects}: nothing found"
    told = ", ".join(_counted(count, word, plural=word != "info") for word, count in report.counts.items() if count)
    return f"{objects}: {told}"


def _block(result: Result) -> Iterator[str]:
    finding, judged = result.finding, result.judged
    yield f"{result.file}:{result.line}: {result.severity} {finding.code} {judged.title} {finding.path}".rstrip()
    yield from (f"    {text}" for text in finding.told if text)
    yield from (f"    Mend it: {said}" for said in result.mends)
    if finding.related:
        named = ", ".join(f"{each.kind.name} {each.namespace}/{each.name}" for each in finding.related[:3])
        more = f" and {len(finding.related) - 3} more" if len(finding.related) > 3 else ""
        yield f"    See {named}{more}."


def _counted(count: int, word: str, *, plural: bool = True) -> str:
    return f"{count} {word}{'s' if plural and count != 1 else ''}"
