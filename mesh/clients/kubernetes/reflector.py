"""Keeps one kind up to date: list, watch, resume after a drop, list again after a 410, wait longer after failures."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from mesh.clients.errors import BadAnswer, Forbidden, Gone, NotFound, SourceError
from mesh.clients.kubernetes.call_rate import in_background
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.decode import Event
from mesh.clients.kubernetes.timing import Backoff
from mesh.clients.kubernetes.watch import Watch
from mesh.model.kinds import Kind
from mesh.model.objects import KubeObject
from mesh.model.problems import Problem, System

log = logging.getLogger(__name__)

# A watch that lived this long was not refused in disguise: the next one may follow at once.
HEALTHY_WATCH_SECONDS = 5.0
Scope = tuple[Kind, str]


class Sink(Protocol):
    """Where a reader of one scope (a kind, and a namespace or `""` for all) puts what it learns."""

    def listed(self, scope: Scope, objects: Sequence[KubeObject], unreadable: Sequence[Problem]) -> None: ...

    def changed(self, scope: Scope, event: Event) -> None: ...

    def failed(self, scope: Scope, error: SourceError) -> None: ...

    def reached(self, scope: Scope) -> None: ...


class Sleeper:
    """A pause that another thread can cut short, for good (`stop`) or once (`wake`)."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.stopped = False

    def sleep(self, seconds: float) -> None:
        self._event.wait(seconds)
        if not self.stopped:
            self._event.clear()

    def wake(self) -> None:
        self._event.set()

    def stop(self) -> None:
        self.stopped = True
        self._event.set()


def pause_after(error: SourceError, client: KubernetesClient, backoff: Backoff) -> float:
    """Seconds to wait: a refusal is asked again slowly, anything else soon at first. A dead token (401) is soon
    replaced in its file, and every kind waits for it."""
    if error.status == 401:
        return client.timing.refused
    return client.timing.forbidden if isinstance(error, Forbidden) else backoff.next()


def guarded(work: Callable[[], None], client: KubernetesClient, kind: Kind) -> None:
    """Runs `work`; a bug in reading one kind is that kind's failure, and must not end its thread."""
    try:
        with in_background():
            work()
    except SourceError:
        raise
    except Exception as error:
        log.exception("reading %s of cluster %s", kind.key, client.cluster)
        message = f"{kind.key} could not be processed ({type(error).__name__})"
        raise BadAnswer(message, system=System.KUBERNETES, cluster=client.cluster, resource=kind.key) from error


class Reflector:
    """Lists and watches one scope until it is stopped, or until the kind is served no more (`run` returns)."""

    def __init__(self, client: KubernetesClient, scope: Scope, sink: Sink) -> None:
        self._client = client
        self._scope = scope
        self._sink = sink
        self._backoff = Backoff(client.timing)
        self._version: str | None = None
        self._watch: Watch | None = None
        self._lock = threading.Lock()
        self.sleeper = Sleeper()

    def run(self) -> None:
        kind = self._scope[0]
        while not self.sleeper.stopped:
            try:
                guarded(self._once, self._client, kind)
            except Gone as error:
                self._version = None
                log.info("%s of cluster %s: listing again: %s", kind.key, self._client.cluster, error.message)
                self.sleeper.sleep(self._backoff.next())
            except SourceError as error:
                if isinstance(error, BadAnswer | Forbidden):
                    self._version = None
                if self.sleeper.stopped:
                    return
                self._sink.failed(self._scope, error)
                if isinstance(error, NotFound):
                    return
                self.sleeper.sleep(pause_after(error, self._client, self._backoff))

    def stop(self) -> None:
        """From any thread; `run` returns soon after."""
        self.sleeper.stop()
        with self._lock:
            if self._watch is not None:
                self._watch.stop()

    def _once(self) -> None:
        """One list if one is due, and one watch to its end."""
        if self._version is None:
            self._version = self._list()
        self._follow(self._version)

    def _list(self) -> str:
        kind, namespace = self._scope
        objects: list[KubeObject] = []
        unreadable: list[Problem] = []
        version = ""
        for page in self._client.list_pages(kind, namespace=namespace):
            objects += page.objects
            unreadable += page.unreadable
            version = page.resource_version
        self._sink.listed(self._scope, objects, unreadable)
        return version

    def _follow(self, version: str) -> None:
        kind, namespace = self._scope
        began = time.monotonic()
        watch = self._client.watch(kind, version, namespace=namespace)
        with watch:
            with self._lock:
                self._watch = watch
            if self.sleeper.stopped:
                return
            self._sink.reached(self._scope)
            self._read(watch)
            with self._lock:
                self._watch = None
        if time.monotonic() - began >= HEALTHY_WATCH_SECONDS:
            self._backoff.reset()
        elif not self.sleeper.stopped:
            self.sleeper.sleep(self._backoff.next())

    def _read(self, watch: Watch) -> None:
        for event in watch:
            if self.sleeper.stopped:
                return
            self._backoff.reset()
            if event.type != "BOOKMARK":
                self._sink.changed(self._scope, event)
            if event.resource_version:
                self._version = event.resource_version


class Poller:
    """Reads one scope every `every` seconds, for what cannot be watched."""

    def __init__(
        self,
        client: KubernetesClient,
        scope: Scope,
        sink: Sink,
        read: Callable[[], Sequence[KubeObject]],
        every: float,
    ) -> None:
        self._client = client
        self._scope = scope
        self._sink = sink
        self._read = read
        self._every = every
        self._backoff = Backoff(client.timing)
        self.sleeper = Sleeper()

    def run(self) -> None:
        while not self.sleeper.stopped:
            try:
                guarded(self._once, self._client, self._scope[0])
                self._backoff.reset()
                self.sleeper.sleep(self._every)
            except SourceError as error:
                self._sink.failed(self._scope, error)
                self.sleeper.sleep(pause_after(error, self._client, self._backoff))

    def stop(self) -> None:
        self.sleeper.stop()

    def _once(self) -> None:
        self._sink.listed(self._scope, self._read(), ())
