"""What would mend the findings about an object, as a viewer may know it."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.istio.selectors import Reference
from mesh.pages.istio.findings import findings_of
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.validations import FIRST_SECONDS
from mesh.validations.cure import Cure
from mesh.validations.findings import Finding, Key

MOST_MENDED = 20
"""Of so many findings about an object, the first, cures are looked for."""
Cures = dict[tuple[str, str], tuple[Cure, ...]]


def cures_of(sources: Sources, cluster: str, ref: Reference, checks: Sequence[Finding]) -> Cures:
    """By code and path; none where the checks are busy."""
    if sources.validations is None:
        return {}
    asked = checks[:MOST_MENDED]
    found = sources.validations.cures(_key(cluster, ref), asked, sources.hidden(cluster)) or ()
    return {(check.code, check.path): cures for check, cures in zip(asked, found, strict=False) if cures}


def cures_at(sources: Sources, cluster: str, ref: Reference, code: str, path: str) -> tuple[Cure, ...] | None:
    """Of the finding with that code and path, none where there is no such finding any more; None where nobody can tell
    just now."""
    entry = findings_of(sources, cluster, ref)
    checks = [check for check in (entry.checks if entry else ()) if (check.code, check.path) == (code, path)]
    if sources.validations is None or not checks:
        return ()
    found = sources.validations.cures(_key(cluster, ref), checks[:1], sources.hidden(cluster), FIRST_SECONDS)
    return None if found is None else found[0]


def _key(cluster: str, ref: Reference) -> Key:
    return Key(cluster, ref.kind, ref.namespace, ref.name)
