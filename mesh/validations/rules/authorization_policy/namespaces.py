"""KIA0101: requests are let in, or kept out, from namespaces that exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mesh.istio.hosts import ALL
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered, sources


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for path, source in sources(subject.obj):
        for place, pattern in numbered(f"{path}/namespaces", source.get("namespaces")):
            if not _matches(pattern, look.base.namespaces):
                told = Told(
                    f"No namespace matches {pattern or 'an empty name'}, so that this source matches no request.",
                    f"Looked for {_words(pattern)} among the cluster's {len(look.base.namespaces)} namespaces.",
                    "Correct the name; a star stands for any characters, at its start or at its end.",
                )
                yield finding("KIA0101", place, told, value=pattern)


def _matches(pattern: str, names: Collection[str]) -> bool:
    """A star at the end is looked at first: with one at both ends, the one at the start is a character."""
    if pattern == ALL:
        return bool(names)
    if pattern.endswith(ALL):
        return any(name.startswith(pattern[:-1]) for name in names)
    if pattern.startswith(ALL):
        return any(name.endswith(pattern[1:]) for name in names)
    return pattern in names


def _words(pattern: str) -> str:
    if pattern.endswith(ALL):
        return f"names that start with {pattern[:-1]}"
    return f"names that end with {pattern[1:]}" if pattern.startswith(ALL) else f"the name {pattern}"
