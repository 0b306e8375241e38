"""A runtime from settings and environment, against a real API server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from apiserver import Server, load_folder
from mesh.config import Settings
from mesh.web.process.composition import open_runtime, snapshot_notice
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import SnapshotNotice
from tests.web.visits import get

SETTINGS = Settings.model_validate(
    {"auth": {"strategy": "anonymous"}, "external_services": {"prometheus": {"enabled": False}}}
)
MANIFEST = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled}}\n"


@pytest.fixture
def api_server(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "shop.yaml").write_text(MANIFEST)
    store, _ = load_folder(tmp_path)
    with Server(store) as server:
        yield server.url


@pytest.fixture
def dead_address() -> Iterator[str]:
    """A port on which nobody listens, kept for the test."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_the_console_serves_what_the_api_server_holds(api_server: str) -> None:
    root = open_runtime(SETTINGS, {"CONSOLE_KUBE_URL": api_server, "CONSOLE_SNAPSHOT": "shop|"})
    try:
        with use_runtime(root):
            [shop] = [one for one in Client().get("/api/namespaces").json() if one["name"] == "shop"]
    finally:
        root.close()
    assert shop["revision"] == "default"
    assert root.notice == SnapshotNotice("shop", "")


def test_an_api_server_that_is_not_there_is_told_and_not_fatal(dead_address: str) -> None:
    root = open_runtime(SETTINGS, {"CONSOLE_KUBE_URL": dead_address})
    try:
        with use_runtime(root):
            answer = Client().get("/api/namespaces")
            page = get(Client(), "about")
            ready, lives = Client().get("/readyz"), Client().get("/healthz")
    finally:
        root.close()
    assert answer.status_code == 500
    assert (ready.status_code, lives.status_code) == (503, 200)
    assert "the namespaces of cluster Kubernetes: unreachable" in ready.content.decode()
    assert dead_address not in ready.content.decode()
    assert answer.json()["error"]
    assert "unreachable" in page.words


def test_settings_that_ask_for_what_is_not_there_open_nothing() -> None:
    with pytest.raises(SystemExit, match="ignore_home_cluster"):
        open_runtime(
            SETTINGS.model_copy(
                update={"clustering": Settings().clustering.model_copy(update={"ignore_home_cluster": True})}
            ),
            {},
        )


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("", None),
        ("a|2026-11-20T10:00:00Z", SnapshotNotice("a", "2026-11-20T10:00:00Z")),
        ("a", SnapshotNotice("a", "")),
        ("a||archives (2); b|c (1)", SnapshotNotice("a", "", "archives (2); b|c (1)")),
    ],
)
def test_the_notice_of_a_snapshot_is_a_name_and_a_time(text: str, notice: SnapshotNotice | None) -> None:
    assert snapshot_notice(text) == notice
