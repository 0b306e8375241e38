"""KIA0201: a host, or a subset of it, has one rule."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import islice

from mesh.istio.selectors import Reference
from mesh.istio.specs import subsets
from mesh.text.untrusted import text
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.hosts import WILDCARD, Host, wildcards_of
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.tls import is_wide
from mesh.validations.viewers import Mask


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    written = text(subject.obj.spec.get("host"))
    mask = look.seeing(subject) & look.base.imports.of(written, subject.namespace)
    if not mask or is_wide(subject.obj, look.base.domain):
        return
    host = look.host(written, subject)
    names = tuple(dict.fromkeys(text(subset.get("name")) for subset in subsets(subject.obj)))
    others = dict.fromkeys(islice(_others(host, names, subject, look, mask), MOST_RELATED))
    if others:
        what = f"the subsets {', '.join(names)} of {host.text}" if names else host.text
        told = Told(
            f"Other DestinationRules are for {what} too; which of them counts is not certain.",
            "Looked for rules for the same host, or for wildcards that overlap it, with the same subsets or with none.",
            "Put them into one DestinationRule.",
        )
        yield finding("KIA0201", "spec/host", told, value=written, related=others)


def _others(host: Host, names: tuple[str, ...], subject: Subject, look: Look, mask: Mask) -> Iterator[Reference]:
    for subset in (*names, keys.NO_SUBSET) if names else (keys.ANY_SUBSET,):
        for key in _keys(host.text, subset):
            for item in look.index.others(key, subject, mask):
                yield item.subject.reference


def _keys(host: str, subset: str) -> Iterator[Hashable]:
    yield keys.ruled_host(host, subset)
    for wildcard in wildcards_of(host):
        if wildcard != host:
            yield keys.ruled_host(wildcard, subset)
    if host.startswith(WILDCARD):
        yield keys.ruled_below(host, subset)
