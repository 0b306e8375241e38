"""KIA1106: at a gateway, one VirtualService routes a host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import islice

from mesh.istio.hosts import ALL
from mesh.text.untrusted import texts
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.hosts import Host
from mesh.validations.index import Item, Subject, references
from mesh.validations.look import Look
from mesh.validations.viewers import Mask


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    hosts = texts(subject.obj.spec.get("hosts"))
    mask = look.seeing(subject) & look.base.imports.of_any(hosts, subject.namespace)
    if not mask:
        return
    gateways = dict.fromkeys(texts(subject.obj.spec.get("gateways"))) or [keys.NO_GATEWAY]
    read = Counter(look.host(host, subject) for host in hosts)
    for gateway in gateways:
        for host, times in read.items():
            others = references(_others(gateway, host, subject, look, mask))
            if others or times > 1 or _holds_itself(host, read):
                yield finding("KIA1106", "spec/hosts", _told(host, gateway, times), value=host.text, related=others)


def _others(gateway: str, host: Host, subject: Subject, look: Look, mask: Mask) -> Iterator[Item]:
    place = (gateway, host.domain, host.namespace)
    wanted: list[Hashable] = [keys.routed_host(*place, host.service)]
    wanted.append(keys.routed_namespace(*place, is_all=host.service != ALL))
    for key in wanted:
        yield from islice(look.index.others(key, subject, mask), MOST_RELATED)


def _holds_itself(host: Host, read: Counter[Host]) -> bool:
    """Whether the object has both the host and all hosts of its namespace."""
    here = [other for other in read if other[1:] == host[1:] and other != host]
    return any(ALL in (host.service, other.service) for other in here)


def _told(host: Host, gateway: str, times: int) -> Told:
    where = "inside of the mesh" if gateway == keys.NO_GATEWAY else f"at gateway {gateway}"
    wrong = f"{host.text} is named {times} times" if times > 1 else f"Other VirtualServices route {host.text} too"
    return Told(
        f"{wrong}, {where}; which routes count is not certain.",
        "Looked for VirtualServices with the same host, or all hosts of its namespace, and the same gateway.",
        "Put the routes into one VirtualService.",
    )
