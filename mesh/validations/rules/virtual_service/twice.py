"""KIA1105: a route leads to each subset of a host once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.routes import routes


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for _, destinations in routes(subject.obj):
        if not all(isinstance(each.route.get("destination"), dict) for each in destinations):
            continue
        keys = [(look.host(each.host, subject).text, each.subset) for each in destinations]
        counts = Counter(keys)
        for key, destination in zip(keys, destinations, strict=True):
            if counts[key] > 1:
                host, subset = key
                named = f"subset {subset} of {host}" if subset else host
                told = Told(
                    f"The route leads to {named} {counts[key]} times.",
                    "",
                    "Keep one of them with the sum of the weights, or name another subset.",
                )
                yield finding("KIA1105", f"{destination.path}/host", told, value=destination.host)
