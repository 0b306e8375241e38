"""What a user may do with a kind of object in a namespace: asked of the cluster, and known for a minute."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mesh.clients.errors import SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model.kinds import Kind
from mesh.model.problems import Problem

LASTING_SECONDS = 60.0
MOST_KNOWN = 4096


@dataclass(frozen=True, slots=True)
class Permissions:
    """What may be done with objects of one kind in one namespace."""

    create: bool = False
    update: bool = False
    delete: bool = False


NOTHING = Permissions()
_Key = tuple[str, str, str, str]


class PermissionReader:
    """Remembers the answers by user, cluster, namespace and kind; the oldest go first. Safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, tuple[float, Permissions]] = OrderedDict()

    def of(self, client: KubernetesClient, user: str, kind: Kind, namespace: str) -> tuple[Permissions, Problem | None]:
        """What the client's user may do. Nothing, and why, when the cluster cannot be asked."""
        key, now = (user, client.cluster, namespace, kind.key), self._clock()
        with self._lock:
            asked = self._known.get(key)
        if asked is not None and now - asked[0] < LASTING_SECONDS:
            return asked[1], None
        try:
            found = Permissions(
                create=client.access_review("create", kind, namespace=namespace),
                update=client.access_review("patch", kind, namespace=namespace),
                delete=client.access_review("delete", kind, namespace=namespace),
            )
        except SourceError as error:
            return NOTHING, error.problem(now)
        with self._lock:
            self._known[key] = (now, found)
            self._known.move_to_end(key)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return found, None
