"""The relations of one object as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from mesh.istio.selectors import Reference


class ServiceName(NamedTuple):
    """A service that is named, whether or not it exists. `namespace` is empty for a host outside of the cluster;
    `is_entry`: a ServiceEntry of the namespace defines it."""

    namespace: str
    name: str
    is_entry: bool = False


class WorkloadName(NamedTuple):
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Relations:
    """`names` are the objects that it names, whether or not they exist, `named_by` those that name it; `workloads` are
    what it applies to. Each is there once. `beyond` are those of the objects that pages tell of, and the API does
    not."""

    names: tuple[Reference, ...] = ()
    named_by: tuple[Reference, ...] = ()
    services: tuple[ServiceName, ...] = ()
    workloads: tuple[WorkloadName, ...] = ()
    beyond: frozenset[Reference] = frozenset()


NONE = Relations()
T = TypeVar("T")


def relations(
    names: Iterable[Reference] = (),
    named_by: Iterable[Reference] = (),
    services: Iterable[ServiceName] = (),
    workloads: Iterable[WorkloadName] = (),
    beyond: Iterable[Reference] = (),
) -> Relations:
    """Each once, in the order in which they come."""
    return Relations(_once(names), _once(named_by), _once(services), _once(workloads), frozenset(beyond))


def _once(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
