"""A small client that speaks plain HTTP to a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from apiserver import Server

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"


@dataclass
class Client:
    """Asks a server; every call is one connection."""

    server: Server

    @contextmanager
    def open(self, method: str, path: str, body: Any = None, **headers: str) -> Iterator[HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
        try:
            connection.request(method, path, data, sent)
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        with self.open(method, path, body, **headers) as response:
            text = response.read()
            is_json = response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text) if is_json else text.decode()

    def get(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer

    def names(self, path: str) -> list[str]:
        return [item["metadata"]["name"] for item in self.get(path)["items"]]

    def patch(self, path: str, body: Any, kind: str = MERGE_PATCH) -> tuple[int, Any]:
        return self.ask("PATCH", path, body, Content_Type=kind)

    def watch(self, path: str) -> list[tuple[str, Any]]:
        """All events of a watch that ends by its own timeoutSeconds."""
        with self.open("GET", path) as response:
            assert response.status == 200
            lines = [json.loads(line) for line in response.read().splitlines()]
        return [(line["type"], line["object"]) for line in lines]


def next_event(response: HTTPResponse) -> dict[str, Any]:
    """The next line of a watch."""
    event: dict[str, Any] = json.loads(response.readline())
    return event


Serve = Callable[..., Client]
"""Starts a server on a store, with options of `Server`, that stops after the test."""
