"""What somebody may do with a kind of object in a namespace: asked of the cluster, and known for a minute."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mesh.clients.errors import SourceError, TimedOut, without_frames
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model import pace
from mesh.model.kinds import Kind
from mesh.model.problems import Problem
from mesh.readers.asked_once import AskedOnce

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


class PermissionReader:
    """Remembers the answers by rights, cluster, namespace and kind. Safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: AskedOnce[Permissions] = AskedOnce(LASTING_SECONDS, clock, MOST_KNOWN)
        self._slow: dict[str, tuple[float, TimedOut]] = {}

    def of(
        self, client: KubernetesClient, rights: str, kind: Kind, namespace: str
    ) -> tuple[Permissions, Problem | None]:
        """What the client's user may do; `rights` is the key of the client's. Nothing, and why, when the cluster cannot
        be asked."""
        key = (rights, client.cluster, namespace, kind.key)
        try:
            return self._known.of(key, lambda: self._answer(client, kind, namespace)), None
        except SourceError as error:
            return NOTHING, error.problem(self._clock())

    def _answer(self, client: KubernetesClient, kind: Kind, namespace: str) -> Permissions:
        at, slow = self._slow.get(client.cluster, (0.0, None))
        if slow is not None and self._clock() - at < SLOW_SECONDS:
            raise without_frames(slow)
        try:
            answer = _asked(client, kind, namespace)
        except TimedOut as error:
            self._slow[client.cluster] = (self._clock(), without_frames(error))
            raise
        self._slow.pop(client.cluster, None)
        return answer


def _asked(client: KubernetesClient, kind: Kind, namespace: str) -> Permissions:
    """The verbs side by side: together they take no longer than one."""
    with pace.waiting(), ThreadPoolExecutor(len(_VERBS), thread_name_prefix="permissions") as pool:
        answers = pool.map(lambda verb: client.access_review(verb, kind, namespace=namespace), _VERBS)
        return Permissions(*answers)
