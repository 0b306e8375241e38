"""KIA1501, KIA1503: a host name, port and protocol belong to one listener."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mesh.model.objects import ConfigObject
from mesh.text.untrusted import indexed, number, text
from mesh.validations import policy_keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.index import Subject, references
from mesh.validations.look import Look


class _Listener(NamedTuple):
    at: int
    name: str
    place: tuple[str, int, str]

    @property
    def words(self) -> str:
        hostname, port, protocol = self.place
        return f"{hostname} on port {port} with {protocol or 'no protocol'}"


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    listeners = list(_listeners(subject.obj))
    for listener in listeners:
        yield from _elsewhere(listener, subject, look)
        yield from _inside(listener, listeners)


def _listeners(gateway: ConfigObject) -> Iterator[_Listener]:
    """Those with a host name."""
    for index, each in indexed(gateway.spec.get("listeners")):
        place = (text(each.get("hostname")), number(each.get("port")), text(each.get("protocol")))
        if place[0]:
            yield _Listener(index, text(each.get("name")), place)


def _elsewhere(listener: _Listener, subject: Subject, look: Look) -> Iterator[Finding]:
    items = look.index.others(policy_keys.listener(*listener.place), subject, look.viewers)
    # As in the reference, a Gateway of the same name in another namespace is let pass.
    others = references(islice((item for item in items if item.subject.name != subject.name), MOST_RELATED))
    if others:
        told = Told(
            f"{len(others)} more Gateways listen for {listener.words}; which of them answers is not certain.",
            "Looked at the Gateways of all namespaces.",
            "Give them different host names, ports or protocols, or keep one listener with the routes of both.",
        )
        yield finding(
            "KIA1501", f"spec/listeners[{listener.at}]/hostname", told, value=listener.place[0], related=others
        )


def _inside(listener: _Listener, listeners: list[_Listener]) -> Iterator[Finding]:
    same = [each.name for each in listeners if each.place == listener.place and each.name != listener.name]
    if same:
        told = Told(
            f"Listeners {', '.join([listener.name, *same])} are all for {listener.words}; only one of them can be.",
            "",
            "Keep one, or tell them apart by host name, port or protocol.",
        )
        yield finding("KIA1503", f"spec/listeners[{listener.at}]/name", told, value=listener.name)
