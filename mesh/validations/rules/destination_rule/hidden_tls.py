"""KIA0204: a rule without TLS does not hide a wider one with mutual TLS."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from itertools import islice
from typing import Any

from mesh.istio.tls_modes import MESH_HOST
from mesh.text.untrusted import inner, mappings, text
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.index import Item, Subject, references
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if _has_tls(inner(subject.obj.spec, "trafficPolicy")):
        return
    wider = references(_wider(subject, look))
    if wider:
        told = Told(
            "This rule says nothing of TLS and takes the place of a wider one that asks for mutual TLS: requests to "
            "this host go without.",
            "Looked for rules with ISTIO_MUTUAL for the whole mesh, for the host's namespace and for the host.",
            "Set trafficPolicy.tls.mode to ISTIO_MUTUAL here too.",
        )
        yield finding("KIA0204", "spec/trafficPolicy", told, related=wider)


def _has_tls(policy: Mapping[str, Any]) -> bool:
    ports = mappings(policy.get("portLevelSettings"))
    return isinstance(policy.get("tls"), dict) or any(isinstance(port.get("tls"), dict) for port in ports)


def _wider(subject: Subject, look: Look) -> Iterator[Item]:
    written = text(subject.obj.spec.get("host"))
    mask = look.seeing(subject) & look.base.imports.of(written, subject.namespace)
    host = look.base.hosts.parse(written, subject.namespace)
    wanted: list[Hashable] = [keys.wide_rules(MESH_HOST), keys.mutual_rules(host.text)]
    if host.is_complete:
        of_namespace = f"*.{host.namespace}.{host.domain}"
        wanted += [keys.wide_rules(of_namespace), keys.mutual_rules(of_namespace)]
    for key in wanted if mask else ():
        yield from islice(look.index.others(key, subject, mask), MOST_RELATED)
