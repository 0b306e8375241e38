"""What may be wrong with a typed host. Each says it in words, `""` for nothing."""

from __future__ import annotations

import re

from mesh.editing.drafts.checks import ip_address
from mesh.istio.hosts import ALL
from mesh.model.metadata import dns_label_fault, dns_name_fault

_WILDCARD = "*."
_DIGITS = re.compile(r"[0-9]+")
_LONGEST_WORD = 63


def name(host: str) -> str:
    """A DNS name; an IP address is none."""
    *_, last = words = host.split(".")
    if _DIGITS.fullmatch(last) or ":" in host or any(len(word) > _LONGEST_WORD for word in words):
        return "A DNS name is needed, such as www.example.com."
    return dns_name_fault(host)


def wildcard(host: str) -> str:
    """A DNS name, or all names below one."""
    if ALL not in host.removeprefix(_WILDCARD):
        return name(host.removeprefix(_WILDCARD))
    return "A star stands for whole words at the beginning: *.example.com."


def of_gateway(host: str) -> str:
    """`host` or `namespace/host`."""
    namespace, slash, rest = host.rpartition("/")
    if slash and (fault := _namespace(namespace)):
        return fault
    return "" if not ip_address(rest) else _whole(rest)


def of_egress(host: str) -> str:
    """`namespace/host`."""
    namespace, slash, rest = host.partition("/")
    if not slash:
        return "A host is namespace/host, such as shop/*, ./cart.shop.svc.cluster.local or */*."
    return _namespace(namespace, "~") or _whole(rest)


def _namespace(namespace: str, *more: str) -> str:
    if namespace in (ALL, ".", *more) or not dns_label_fault(namespace):
        return ""
    return "Before the / belongs a namespace, * for all or . for its own."


def _whole(host: str) -> str:
    if host == ALL:
        return ""
    if not host.removeprefix(_WILDCARD):
        return "A host is needed, such as www.example.com, *.example.com or *."
    return wildcard(host) or ("" if "." in host else "A short name is not enough: write it with its domain.")
