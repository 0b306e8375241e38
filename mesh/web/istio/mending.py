"""How a page offers what would mend a finding, and what the editor makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mesh.editing.objects import Json
from mesh.istio.selectors import Reference
from mesh.pages.istio.mending import Cures, cures_at
from mesh.pages.sources.sources import Sources
from mesh.text.untrusted import mapping
from mesh.validations.cure import Cure, mended, value_at
from mesh.validations.findings import Finding
from mesh.web.address.links import with_pairs
from mesh.web.address.reader import quoted
from mesh.web.parts.findings import Mend

MEND, WAY = "mend", "with"
"""The address's words for the finding (`CODE:path`), and for the value to write where several would do."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Mending:
    """`changed` is the object as it would be, None where it cannot be mended so; `told` says in words which it is."""

    told: str
    changed: Json | None = None


def mends(cures: Cures, edit_url: str) -> Callable[[Finding], tuple[Mend, ...]]:
    """The links to the editor beside each finding."""

    def mends_of(check: Finding) -> tuple[Mend, ...]:
        found = cures.get((check.code, check.path), ())
        return tuple(Mend(cure.said, _url(check, cure, edit_url, is_one=len(found) == 1)) for cure in found)

    return mends_of


def _url(check: Finding, cure: Cure, edit_url: str, *, is_one: bool) -> str:
    way = () if is_one else ((WAY, _word(cure)),)
    return with_pairs(edit_url, (MEND, f"{check.code}:{check.path}"), *way)


def _word(cure: Cure) -> str:
    """What tells the cures of one finding apart."""
    return cure.value if isinstance(cure.value, str) else cure.said


def mending(sources: Sources, cluster: str, ref: Reference, live: Json, given: Mapping[str, str]) -> Mending | None:
    """What an address asks for; None where it asks for nothing."""
    finding, way = given.get(MEND, ""), given.get(WAY, "")
    if not finding:
        return None
    code, _, path = finding.partition(":")
    found = cures_at(sources, cluster, ref, code, path)
    if found is None:
        return Mending("Checks are under way, so that it is not known just now what mends this; reload to ask again.")
    for cure in found:
        changed = _changed(live, cure) if way in ("", _word(cure)) else None
        if changed is not None:
            return Mending(f"{code} at {path}: {cure.said} Nothing is saved yet.", changed)
    return Mending(
        f"{quoted(finding, _LONGEST)} is not found any more, or what would mend it is no longer there: "
        "this is the object as it is now."
    )


def _changed(live: Json, cure: Cure) -> Json | None:
    """None where it does not say any more what the cure is for."""
    spec = mapping(live.get("spec"))
    try:
        if value_at(spec, cure.steps) != cure.was:
            return None
    except LookupError:
        return None
    return {**live, "spec": mended(spec, cure)}
