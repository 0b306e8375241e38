"""KIA1104: a single destination has all of the weight."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import number
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.routes import routes


def check(subject: Subject, _look: Look) -> Iterator[Finding]:
    for _, destinations in routes(subject.obj):
        weight = number(destinations[0].route.get("weight")) if len(destinations) == 1 else 0
        if 0 < weight < 100:
            told = Told(
                f"The only destination has weight {weight}; it gets all requests anyway.",
                "",
                "Leave the weight out, or add the destination that gets the rest.",
            )
            yield finding("KIA1104", f"{destinations[0].path}/weight", told, value=str(weight))
