"""A console whose cluster asks who comes: people sign in with their tokens, and the cluster's rules say the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubernetes.client.configuration import Configuration

from apiserver import Server
from mesh.clients.errors import NotFound
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.credentials import Fixed
from mesh.config import Settings
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.identity import Identity, Rights
from mesh.model.kinds import ALL_KINDS, Kind
from mesh.model.objects import KubeObject
from mesh.model.problems import Problem
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_store import MetricsStore, as_client
from tests.stand_ins.people import CONSOLE, guarded
from tests.stand_ins.timing import HURRIED
from tests.web.worlds.memory import HOME, NOW, settings_of


def console_client(url: str, cluster: str = HOME) -> KubernetesClient:
    """With the console's own token."""
    configuration = Configuration(host=url)
    configuration.proxy = None
    return KubernetesClient(Connection(configuration, Fixed(f"Bearer {CONSOLE}")), cluster, timing=HURRIED)


@dataclass
class Seen:
    """A cluster cache that looks again when something has changed, with the client that it looks by."""

    client: KubernetesClient
    server: Server
    seen: ClusterSnapshot | None = None
    version: int = 0

    def snapshot(self) -> ClusterSnapshot:
        if self.seen is None or self.version != self.server.store.version:
            self.version = self.server.store.version
            self.seen = _look(self.client)
        return self.seen

    def stop(self) -> None:
        self.client.close()


def look(server: Server, cluster: str = HOME) -> Seen:
    """With the console's own token."""
    made = Seen(console_client(server.url, cluster), server)
    made.client.discover()
    made.snapshot()
    return made


def _look(client: KubernetesClient) -> ClusterSnapshot:
    objects: list[tuple[Kind, KubeObject]] = []
    problems: list[Problem] = []
    for kind in ALL_KINDS:
        with contextlib.suppress(NotFound):
            for page in client.list_pages(kind):
                objects += ((kind, found) for found in page.objects)
                problems += page.unreadable
    return snapshot_of(client.cluster, objects, tuple(problems))


def signed_in(token: str, user: str = "", cluster: str = HOME) -> Identity:
    """Somebody with that token for one cluster."""
    return Identity(user or token, f"session of {token}", {cluster: Rights(token=token)})


@dataclass
class Guarded:
    """The console, and the cluster behind it; `now` is the console's clock."""

    runtime: Runtime
    server: Server
    now: list[float]


@contextmanager
def guarded_console(
    objects: Iterable[dict[str, Any]],
    settings: Settings | None = None,
    metrics: MetricsStore | None = None,
    own: str = "shop",
    logs: Path | None = None,
) -> Iterator[Guarded]:
    told, now = settings or settings_of(), [NOW]
    with guarded(objects, own, logs) as server:
        root = Runtime(
            told,
            {HOME: look(server)},
            as_client(metrics),
            HOME,
            lambda seen: anonymous_viewer(seen.values(), told),
            clock=lambda: now[0],
        )
        try:
            with use_runtime(root):
                yield Guarded(root, server, now)
        finally:
            root.close()
