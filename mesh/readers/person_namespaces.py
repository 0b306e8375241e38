"""Which of a cluster's namespaces a person may see, as the cluster itself answers them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus

from mesh.clients.deadline import Deadline
from mesh.clients.errors import Forbidden, NotFound, SourceError, TimedOut, Unauthorized, without_frames
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model import pace
from mesh.model.kinds import NAMESPACE
from mesh.model.problems import System
from mesh.readers.asked_once import AskedOnce

MOST = 4096
"""Answers that are known, of people and clusters."""
SIDE_BY_SIDE = 16
SECONDS = 10.0
"""For all questions to one cluster together."""
GRACE_SECONDS = 60.0
"""So long the last answer counts where a cluster does not give another: longer than its API server takes to start."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The namespaces that somebody may see; `may_list` all of them. It was asked for `at` (Unix seconds); `doubt` is
    why it could not be asked again."""

    names: frozenset[str] = frozenset()
    may_list: bool = False
    at: float = 0.0
    doubt: SourceError | None = None


class PersonNamespaces:
    """Remembers the answers for `lasting` seconds, and a little longer where the cluster gives none. `may_list` is off
    where each namespace is to be asked for by itself."""

    def __init__(self, lasting: float, clock: Callable[[], float], *, may_list: bool = True) -> None:
        self._may_list = may_list
        self._clock = clock
        self._known: AskedOnce[Allowed] = AskedOnce(lasting, clock, MOST)

    def of(self, client: KubernetesClient, key: str, names: Collection[str]) -> Allowed:
        """Which of `names` the person of the client may see; `key` tells their rights apart.

        Raises `Unauthorized` where the cluster does not take their token, and what else keeps it from answering: part
        of an answer would be taken for all of it.
        """
        # Where they may be listed the answer is about all; else about the names, which are those of the cache.
        found = self._known.anew((client.cluster, key), lambda before: self._asked(client, names, before))
        return replace(found, names=found.names.intersection(names))

    def forget(self, cluster: str, key: str) -> None:
        """The next question goes to the cluster."""
        self._known.forget((cluster, key))

    def _asked(self, client: KubernetesClient, names: Collection[str], before: Allowed | None) -> Allowed:
        now = self._clock()
        try:
            return replace(self._ask(client, names), at=now)
        except SourceError as error:
            if before is None or not _is_outage(error) or not 0 <= now - before.at < GRACE_SECONDS:
                raise
            return replace(before, doubt=without_frames(error))

    def _ask(self, client: KubernetesClient, names: Collection[str]) -> Allowed:
        deadline = Deadline(SECONDS)
        if self._may_list:
            try:
                return Allowed(_listed(client, deadline), may_list=True)
            except Unauthorized:
                raise
            except Forbidden:
                pass
        return Allowed(_one_by_one(client, sorted(names), deadline))


def _is_outage(error: SourceError) -> bool:
    """And no answer about the person."""
    return error.status is None or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _listed(client: KubernetesClient, deadline: Deadline) -> frozenset[str]:
    seconds = min(deadline.left(SECONDS), client.timing.page * 2)
    pages = client.list_pages(NAMESPACE, seconds=seconds)
    return frozenset(found.metadata.name for page in pages for found in page.objects)


def _one_by_one(client: KubernetesClient, names: Collection[str], deadline: Deadline) -> frozenset[str]:
    if not names:
        return frozenset()

    def sees(name: str) -> bool:
        if deadline.passed:
            message = f"{client.server} did not say within {SECONDS:g} s which of {len(names)} namespaces may be seen"
            raise TimedOut(message, system=System.KUBERNETES, cluster=client.cluster, resource=NAMESPACE.key)
        try:
            client.get(NAMESPACE, "", name)
        except Unauthorized:
            raise
        except (Forbidden, NotFound):
            return False
        return True

    pool = ThreadPoolExecutor(min(SIDE_BY_SIDE, len(names)), thread_name_prefix="namespaces")
    try:
        with pace.waiting():
            return frozenset(name for name, is_seen in zip(names, pool.map(sees, names), strict=True) if is_seen)
    finally:
        # After a failure the rest need not be asked.
        pool.shutdown(cancel_futures=True)
