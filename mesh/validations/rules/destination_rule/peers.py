"""KIA0205, KIA0206, KIA0207, KIA0208: TLS of a rule for many hosts suits what the workloads accept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from mesh.istio.tls_modes import DISABLE, ISTIO_MUTUAL, MESH_HOST, PERMISSIVE, STRICT, rule_mode
from mesh.text.untrusted import text
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.viewers import Viewer

_PATH = "spec/trafficPolicy/tls/mode"
_ACCEPTING = (STRICT, PERMISSIVE)


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    code = _judge(subject, look)
    if code is None:
        return
    for name in sorted({found for _, viewer in look.each(look.seeing(subject)) if (found := code(viewer))}):
        yield finding(name, _PATH, _TOLD[name], value=rule_mode(subject.obj))


def _judge(subject: Subject, look: Look) -> Callable[[Viewer], str] | None:
    """What a viewer has against the rule; None for a rule that is not for many hosts, or for other modes."""
    host, mode = text(subject.obj.spec.get("host")), rule_mode(subject.obj)
    modes = partial(_modes, look)
    if host == MESH_HOST:
        return {ISTIO_MUTUAL: partial(_mesh_mutual, modes), DISABLE: partial(_mesh_disabled, modes)}.get(mode)
    if host == f"*.{subject.namespace}.{look.base.domain}":
        return {ISTIO_MUTUAL: partial(_own_mutual, modes), DISABLE: partial(_own_disabled, modes)}.get(mode)
    return None


_Modes = Callable[[str], list[str]]


def _modes(look: Look, namespace: str) -> list[str]:
    """Those that PeerAuthentications of a namespace set for all of it; none of no namespace."""
    return [mode for _, mode, _ in look.policies(namespace)] if namespace else []


def _mesh_mutual(modes: _Modes, viewer: Viewer) -> str:
    is_accepted = viewer.auto_mtls or any(mode in _ACCEPTING for mode in modes(viewer.root))
    return "" if is_accepted else "KIA0205"


def _mesh_disabled(modes: _Modes, viewer: Viewer) -> str:
    return "KIA0208" if STRICT in modes(viewer.root) else ""


def _own_mutual(modes: _Modes, viewer: Viewer) -> str:
    there = () if viewer.auto_mtls else (*modes(viewer.namespace), *modes(viewer.root))
    return "" if viewer.auto_mtls or any(mode in _ACCEPTING for mode in there) else "KIA0206"


def _own_disabled(modes: _Modes, viewer: Viewer) -> str:
    own = modes(viewer.namespace)
    first = next((mode for mode in own if mode in _ACCEPTING), "")
    if first:
        return "KIA0207" if first == STRICT else ""
    return "KIA0208" if DISABLE not in own and STRICT in modes(viewer.root) else ""


_MUTUAL_CURE = "Create a PeerAuthentication with mode STRICT or PERMISSIVE there, or switch automatic mutual TLS on."
_DISABLED_CURE = "Set the mode to ISTIO_MUTUAL, or accept plain text with a PeerAuthentication of mode PERMISSIVE."
_TOLD = {
    "KIA0205": Told(
        "All hosts of the mesh are to be spoken to with mutual TLS, but nothing tells their workloads to accept it.",
        "Looked for a PeerAuthentication without a selector in the root namespace.",
        _MUTUAL_CURE,
    ),
    "KIA0206": Told(
        "All hosts of the namespace are to be spoken to with mutual TLS, but nothing tells the workloads of a namespace"
        " that sees this rule to accept it.",
        "Looked for a PeerAuthentication without a selector in that namespace and in the root namespace.",
        _MUTUAL_CURE,
    ),
    "KIA0207": Told(
        "TLS is off for all hosts of the namespace, while a namespace that sees this rule accepts mutual TLS only.",
        "Looked for a PeerAuthentication without a selector and mode STRICT in that namespace.",
        _DISABLED_CURE,
    ),
    "KIA0208": Told(
        "TLS is off for many hosts, while the mesh accepts mutual TLS only.",
        "Looked for a PeerAuthentication without a selector and mode STRICT in the root namespace.",
        _DISABLED_CURE,
    ),
}
