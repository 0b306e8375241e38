"""One cluster's objects, kept up to date by threads: what the readers take their snapshots from."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from mesh.clients.errors import Forbidden, NotFound, SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.decode import Event
from mesh.clients.kubernetes.problems import ProblemBook
from mesh.clients.kubernetes.reflector import Poller, Reflector, Scope, Sleeper, guarded, pause_after
from mesh.clients.kubernetes.special import MeshConfigMaps, named_namespaces
from mesh.clients.kubernetes.store import KindStore
from mesh.clients.kubernetes.timing import Backoff
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import ALL_KINDS, CONFIG_MAP, DEPLOYMENT, NAMESPACE, Kind
from mesh.model.machinery import runs_istiod
from mesh.model.objects import Controller, KubeObject
from mesh.model.problems import Problem

log = logging.getLogger(__name__)

_DISCOVERY: Scope = (Kind("", ("v1",), "Discovery", "discovery", namespaced=False), "")


def kinds_without(excluded_workloads: Sequence[str]) -> tuple[Kind, ...]:
    """All kinds but the workloads that the settings exclude, by kind name (`kubernetes_config.excluded_workloads`)."""
    excluded = frozenset(excluded_workloads)
    return tuple(kind for kind in ALL_KINDS if kind.name not in excluded)


class ClusterCache:
    """Start it after a fork: its threads do not survive one.

    `namespaces` limits it to what a console without cluster-wide access may read: these namespaces, each by its own
    lists and watches. `freeze` takes the first whole state out of the garbage collector's sight.
    """

    def __init__(
        self,
        client: KubernetesClient,
        *,
        kinds: Sequence[Kind] = ALL_KINDS,
        namespaces: Sequence[str] | None = None,
        clock: Callable[[], float] = time.time,
        freeze: bool = False,
    ) -> None:
        self.client = client
        self._kinds = tuple(kinds)
        self._namespaces = None if namespaces is None else tuple(namespaces)
        self._freeze = freeze
        self._condition = threading.Condition()
        self._stores: dict[str, KindStore] = {}
        self._problems = ProblemBook(client.cluster, clock)
        self._pending: set[Scope] = {_DISCOVERY}
        self._config_maps = MeshConfigMaps(client, self._istiods)
        self._readers: dict[Scope, Reflector | Poller] = {}
        self._threads: dict[Scope, threading.Thread] = {}
        self._supervisor: threading.Thread | None = None
        self._sleeper = Sleeper()
        self._generation = 0
        self._version = ""
        self._served: Mapping[str, str] = {}
        self._snapshot = self._made()

    @property
    def cluster(self) -> str:
        return self.client.cluster

    @property
    def generation(self) -> int:
        """Grows whenever an object changes."""
        return self._generation

    def start(self) -> None:
        self._supervisor = threading.Thread(target=self._supervise, name=f"cluster {self.cluster}", daemon=True)
        self._supervisor.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Ends all threads and closes the client's connections."""
        self._sleeper.stop()
        if self._supervisor is not None:
            self._supervisor.join(timeout)
        with self._condition:
            readers, threads = list(self._readers.values()), list(self._threads.values())
            self._condition.notify_all()
        for reader in readers:
            reader.stop()
        deadline = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self.client.close()

    def wait_synced(self, timeout: float) -> bool:
        """Waits until every kind has been listed or has failed once; whether the namespaces are known then."""
        with self._condition:
            self._condition.wait_for(lambda: not self._pending or self._sleeper.stopped, timeout)
            return NAMESPACE.key in self._stores

    def unlisted(self) -> tuple[str, ...]:
        """Keys of the kinds that were neither listed nor have failed yet."""
        with self._condition:
            return tuple(dict.fromkeys(kind.key for kind, _ in self._pending))

    def snapshot(self) -> ClusterSnapshot:
        """What is known now. The same object as before while nothing has changed."""
        with self._condition:
            problems = self._problems.all()
            last = self._snapshot
            seen = (last.generation, last.problems, last.version, last.versions)
            if seen != (self._generation, problems, self._version, self._served):
                self._snapshot = self._made(problems)
            return self._snapshot

    def _made(self, problems: tuple[Problem, ...] = ()) -> ClusterSnapshot:
        return ClusterSnapshot(
            cluster=self.cluster,
            objects={key: store.view() for key, store in self._stores.items()},
            problems=problems,
            synced=NAMESPACE.key in self._stores,
            version=self._version,
            versions=self._served,
            api_endpoint=self.client.server,
            generation=self._generation,
        )

    # The sink of the readers: called from their threads.

    def listed(self, scope: Scope, objects: Sequence[KubeObject], unreadable: Sequence[Problem]) -> None:
        kind, namespace = scope
        with self._condition:
            new = kind.key not in self._stores
            store = self._stores.setdefault(kind.key, KindStore())
            if store.replace(objects, namespace or None) or new:
                self._generation += 1
            self._problems.unreadable(scope, unreadable)
            self._reached(scope)
            if kind is DEPLOYMENT:
                self._istiod_changed()
            self._settled(scope)

    def changed(self, scope: Scope, event: Event) -> None:
        kind, obj = scope[0], event.object
        with self._condition:
            store = self._stores.get(kind.key)
            if obj is not None:
                self._problems.readable(scope, obj)
            if event.unreadable is not None and event.type != "DELETED":
                self._problems.add_unreadable(scope, event.unreadable)
            if obj is None or store is None:
                return
            gone = event.type == "DELETED"
            changed = store.remove(obj.namespace, obj.name) if gone else store.put(obj)
            if changed:
                self._generation += 1
                if kind is DEPLOYMENT and isinstance(obj, Controller) and runs_istiod(obj):
                    self._istiod_changed()

    def failed(self, scope: Scope, error: SourceError) -> None:
        ended = isinstance(error, NotFound) and scope != _DISCOVERY
        with self._condition:
            if ended:
                # Served no more: the reader has ended, and discovery may start another.
                self._problems.clear(scope)
                self._readers.pop(scope, None)
                self._threads.pop(scope, None)
            else:
                self._problems.failed(scope, error)
            # A right that was taken away takes what it showed with it; a 401 is a lapse of our own credentials.
            if ended or error.status == 403:
                self._drop(scope)
            self._settled(scope)

    def reached(self, scope: Scope) -> None:
        with self._condition:
            self._reached(scope)

    def _reached(self, scope: Scope) -> None:
        if not self._problems.reached(scope):
            return
        # The API server is back: the others need not sit out their pauses.
        for waiting in self._problems.unreachable():
            reader = self._readers.get(waiting)
            (reader.sleeper if reader is not None else self._sleeper).wake()

    def _istiods(self) -> list[Controller]:
        with self._condition:
            store = self._stores.get(DEPLOYMENT.key)
            objects = [obj for objects in store.current().values() for obj in objects.values()] if store else []
        return [obj for obj in objects if isinstance(obj, Controller) and runs_istiod(obj)]

    def _istiod_changed(self) -> None:
        reader = self._readers.get((CONFIG_MAP, ""))
        if reader is not None and self._config_maps.is_stale():
            reader.sleeper.wake()

    def _drop(self, scope: Scope) -> None:
        kind, namespace = scope
        store = self._stores.get(kind.key)
        if store is None:
            return
        if namespace:
            store.replace((), namespace)
        else:
            del self._stores[kind.key]
        self._generation += 1

    def _settled(self, scope: Scope) -> None:
        if scope not in self._pending:
            return
        self._pending.discard(scope)
        self._condition.notify_all()
        if not self._pending and self._freeze:
            self._freeze = False
            gc.collect()
            gc.freeze()

    # The supervisor's thread: finds out what is served, and starts a reader for each.

    def _supervise(self) -> None:
        timing, backoff = self.client.timing, Backoff(self.client.timing)
        while not self._sleeper.stopped:
            try:
                guarded(self._discover, self.client, _DISCOVERY[0])
                backoff.reset()
                pause = timing.discovery
            except SourceError as error:
                self.failed(_DISCOVERY, error)
                pause = pause_after(error, self.client, backoff)
            self._sleeper.sleep(pause)

    def _discover(self) -> None:
        try:
            version = self.client.version()
        except Forbidden:
            version = ""
        served = self.client.discover(self._kinds)
        with self._condition:
            self._version = version
            # A group that cannot be asked just now is served as it was.
            self._served = {**self._served, **served.versions}
            for group in {kind.group for kind in self._kinds}:
                scope = (Kind(group, ("v1",), "Group", "*"), "")
                if group in served.failed:
                    self._problems.failed(scope, served.failed[group])
                else:
                    self._problems.clear(scope)
            for kind in self._kinds:
                if kind in served:
                    self._start_readers(kind)
            self._reached(_DISCOVERY)
            self._settled(_DISCOVERY)

    def _start_readers(self, kind: Kind) -> None:
        for scope in self._scopes(kind):
            if scope in self._readers or self._sleeper.stopped:
                continue
            reader = self._reader(scope)
            name = f"{kind.key} {scope[1]}".rstrip()
            thread = threading.Thread(target=reader.run, name=f"cluster {self.cluster}: {name}", daemon=True)
            self._readers[scope], self._threads[scope] = reader, thread
            self._pending.add(scope)
            thread.start()

    def _scopes(self, kind: Kind) -> list[Scope]:
        if self._namespaces is None or kind in (NAMESPACE, CONFIG_MAP):
            return [(kind, "")]
        # Without cluster-wide access nothing else that lives outside of namespaces may be read.
        return [(kind, namespace) for namespace in self._namespaces] if kind.namespaced else []

    def _reader(self, scope: Scope) -> Reflector | Poller:
        kind, poll = scope[0], self.client.timing.poll
        names = self._namespaces
        if kind is CONFIG_MAP:
            return Poller(self.client, scope, self, self._read_config_maps, poll)
        if kind is NAMESPACE and names is not None:
            return Poller(self.client, scope, self, lambda: named_namespaces(self.client, names), poll)
        return Reflector(self.client, scope, self)

    def _read_config_maps(self) -> Sequence[KubeObject]:
        """Once it is known where istiod runs, or that this cannot be known."""
        with self._condition:
            self._condition.wait_for(lambda: self._sleeper.stopped or not self._awaits(DEPLOYMENT), timeout=30)
        return self._config_maps()

    def _awaits(self, kind: Kind) -> bool:
        return any(pending is kind for pending, _ in self._pending) or _DISCOVERY in self._pending
