"""KIA1107: a subset that a route names is defined by a DestinationRule for the host."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import texts
from mesh.validations import keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.hosts import Host, wildcards_of
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.routes import routes
from mesh.validations.viewers import Mask, union


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    mask = look.seeing(subject)
    mask &= look.base.imports.of_any(texts(subject.obj.spec.get("hosts")), subject.namespace)
    for _, destinations in routes(subject.obj) if mask else ():
        for each in destinations:
            if not each.host or not each.subset:
                continue
            host = look.host(each.host, subject)
            if mask & ~_defined(host, each.subset, look):
                told = Told(
                    f"The subset {each.subset} of {each.host} is not defined; the route's requests fail.",
                    f"Looked for DestinationRules for {host.text}, or a wildcard that holds it, with that subset.",
                    f"Correct the subset's name, or define it in a DestinationRule for {host.text}.",
                )
                yield finding("KIA1107", f"{each.path}/destination", told, value=each.subset)


def _defined(host: Host, subset: str, look: Look) -> Mask:
    """Who sees that it is."""
    ruled = (host.text, *wildcards_of(host.text))
    return union(look.index.seen(keys.defined_subset(each, subset)) for each in ruled)
