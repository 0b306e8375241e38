"""KIA0105: what a policy asks of a peer's identity is known only where mutual TLS is spoken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.istio.mtls import NOTHING, Level, MtlsStatus, level, overall
from mesh.istio.selectors import selector_of
from mesh.istio.tls_modes import DISABLE, MESH_HOST, MUTUAL, PERMISSIVE, STRICT, UNSET
from mesh.text.untrusted import inner, text
from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import conditions, sources
from mesh.validations.seen_tls import rule_modes
from mesh.validations.viewers import Mask, Viewer

_FIELDS = ("principals", "notPrincipals", "namespaces", "notNamespaces")
_CONDITIONS = ("source.namespace", "source.principal", "connection.sni")


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    asking = list(_asking(subject))
    lacking = (viewer for bit, viewer in look.each(look.seeing(subject)) if not _is_spoken(subject, look, bit, viewer))
    if not asking or next(lacking, None) is None:
        return
    for path, name in asking:
        told = Told(
            f"{name} is known only where peers speak mutual TLS, which is not certain here.",
            f"Looked for PeerAuthentications of {subject.namespace} and of the root namespace, and for DestinationRules"
            f" for *.{subject.namespace}.{look.base.domain} and {MESH_HOST}.",
            "Accept mutual TLS only, with a PeerAuthentication of mode STRICT, or ask for something else.",
        )
        yield finding("KIA0105", path, told, value=name)


def _asking(subject: Subject) -> Iterator[tuple[str, str]]:
    for path, source in sources(subject.obj):
        for name in _FIELDS:
            if isinstance(source.get(name), list) and source[name]:
                yield f"{path}/{name}", name
    for path, condition in conditions(subject.obj):
        if text(condition.get("key")) in _CONDITIONS:
            yield path, text(condition["key"])


def _is_spoken(subject: Subject, look: Look, bit: Mask, viewer: Viewer) -> bool:
    has_selector = isinstance(subject.obj.spec.get("selector"), dict)
    if not has_selector or isinstance(inner(subject.obj.spec, "selector").get("matchLabels"), dict):
        labels = selector_of(subject.kind, subject.obj)
        of_workload = _of_workload(labels, subject.namespace, look, bit)
        if of_workload is not None:
            return of_workload
    return _of_namespace(look, bit, viewer)


def _of_namespace(look: Look, bit: Mask, viewer: Viewer) -> bool:
    auto = viewer.auto_mtls
    own = _level(f"*.{viewer.namespace}.{look.base.domain}", viewer.namespace, look, bit, auto)
    mesh = _level(MESH_HOST, viewer.root, look, bit, auto)
    status = overall(own, mesh, auto)
    return status is MtlsStatus.ENABLED or (auto and status is MtlsStatus.NOT_ENABLED)


def _level(host: str, namespace: str, look: Look, bit: Mask, auto: bool) -> Level:
    policy = next((mode for _, mode, _ in look.policies(namespace) if mode), "") if namespace else ""
    rule = next(iter(rule_modes((host,), look, bit)), "")
    return level(rule, policy, auto, permissive=True) if rule or policy else NOTHING


def _of_workload(labels: Mapping[str, str], namespace: str, look: Look, bit: Mask) -> bool | None:
    """By the first PeerAuthentication for these workloads that says so; None where none does."""
    items = look.index.items(policy_keys.selecting_peers(namespace))
    for item in sorted(items, key=lambda item: item.subject.name):
        mode, selector = item.told
        if not dict(selector).items() <= labels.items() or mode in ("", UNSET):
            continue
        if mode == PERMISSIVE:
            return _by_rules(dict(selector), namespace, look, bit)
        return {STRICT: True, DISABLE: False}.get(mode)
    return None


def _by_rules(selector: Mapping[str, str], namespace: str, look: Look, bit: Mask) -> bool | None:
    """By the rules for the Services of these workloads."""
    for item in sorted(look.index.items(policy_keys.services(namespace)), key=lambda item: item.subject.name):
        name, asked = item.told
        if selector.items() <= dict(asked).items():
            place = f"{name}.{namespace}"
            hosts = (name, place, f"{place}.svc", f"{place}.{look.base.domain}")
            for mode in rule_modes(hosts, look, bit, namespace):
                if mode in (*MUTUAL, DISABLE):
                    return mode in MUTUAL
    return None
