"""KIA0301: at a port, one server of the same workloads serves a host."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import islice

from mesh.istio.hosts import ALL
from mesh.istio.selectors import Reference
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.hosts import WILDCARD, wildcards_of
from mesh.validations.index import Item, Subject, references
from mesh.validations.keys import Served
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    served = list(keys.served_hosts(subject.obj)) if look.seeing(subject) else []
    skips = look.base.options.skip_wildcard_gateway_hosts
    for number, host in enumerate(served):
        others = [item for item in _others(host, subject, look) if _clash(host, item.told, skips=skips)]
        repeats = any(_clash(host, later, skips=skips) for later in served[number + 1 :])
        counting = [item for item in others if _counts(served[:number], item, subject, skips=skips)]
        if counting or repeats:
            related = references(counting)
            path = f"spec/servers[{host.spot[0]}]/hosts[{host.spot[1]}]"
            yield finding("KIA0301", path, _told(host, related), value=host.host, related=related)


def _others(host: Served, subject: Subject, look: Look) -> Iterator[Item]:
    """What other gateways serve that may be the same, the nearest first."""
    for key in _keys(host):
        yield from islice(look.index.others(key, subject, look.viewers), MOST_RELATED)


def _keys(host: Served) -> Iterator[Hashable]:
    if host.host == ALL:
        yield keys.served_group(host.group)
        return
    yield keys.served(host.group, host.host)
    yield keys.served(host.group, ALL)
    if host.host.startswith(WILDCARD):
        yield keys.served_below(host.group, host.host[1:])
    else:
        yield from (keys.served(host.group, wildcard) for wildcard in wildcards_of(host.host))


def _clash(one: Served, other: Served, *, skips: bool) -> bool:
    """Whether both are for the same requests; `skips` leaves out servers of all hosts."""
    if one.group != other.group or (one.target != other.target and ALL not in (one.target, other.target)):
        return False
    if ALL in (one.host, other.host):
        return not skips
    if one.host == other.host:
        return True
    if one.host.startswith(WILDCARD) and other.host.startswith(WILDCARD):
        return False
    return _holds(one.host, other.host) or _holds(other.host, one.host)


def _holds(wildcard: str, host: str) -> bool:
    return wildcard.startswith(ALL) and host.endswith(wildcard[1:])


def _counts(before: list[Served], item: Item, subject: Subject, *, skips: bool) -> bool:
    """Of one gateway's hosts only the first is told to clash with a host of a gateway before it, as in the reference;
    the earlier gateway's is told always."""
    if item.subject.place > subject.place:
        return True
    return not any(_clash(earlier, item.told, skips=skips) for earlier in before)


def _told(host: Served, related: list[Reference]) -> Told:
    port, selector = host.group
    where = "Another gateway serves" if related else "This gateway has another server for"
    return Told(
        f"{where} {host.host} on port {port} too; which server answers is not certain.",
        f"Looked for servers on port {port} of gateways with the selector {selector or 'of all workloads'}.",
        "Take the host out of one of them, or give them different ports.",
    )
