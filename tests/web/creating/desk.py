"""A person at the pages for new objects: what they say, and what they would send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from mesh.clients.errors import NotFound
from mesh.model.kinds import Kind
from tests.web.forms import Browser
from tests.web.visits import Answer, page_of
from tests.web.worlds.configured import Configured, configured

FORM = "form.config-form"
TOKEN = "csrfmiddlewaretoken"
"""It is another on every page, and the browser of these tests is not asked for it."""


class Desk:
    def __init__(self, world: Configured, answer: Answer, path: str) -> None:
        self.world, self.answer, self.path = world, answer, path
        self.status, self.page = answer.status_code, page_of(answer)
        self.fields: dict[str, list[str]] = {}
        if self.page.has(FORM):
            for name, value in self.page.form(FORM).fields:
                if name != TOKEN:
                    self.fields.setdefault(name, []).append(value)

    def fill(self, **texts: str) -> Desk:
        """Fields by their names, with `__` for the dash: `spec__servers__0__port`."""
        for name, text in texts.items():
            field = name.replace("__", "-")
            assert field in self.fields, sorted(self.fields)
            self.fields[field] = [text]
        return self

    def tick(self, *namespaces: str, clusters: tuple[str, ...] = ()) -> Desk:
        self.fields["namespaces"] = list(namespaces)
        if clusters:
            self.fields["clusters"] = list(clusters)
        return self

    def press(self, button: str, value: str = "true") -> Desk:
        """A button that the page has."""
        offered = [each.get("value") for each in self.page.all(f'{FORM} button[name="{button}"]')]
        assert value in offered, (button, value, offered)
        return self.send(button, value)

    def send(self, button: str, value: str = "true") -> Desk:
        path = self.page.one(FORM).get("action") or self.path
        return Desk(self.world, self.world.browser.post(path, {**self.fields, button: value}), path)

    def add(self, *rows: str) -> Desk:
        """A row each, such as `spec-servers`."""
        desk = self
        for each in rows:
            desk = desk.press("add-row", each)
        return desk

    def preview(self) -> Desk:
        return self.press("preview")

    @property
    def faults(self) -> list[str]:
        return self.page.texts("#new-faults li")

    @property
    def manifests(self) -> list[dict[str, Any]]:
        return [yaml.safe_load(str(each.node.text())) for each in self.page.all("textarea.config-manifest")]

    @property
    def buttons(self) -> set[str]:
        return set(self.page.values(f"{FORM} button[name]", "name"))

    @property
    def made(self) -> list[str]:
        return self.page.texts(".new-made li")


def form_of(kind: Kind, query: str = "namespaces=shop") -> str:
    return f"/console/istio/new/{kind.group}/{kind.versions[0]}/{kind.name}?{query}"


def open_(world: Configured, kind: Kind, query: str = "namespaces=shop") -> Desk:
    path = form_of(kind, query)
    return Desk(world, world.browser.get(path), path)


def live(
    world: Configured, kind: Kind, name: str, namespace: str = "shop", cluster: str = "Kubernetes"
) -> dict[str, Any] | None:
    """The object as the cluster has it."""
    client = world.runtime.client(cluster)
    assert client is not None
    try:
        return client.get(kind, namespace, name)
    except NotFound:
        return None


@contextmanager
def shop(**settings: Any) -> Iterator[Configured]:
    with configured(**settings) as made:
        made.browser = Browser(raise_request_exception=False)
        yield made
