"""What somebody may do with a kind of object in a namespace: asked of the cluster, and known for a minute."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from mesh.clients.errors import SourceError, TimedOut
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model import pace
from mesh.model.kinds import Kind
from mesh.model.problems import Problem

LASTING_SECONDS = 60.0
SLOW_SECONDS = 10.0
"""So long nobody waits again for a cluster that did not answer in time."""
MOST_KNOWN = 4096
_VERBS = ("create", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Permissions:
    """What may be done with objects of one kind in one namespace."""

    create: bool = False
    update: bool = False
    delete: bool = False


NOTHING = Permissions()
_Key = tuple[str, str, str, str]


class PermissionReader:
    """Remembers the answers by rights, cluster, namespace and kind; the oldest go first. Safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, tuple[float, Permissions]] = OrderedDict()
        self._slow: dict[str, tuple[float, Problem]] = {}

    def of(
        self, client: KubernetesClient, rights: str, kind: Kind, namespace: str
    ) -> tuple[Permissions, Problem | None]:
        """What the client's user may do; `rights` is the key of the client's. Nothing, and why, when the cluster cannot
        be asked."""
        key, now = (rights, client.cluster, namespace, kind.key), self._clock()
        with self._lock:
            known, slow = self._known.get(key), self._slow.get(client.cluster)
        # A clock that is set back makes nothing last longer.
        if known is not None and 0 <= now - known[0] < LASTING_SECONDS:
            return known[1], None
        if slow is not None and now - slow[0] < SLOW_SECONDS:
            return NOTHING, replace(slow[1], at=now)
        try:
            answer = _asked(client, kind, namespace)
        except SourceError as error:
            return NOTHING, self._failed(client.cluster, error)
        with self._lock:
            self._slow.pop(client.cluster, None)
            self._known[key] = (now, answer)
            self._known.move_to_end(key)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return answer, None

    def _failed(self, cluster: str, error: SourceError) -> Problem:
        now = self._clock()
        problem = error.problem(now)
        if isinstance(error, TimedOut):
            with self._lock:
                self._slow[cluster] = (now, problem)
        return problem


def _asked(client: KubernetesClient, kind: Kind, namespace: str) -> Permissions:
    """The verbs side by side: together they take no longer than one."""
    with pace.waiting(), ThreadPoolExecutor(len(_VERBS), thread_name_prefix="permissions") as pool:
        answers = pool.map(lambda verb: client.access_review(verb, kind, namespace=namespace), _VERBS)
        return Permissions(*answers)
