"""What marks the rows of lists: what objects are in the mesh, what they lack, and what is found wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mesh.istio.mtls import MtlsStatus
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.findings import Severity, Verdict
from mesh.model.workloads import Workload
from mesh.pages.mtls import Mtls
from mesh.validations.findings import Entry, Finding

MISSING_SIDECAR = "Missing sidecar"
OUT_OF_MESH = "Out of mesh"
SAME_NAME = "Telemetry knows workloads by name only: requests of both may be counted together."
_UNINJECTED = "Its pods have no proxy although their namespace asks for one: restart them to have it injected."
_UNTAKEN = "Its namespace is in the ambient mesh, but no ztunnel has taken up its pods."
_UNASKED = "Its pods have no proxy and nothing asks for one: the mesh neither sees nor secures their traffic."
_STRICT = ("Strict", "lock", "only mutual TLS is accepted")
_DISABLED = ("Disabled", "lock-open", "mutual TLS is switched off")
_PERMISSIVE = ("Permissive", "lock-open", "mutual TLS and plain text are both accepted")
_MTLS_WORDS = {
    MtlsStatus.ENABLED: _STRICT,
    MtlsStatus.INHERITED_STRICT: _STRICT,
    MtlsStatus.DISABLED: _DISABLED,
    MtlsStatus.INHERITED_DISABLED: _DISABLED,
    MtlsStatus.VALIDATION_ERROR: ("Not valid", "lock-open", "what is set is not valid"),
}


@dataclass(frozen=True, slots=True)
class RowMark:
    """Something to know of a row. `tone` is a colour by name: red, blue, orange, green, grey; `note` stands behind.
    `namesake` is the kind of another controller of the row's name."""

    text: str
    hint: str = ""
    tone: str = "grey"
    icon: str = ""
    note: str = ""
    namesake: str = ""


AMBIENT = RowMark("Ambient", "Its traffic goes through the ambient mesh.", "blue")
GATEWAY = RowMark("Gateway", "It lets traffic into or out of the mesh.", "green")
_SEVERITY_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.UNKNOWN: ("note", "notes"),
}
_TONES = {
    Verdict.INVALID: ("red", "failure"),
    Verdict.WARNING: ("orange", "degraded"),
    Verdict.VALID: ("blue", "info"),
}


def counted(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`."""
    counts = Counter(each.severity for each in findings)
    return ", ".join(
        f"{counts[each]} {words[counts[each] > 1]}" for each, words in _SEVERITY_WORDS.items() if counts[each]
    )


def finding_marks(entry: Entry | None) -> list[RowMark]:
    """How much was found wrong with what a row stands for."""
    if entry is None or not entry.checks:
        return []
    tone, icon = _TONES[entry.verdict]
    return [RowMark(counted(entry.checks), "; ".join(f"{each.code} {each.text}" for each in entry.checks), tone, icon)]


def mtls_mark(mtls: Mtls) -> RowMark:
    """What holds, and what sets it or passes it on."""
    if mtls.unread is not None:
        return RowMark("Unknown", f"What sets it could not be read: {mtls.unread.message}.")
    word, icon, hint = _MTLS_WORDS.get(mtls.status, _PERMISSIVE)
    named = " and ".join(f"{each.kind.name} {each.name} of {each.namespace}" for each in mtls.evidence)
    if not mtls.is_inherited:
        by = f" Set by {named}." if named else ""
        return RowMark(word, f"{hint[:1].upper()}{hint[1:]}.{by}", icon=icon)
    place = mtls.by.namespace if mtls.by else "the mesh"
    return RowMark(word, f"Inherited from {named or 'the mesh'}: {hint}.", icon=icon, note=f"inherited from {place}")


def sidecar_mark(space: VisibleNamespace) -> RowMark:
    if space.is_ambient:
        return RowMark(OUT_OF_MESH, _UNTAKEN, "red", "unmeshed")
    if space.revision:
        return RowMark(MISSING_SIDECAR, _UNINJECTED, "red", "unmeshed")
    return RowMark(OUT_OF_MESH, _UNASKED, "red", "unmeshed")


def role_marks(workload: Workload) -> list[RowMark]:
    if workload.is_waypoint:
        return [RowMark("Waypoint", "A proxy of the ambient mesh for HTTP.", "blue", "waypoint")]
    if workload.is_ztunnel:
        return [RowMark("ztunnel", "The ambient mesh's proxy of the node.", "blue")]
    if workload.is_gateway:
        return [GATEWAY]
    return [AMBIENT] if workload.is_ambient else []


def label_marks(workload: Workload) -> list[RowMark]:
    if workload.kind == kinds.WORKLOAD_GROUP.name:
        return []
    lacking = [name for name, has in (("app", workload.app), ("version", workload.version)) if not has]
    if not lacking:
        return []
    words = " and ".join(lacking)
    return [RowMark(f"Missing {words}", f"Without the label for its {words}, traffic is told less exactly.", "orange")]
