"""KIA0401, KIA0501, KIA0505, KIA0506: what workloads accept is what they are spoken to with."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.tls_modes import DISABLE, ISTIO_MUTUAL, MESH_HOST, MUTUAL, STRICT, policy_mode
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.seen_tls import rule_modes
from mesh.validations.viewers import Mask

_PATH = "spec/mtls"


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    mode = policy_mode(subject.obj)
    is_root = look.base.root_of(subject.namespace) == subject.namespace
    own = f"*.{subject.namespace}.{look.base.domain}"
    hosts = (MESH_HOST,) if is_root else (own, MESH_HOST)
    mask = look.seeing(subject)
    if mode == STRICT:
        code, told = "KIA0401" if is_root else "KIA0501", _unspoken(hosts)
        bad = any(_is_unspoken(look, bit, hosts) for bit, _ in look.each(mask & ~look.base.viewers.auto_mtls))
    elif mode == DISABLE:
        code, told = "KIA0506" if is_root else "KIA0505", _spoken(hosts)
        bad = any(_is_spoken(look, bit, hosts) for bit, _ in look.each(mask))
    else:
        return
    if bad:
        yield finding(code, _PATH, told, value=mode)


def _is_unspoken(look: Look, bit: Mask, hosts: tuple[str, ...]) -> bool:
    return ISTIO_MUTUAL not in rule_modes(hosts, look, bit)


def _is_spoken(look: Look, bit: Mask, hosts: tuple[str, ...]) -> bool:
    """By the first rule that says so of the narrowest host."""
    for host in hosts:
        for mode in rule_modes((host,), look, bit):
            if mode in MUTUAL:
                return True
            if mode == DISABLE and host != MESH_HOST:
                return False
    return False


def _unspoken(hosts: tuple[str, ...]) -> Told:
    return Told(
        "Workloads accept mutual TLS only, but nothing tells others to speak it: automatic mutual TLS is off.",
        f"Looked for a DestinationRule with TLS mode ISTIO_MUTUAL for {' or '.join(hosts)}.",
        "Create such a rule, or switch automatic mutual TLS on.",
    )


def _spoken(hosts: tuple[str, ...]) -> Told:
    return Told(
        "Workloads accept plain text only, but a rule tells others to speak mutual TLS to them.",
        f"Looked for a DestinationRule with TLS mode ISTIO_MUTUAL or MUTUAL for {' or '.join(hosts)}.",
        "Set that rule's mode to DISABLE, or this policy's to PERMISSIVE.",
    )
