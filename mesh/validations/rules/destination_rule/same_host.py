"""KIA0201: a host, or a subset of it, has one rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mesh.istio.specs import subsets
from mesh.istio.tls_modes import is_wide
from mesh.text.untrusted import text
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.hosts import WILDCARD, Host, wildcards_of
from mesh.validations.index import Item, Subject, references
from mesh.validations.look import Look
from mesh.validations.viewers import Mask


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    written = text(subject.obj.spec.get("host"))
    mask = look.seeing(subject) & look.base.imports.of(written, subject.namespace)
    if not mask or is_wide(subject.obj, look.base.domain):
        return
    host = look.host(written, subject)
    names = tuple(dict.fromkeys(text(subset.get("name")) for subset in subsets(subject.obj)))
    others = references(islice(_others(host, names, subject, look, mask), MOST_RELATED))
    if others:
        what = f"the subsets {', '.join(names)} of {host.text}" if names else host.text
        told = Told(
            f"Other DestinationRules are for {what} too; which of them counts is not certain.",
            "Looked for rules for the same host, or for wildcards that overlap it, with the same subsets or with none.",
            "Put them into one DestinationRule.",
        )
        yield finding("KIA0201", "spec/host", told, value=written, related=others)


def _others(host: Host, names: tuple[str, ...], subject: Subject, look: Look, mask: Mask) -> Iterator[Item]:
    wanted = {*names, keys.NO_SUBSET} if names else {keys.ANY_SUBSET}
    for above in dict.fromkeys((host.text, *wildcards_of(host.text))):
        for subset in sorted(wanted):
            yield from look.index.others(keys.ruled_host(above, subset), subject, mask)
    below = look.index.others(keys.ruled_below(host.text), subject, mask) if host.text.startswith(WILDCARD) else ()
    yield from (item for item in below if not names or not wanted.isdisjoint(item.told))
