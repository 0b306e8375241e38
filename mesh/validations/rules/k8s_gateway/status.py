"""GWAPI: what the controller of a Gateway says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.istio.specs import Spec
from mesh.text.untrusted import indexed, text
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look

_TRUE, _FALSE = "True", "False"
_GATEWAY = dict.fromkeys(("Accepted", "Programmed", "Ready", "Scheduled"), _FALSE)
_LISTENER = {
    **dict.fromkeys(("Accepted", "Programmed", "Ready", "ResolvedRefs"), _FALSE),
    **dict.fromkeys(("Conflicted", "Detached"), _TRUE),
}
"""Which status of a condition is a problem."""
_PASSING = ("Pending", "ListenersNotValid", "ListenerSetsNotValid")
_NO_ADDRESS, _ADDRESS_PENDING = "AddressNotAssigned", "address pending"


def check(subject: Subject, _look: Look) -> Iterator[Finding]:
    status = subject.obj.status
    for index, condition in indexed(status.get("conditions")):
        if _is_problem(condition, _GATEWAY):
            path = f"status/conditions[{index}]/reason/{text(condition.get('reason'))}"
            yield _finding(path, condition, "The Gateway")
    for index, listener in indexed(status.get("listeners")):
        for _, condition in indexed(listener.get("conditions")):
            if _is_problem(condition, _LISTENER):
                path = f"status/conditions[{index}]/type/{text(condition.get('reason'))}"
                yield _finding(path, condition, f"Listener {text(listener.get('name'))}")


def _is_problem(condition: Spec, bad: Mapping[str, str]) -> bool:
    status, reason = text(condition.get("status")), text(condition.get("reason"))
    if status != bad.get(text(condition.get("type")), ""):
        return False
    is_pending = reason == _NO_ADDRESS and _ADDRESS_PENDING in text(condition.get("message")).lower()
    return not (status == _FALSE and (reason in _PASSING or is_pending))


def _finding(path: str, condition: Spec, who: str) -> Finding:
    type_, status, reason = (text(condition.get(name)) for name in ("type", "status", "reason"))
    told = Told(
        f"{who} reports {type_}={status}: {text(condition.get('message')) or reason or 'no reason is given'}.",
        "",
        "See to what it says; the controller's logs may tell more.",
    )
    return finding("GWAPI", path, told, value=reason)
