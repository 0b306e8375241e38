"""What would mend the findings about an object, as a viewer may know it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from mesh.istio.selectors import Reference
from mesh.pages.istio.findings import findings_of
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.validations import FIRST_SECONDS, NEXT_SECONDS
from mesh.validations.cure import Cure
from mesh.validations.findings import Finding, Key
from mesh.validations.mend import MENDERS
from mesh.validations.run import Validator

MENDING_SECONDS = 0.15
"""So long cures are looked for, in any case those of the first finding: that costs more than the rules."""
Cures = dict[tuple[str, str], tuple[Cure, ...]]


def cures_of(sources: Sources, cluster: str, ref: Reference, checks: Sequence[Finding]) -> Cures:
    """By code and path; none where the checks are busy."""
    return _cures(sources, cluster, ref, checks, NEXT_SECONDS) or {}


def cures_at(sources: Sources, cluster: str, ref: Reference, code: str, path: str) -> tuple[Cure, ...] | None:
    """Of the finding with that code and path, none where there is no such finding any more; None where nobody can tell
    just now."""
    entry = findings_of(sources, cluster, ref)
    checks = [check for check in (entry.checks if entry else ()) if (check.code, check.path) == (code, path)]
    found = _cures(sources, cluster, ref, checks[:1], FIRST_SECONDS)
    return None if found is None else found.get((code, path), ())


def _cures(sources: Sources, cluster: str, ref: Reference, checks: Sequence[Finding], patience: float) -> Cures | None:
    """None where the checks are busy for so many seconds."""
    curable, hidden = [check for check in checks if check.code in MENDERS], sources.hidden(cluster)
    if sources.validations is None or not curable:
        return {}
    key = Key(cluster, ref.kind, ref.namespace, ref.name)

    def mended(validator: Validator) -> Cures:
        until, found = time.monotonic() + MENDING_SECONDS, Cures()
        for check in curable:
            found[check.code, check.path] = validator.cures(key, check, hidden)
            if time.monotonic() > until:
                break
        return found

    return sources.validations.told(cluster, mended, patience)
