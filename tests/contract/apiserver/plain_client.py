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
TABLE = ",".join([*(f"application/json;as=Table;v={v};g=meta.k8s.io" for v in ("v1", "v1beta1")), "application/json"])


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

    def table(self, path: str) -> Any:
        """The Table of what is at a path, as kubectl asks for it."""
        status, answer = self.ask("GET", path, Accept=TABLE)
        assert (status, answer["kind"], answer["apiVersion"]) == (200, "Table", "meta.k8s.io/v1"), answer
        return answer

    def rows(self, path: str, *, wide: bool = False) -> list[dict[str, Any]]:
        """The rows of a table as maps from the names of the columns that are shown."""
        answer = self.table(path)
        heads = answer["columnDefinitions"]
        return [
            {head["name"]: cell for head, cell in zip(heads, row["cells"], strict=True) if wide or not head["priority"]}
            for row in answer["rows"]
        ]

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
