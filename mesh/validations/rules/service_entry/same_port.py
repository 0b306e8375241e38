"""KIA1211, KIA1212: a host and port is declared once, and with one protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mesh.text.untrusted import indexed, number, text, texts
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.index import Subject, references
from mesh.validations.look import Look
from mesh.validations.viewers import Mask


class _Declared(NamedTuple):
    """A host and port, and whether this object declares them more than once itself."""

    host: str
    port: int
    protocol: str
    is_repeated: bool


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    hosts = texts(subject.obj.spec.get("hosts"))
    ports = [(index, number(port.get("number")), port) for index, port in indexed(subject.obj.spec.get("ports"))]
    own = Counter((host.lower(), port) for host in hosts for _, port, _ in ports)
    mask = subject.audience & look.base.imports.of_any(hosts, subject.namespace)
    for index, port, written in ports if mask & look.viewers else ():
        for host in dict.fromkeys(map(str.lower, hosts)):
            declared = _Declared(host, port, text(written.get("protocol")).upper(), own[host, port] > 1)
            yield from _repeated(f"spec/ports[{index}]", declared, subject, look, mask)


def _repeated(path: str, declared: _Declared, subject: Subject, look: Look, mask: Mask) -> Iterator[Finding]:
    key = keys.entry_port(declared.host, declared.port)
    alike, differing = 0, 0
    for (seen_by, protocol), times in look.index.tallies(key).items():
        # One of them is what this very port declares.
        if times > 1 or (seen_by, protocol) != (mask, declared.protocol):
            alike |= seen_by if protocol == declared.protocol else 0
            differing |= seen_by if protocol != declared.protocol else 0
    others = islice(look.index.others(key, subject, mask & look.viewers), MOST_RELATED)
    related = [*([subject.reference] if declared.is_repeated else []), *references(others)]
    for code, seen_by in (("KIA1212", differing), ("KIA1211", alike & ~differing)):
        if seen_by & mask & look.viewers:
            yield finding(code, path, _told(code, declared), value=declared.protocol, related=related)


def _told(code: str, declared: _Declared) -> Told:
    protocols = " with different protocols" if code == "KIA1212" else ""
    return Told(
        f"{declared.host}:{declared.port} is declared more than once{protocols}; which one counts is not certain.",
        "Looked for ServiceEntries with the same host and port number.",
        "Declare it in one ServiceEntry, or with the same protocol everywhere.",
    )
