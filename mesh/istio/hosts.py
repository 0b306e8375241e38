"""Which service a host means."""

from __future__ import annotations

from collections.abc import Container
from enum import Enum, auto
from typing import NamedTuple

DEFAULT_DOMAIN = "svc.cluster.local"
ALL = "*"
_SHORT_DOMAIN = "svc"
_ALIAS_DOMAIN = "global"


class Form(Enum):
    """How a host names a service."""

    NAME = auto()
    """`name`"""
    NAMESPACE = auto()
    """`name.namespace`"""
    SHORT = auto()
    """`name.namespace.svc`"""
    FULL = auto()
    """`name.namespace.<identity domain>`"""


class Named(NamedTuple):
    """A service as a host names it: `name` may be `*` for all, `namespace` is empty where only a name is given."""

    name: str
    namespace: str
    form: Form


def read_host(host: str, identity_domain: str) -> Named | None:
    """None for a host of another domain, and for one with a part missing. That such a service exists is for the caller
    to see: `api.example` could be one."""
    name, has_namespace, rest = host.partition(".")
    namespace, has_domain, domain = rest.partition(".")
    if not name or (has_namespace and not namespace):
        return None
    if not has_namespace:
        return Named(name, "", Form.NAME)
    if not has_domain:
        return Named(name, namespace, Form.NAMESPACE)
    if domain == _SHORT_DOMAIN:
        return Named(name, namespace, Form.SHORT)
    return Named(name, namespace, Form.FULL) if domain == identity_domain else None


def service_of(host: str, namespace: str, identity_domain: str) -> tuple[str, str] | None:
    """(namespace, name) of the one service that the host of an object of `namespace` may mean, in any form."""
    named = read_host(host, identity_domain)
    return None if named is None or named.name == ALL else (named.namespace or namespace, named.name)


def known_service(
    host: str, namespace: str, identity_domain: str, namespaces: Container[str]
) -> tuple[str, str] | None:
    """The same (`*` for all of a namespace too), but `name.namespace` means a service only where that namespace exists:
    otherwise it may be any host, such as `api.example`."""
    named = read_host(host, identity_domain)
    if named is None:
        return None
    is_certain = named.form is not Form.NAMESPACE or named.namespace == namespace or named.namespace in namespaces
    return (named.namespace or namespace, named.name) if is_certain else None


def short_name(host: str) -> str:
    """The name under which telemetry knows a ServiceEntry's host inside of the mesh: its first word, or the whole of an
    alias such as `a.b.global`."""
    words = host.split(".")
    return host if len(words) == 3 and words[2] == _ALIAS_DOMAIN else words[0]
