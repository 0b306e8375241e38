"""What traffic configuration tells the others."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.specs import PROTOCOLS, destinations, rules, subsets
from mesh.istio.tls_modes import ISTIO_MUTUAL, is_wide, rule_mode
from mesh.model import kinds
from mesh.text.untrusted import inner, mappings, number, pairs, text, texts
from mesh.validations import keys
from mesh.validations.base import Base
from mesh.validations.hosts import wildcards_of
from mesh.validations.index import Posting, Subject
from mesh.validations.posts.tell import Posts


def _virtual_service(subject: Subject, base: Base) -> Iterator[Posting]:
    hosts = texts(subject.obj.spec.get("hosts"))
    imported = subject.audience & base.imports.of_any(hosts, subject.namespace)
    for gateway in dict.fromkeys(texts(subject.obj.spec.get("gateways"))) or [keys.NO_GATEWAY]:
        for number_, host in enumerate(hosts):
            read = base.hosts.of(host, subject.namespace)
            place = (gateway, read.domain, read.namespace)
            yield keys.routed_host(*place, read.service), imported, number_
            yield keys.routed_namespace(*place, is_all=read.service == "*"), imported, None
    yield from _used_subsets(subject, base)


def _used_subsets(subject: Subject, base: Base) -> Iterator[Posting]:
    used = {
        (text(inner(destination, "destination").get("host")), text(inner(destination, "destination").get("subset")))
        for protocol in PROTOCOLS
        for rule in rules(subject.obj, protocol)
        for destination in destinations(rule)
    }
    for host, subset in sorted(used):
        if host and subset:
            yield keys.used_subset(host, subset), subject.audience, None
            read = base.hosts.of(host, subject.namespace)
            if "." not in host:
                yield keys.used_subset(host, subset, subject.namespace), subject.audience, None
            elif read.is_complete:
                yield keys.used_subset(read.text, subset), subject.audience, None
                if read.namespace == subject.namespace:
                    yield keys.used_at_home(read.service, subset), subject.audience, None


def _destination_rule(subject: Subject, base: Base) -> Iterator[Posting]:
    host, mode = text(subject.obj.spec.get("host")), rule_mode(subject.obj)
    read = base.hosts.of(host, subject.namespace)
    imported = subject.audience & base.imports.of(host, subject.namespace)
    names = [text(subset.get("name")) for subset in subsets(subject.obj)]
    for name in dict.fromkeys(names):
        yield keys.defined_subset(read.text, name), imported, None
    if mode:
        yield keys.tls_rules(host), subject.audience, mode
    if mode == ISTIO_MUTUAL:
        yield keys.mutual_rules(host), imported, None
    if is_wide(subject.obj, base.domain):
        yield keys.wide_rules(host), imported, None
        return
    for name in (keys.ANY_SUBSET, *(dict.fromkeys(names) or [keys.NO_SUBSET])):
        yield keys.ruled_host(read.text, name), imported, None
    for wildcard in wildcards_of(read.text):
        if wildcard != read.text:
            yield keys.ruled_below(wildcard), imported, frozenset(names or [keys.NO_SUBSET])


def _service_entry(subject: Subject, base: Base) -> Iterator[Posting]:
    hosts = texts(subject.obj.spec.get("hosts"))
    imported = subject.audience & base.imports.of_any(hosts, subject.namespace)
    for host in dict.fromkeys(hosts):
        yield (keys.ENTRY, host.partition("*")[2] if "*" in host else host), subject.audience, None
    for host in hosts:
        for port in mappings(subject.obj.spec.get("ports")):
            protocol = text(port.get("protocol")).upper()
            yield keys.entry_port(host.lower(), number(port.get("number"))), imported, protocol
    for endpoint in mappings(subject.obj.spec.get("endpoints")):
        labels = pairs(endpoint.get("labels"))
        for label in labels.items():
            yield keys.endpoints(*label), subject.audience, frozenset(labels.items())


def _gateway(subject: Subject, _base: Base) -> Iterator[Posting]:
    yield keys.gateway(subject.namespace, subject.name), subject.audience, None
    for served in keys.served_hosts(subject.obj):
        yield from keys.served_postings(served, subject.audience)


TRAFFIC: Posts = {
    kinds.VIRTUAL_SERVICE: (_virtual_service,),
    kinds.DESTINATION_RULE: (_destination_rule,),
    kinds.SERVICE_ENTRY: (_service_entry,),
    kinds.GATEWAY: (_gateway,),
}
