"""A console whose cluster is the little API server: what it writes can be read again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import Client

from apiserver import Server, Store
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import Kind
from mesh.model.metadata import LAST_APPLIED
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.timing import HURRIED
from tests.web.forms import Browser
from tests.web.visits import Answer, page_of
from tests.web.worlds.memory import HOME, NOW, settings_of

SEEN = (kinds.NAMESPACE, kinds.DEPLOYMENT, kinds.STATEFUL_SET, kinds.POD, kinds.SERVICE, kinds.JOB)
FORM = "form.metadata-form"
XSS = "\"><script>alert('x')</script>"


@dataclass
class LiveCache:
    """A cluster cache that asks anew each time."""

    client: KubernetesClient
    kinds: tuple[Kind, ...] = SEEN

    def snapshot(self) -> ClusterSnapshot:
        pages = ((kind, page) for kind in self.kinds for page in self.client.list_pages(kind))
        return snapshot_of(self.client.cluster, [(kind, found) for kind, page in pages for found in page.objects])

    def stop(self) -> None:
        self.client.close()


@dataclass
class World:
    """The browser, and the cluster behind the console."""

    browser: Client
    server: Server
    kube: KubernetesClient

    def metadata(self, kind: Kind, namespace: str, name: str, *path: str) -> dict[str, Any]:
        """The metadata of an object, or of what is found along the path in it."""
        found = self.kube.get(kind, namespace, name)
        for step in path:
            found = found[step]
        metadata: dict[str, Any] = found["metadata"]
        return metadata

    def open(self, address: str) -> Form:
        answer = self.browser.get(f"/console/{address}")
        assert answer.status_code == 200, answer.content
        return Form(self, address, answer)

    def writes(self) -> list[tuple[str, str]]:
        return [each for each in self.server.requests if each[0] in ("PATCH", "PUT", "DELETE")]


class Form:
    """A page's form as a browser without JavaScript has it: fields in their order. None of a page that has no form."""

    def __init__(self, world: World, address: str, answer: Answer) -> None:
        self.world, self.address, self.answer = world, address, answer
        self.page = page_of(answer)
        self.fields = self.page.form(FORM).fields if self.page.has(FORM) else []

    def type(self, name: str, values: list[str]) -> Form:
        """Other values in the fields of that name."""
        place = next((place for place, field in enumerate(self.fields) if field[0] == name), len(self.fields))
        others = [field for field in self.fields if field[0] != name]
        self.fields = [*others[:place], *((name, value) for value in values), *others[place:]]
        return self

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def press(self, button: str, value: str = "true", **headers: str) -> Form:
        data: dict[str, list[str]] = {button: [value]}
        for name, typed in self.fields:
            data.setdefault(name, []).append(typed)
        return Form(
            self.world, self.address, self.world.browser.post(f"/console/{self.address}", data, headers=headers)
        )


OBJECTS: list[dict[str, Any]] = [
    {"kind": "Namespace", "metadata": {"name": "shop", "labels": {"istio-injection": "enabled", "team": "till"}}},
    {"kind": "Namespace", "metadata": {"name": "kube-system"}},
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "cart",
            "namespace": "shop",
            "labels": {"helm": "chart"},
            "annotations": {LAST_APPLIED: "{}", "note": "two\nlines", "hostile": XSS},
        },
        "spec": {
            "selector": {"matchLabels": {"app": "cart"}},
            "template": {
                "metadata": {"labels": {"app": "cart", "version": "v1"}, "annotations": {"proxy.istio.io/x": "1"}},
                "spec": {"containers": [{"name": "main", "image": "cart:1"}]},
            },
        },
    },
    {
        "kind": "Service",
        "metadata": {"name": "cart", "namespace": "shop", "labels": {"app": "cart"}},
        "spec": {"selector": {"app": "cart"}, "ports": [{"port": 80}]},
    },
    *(
        {
            "apiVersion": "apps/v1",
            "kind": kind,
            "metadata": {"name": "twin", "namespace": "shop", "labels": {"of": kind}},
            "spec": {
                "selector": {"matchLabels": {"app": kind}},
                "template": {"metadata": {"labels": {"app": kind}}, "spec": {"containers": [{"name": "main"}]}},
            },
        }
        for kind in ("Deployment", "StatefulSet")
    ),
]


@contextmanager
def world(**settings: Any) -> Iterator[World]:
    """With settings beside the anonymous strategy."""
    told = settings_of(**settings)
    store = Store(first_version=100)
    for each in OBJECTS:
        store.add({"apiVersion": "v1", **each})
    with Server(store) as server:
        client = KubernetesClient(Connection.plain(server.url), HOME, timing=HURRIED)
        root = Runtime(
            told,
            {HOME: LiveCache(client)},
            None,
            HOME,
            lambda snapshots: anonymous_viewer(snapshots.values(), told),
            clock=lambda: NOW,
        )
        try:
            with use_runtime(root):
                yield World(Browser(raise_request_exception=False), server, client)
        finally:
            root.close()
