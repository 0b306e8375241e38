"""What the istiods say of their proxies, remembered for some seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from mesh.clients.errors import SourceError
from mesh.clients.istiod import MONITORING_PORT, ConnectedProxy, connected_proxies
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model import pace
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import POD
from mesh.model.machinery import is_istiod
from mesh.model.objects import Pod
from mesh.model.problems import Failure, Problem, System
from mesh.model.proxies import UNKNOWN, ProxyStatus, ProxyStatuses

log = logging.getLogger(__name__)

FIRST_SECONDS = 1.0
MOST_ISTIODS = 10
_FRESH_INTERVALS = 3
_NEVER = float("-inf")


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """To whom it goes; an answer to another than the present one is not taken."""

    istiods: tuple[Pod, ...] = ()


@dataclass(slots=True)
class _Known:
    """The last answer of one cluster; moments in monotonic seconds. `pods` is the map that the istiods of the question
    were found in."""

    statuses: ProxyStatuses = UNKNOWN
    asked_at: float = _NEVER
    answered_at: float = _NEVER
    answered: threading.Event = field(default_factory=threading.Event)
    is_asking: bool = False
    pods: Any = None
    question: _Question = field(default_factory=_Question)

    def see(self, pods: Any, istiods: tuple[Pod, ...]) -> None:
        """Once an istiod comes, goes or becomes ready, what was known does not hold, and is asked for at once."""
        self.pods = pods
        if [*map(_state, istiods)] != [*map(_state, self.question.istiods)]:
            self.question = _Question(istiods)
            self.is_asking, self.asked_at, self.answered_at = False, _NEVER, _NEVER


class ProxyStatusReader:
    """Asks each istiod at most once an interval, in the background, whatever the number of requests.

    Only where nothing fresh is known does a request wait, and shortly. An answer that equals the last one is the same
    object, so that what was computed from it stays.
    """

    def __init__(
        self,
        interval_seconds: float,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        first_seconds: float = FIRST_SECONDS,
    ) -> None:
        self._interval = max(1.0, interval_seconds)
        self._clock = clock
        self._monotonic = monotonic
        self._first = first_seconds
        self._clusters: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def of(self, client: KubernetesClient, snapshot: ClusterSnapshot) -> ProxyStatuses:
        """What is known now; an answer that is due is asked for and comes with a later call."""
        now = self._monotonic()
        with self._lock:
            known = self._clusters.setdefault(snapshot.cluster, _Known())
            pods = snapshot.objects.get(POD.key)
            if pods is not known.pods:
                known.see(pods, istiods_of(snapshot))
            if not known.question.istiods:
                return UNKNOWN
            if not known.is_asking and now - known.asked_at >= self._interval:
                self._begin(known, client, now)
        if not self._is_fresh(known, now):
            with pace.waiting():
                known.answered.wait(max(0.0, known.asked_at + self._first - now))
        return known.statuses if self._is_fresh(known, now) else UNKNOWN

    def _is_fresh(self, known: _Known, now: float) -> bool:
        return now - known.answered_at <= _FRESH_INTERVALS * self._interval

    def _begin(self, known: _Known, client: KubernetesClient, now: float) -> None:
        known.is_asking, known.asked_at = True, now
        known.answered.clear()
        question = known.question
        name = f"proxy status of {client.cluster}"
        threading.Thread(target=self._ask, args=(known, client, question), name=name, daemon=True).start()

    def _ask(self, known: _Known, client: KubernetesClient, question: _Question) -> None:
        found = UNKNOWN
        try:
            found = read_statuses(client, question.istiods, self._clock())
        except Exception:
            # The next question may fare better; until then nothing is known.
            log.exception("the status of proxies could not be read")
        with self._lock:
            if known.question is not question:
                return
            if not _alike(found, known.statuses):
                known.statuses = found
            known.answered_at = self._monotonic()
            known.is_asking = False
            known.answered.set()


_UNKNOWN = "the sync states of proxies are not known"


def _state(istiod: Pod) -> tuple[str, str, str, tuple[bool, ...]]:
    ready = tuple(container.ready for container in istiod.status.container_statuses)
    return istiod.namespace, istiod.name, istiod.metadata.uid, ready


def istiods_of(snapshot: ClusterSnapshot) -> tuple[Pod, ...]:
    """The running pods of the cluster's control planes."""
    return tuple(
        pod
        for pod in snapshot.everywhere(POD)
        if isinstance(pod, Pod) and is_istiod(pod.labels) and pod.status.phase == "Running"
    )


def read_statuses(client: KubernetesClient, istiods: Sequence[Pod], at: float) -> ProxyStatuses:
    """One question to each istiod, side by side; `at` is Unix seconds."""
    asked = istiods[:MOST_ISTIODS]
    proxies: dict[tuple[str, str], ProxyStatus] = {}
    problems = []
    with ThreadPoolExecutor(len(asked), thread_name_prefix="istiod") as pool:
        answers = list(pool.map(lambda pod: _read(client, pod), asked))
    for istiod, answer in zip(asked, answers, strict=True):
        if isinstance(answer, SourceError):
            problem = answer.problem(at)
            message = f"{_UNKNOWN}: {problem.message}"
            problems.append(replace(problem, message=message, namespace=istiod.namespace, gist=_UNKNOWN))
            continue
        for proxy in answer:
            if proxy.cluster in ("", client.cluster):
                proxies[(proxy.namespace, proxy.pod)] = proxy.status
    if len(asked) < len(istiods):
        message = f"only {MOST_ISTIODS} of {len(istiods)} istiods were asked for the sync states of proxies"
        problems.append(Problem(System.KUBERNETES, Failure.WARNING, message, at, cluster=client.cluster))
    return ProxyStatuses(proxies, not problems, tuple(problems))


def _read(client: KubernetesClient, pod: Pod) -> tuple[ConnectedProxy, ...] | SourceError:
    try:
        return connected_proxies(client, pod.namespace, pod.name, _monitoring_port(pod))
    except SourceError as error:
        return error


def _monitoring_port(pod: Pod) -> int:
    """The container port that says so in its name; Istio's usual one where none does."""
    ports = (port for container in pod.spec.containers for port in container.ports)
    return next((port.container_port for port in ports if "monitoring" in port.name), MONITORING_PORT)


def _alike(one: ProxyStatuses, other: ProxyStatuses) -> bool:
    """But for the time at which they failed."""
    messages = [[problem.message for problem in each.problems] for each in (one, other)]
    return one.proxies == other.proxies and one.is_complete == other.is_complete and messages[0] == messages[1]
