from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from apiserver import Store
from tests.contract.apiserver.objects import make_pod
from tests.contract.apiserver.plain_client import Client, Serve

LOG = "/api/v1/namespaces/shop/pods/a/log"


def stamp(seconds_ago: int) -> str:
    moment = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.123456789Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "logs" / "shop" / "a"
    place.mkdir(parents=True)
    lines = [f"{stamp(seconds)} line {number}\n" for number, seconds in enumerate((7200, 3600, 30, 10))]
    (place / "main.log").write_text("".join(lines))
    (place / "plain.log").write_text("one\ntwo\nthree\n")
    (place / "main.previous.log").write_text("before\n")
    return tmp_path


@pytest.fixture
def client(folder: Path, serve: Serve) -> Client:
    store = Store()
    names = ("main", "plain", "silent")
    store.add(make_pod("a", spec={"containers": [{"name": name} for name in names]}), make_pod("b"))
    return serve(store, logs=folder)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("container=plain", "one\ntwo\nthree\n"),
        ("container=plain&tailLines=2", "two\nthree\n"),
        ("container=plain&tailLines=0", ""),
        ("container=plain&limitBytes=5", "one\nt"),
        ("container=plain&sinceSeconds=1", "one\ntwo\nthree\n"),
        ("container=main", "line 0\nline 1\nline 2\nline 3\n"),
        ("container=main&sinceSeconds=60", "line 2\nline 3\n"),
        ("container=main&sinceSeconds=60&tailLines=1", "line 3\n"),
        ("container=main&sinceTime=2100-01-01T00:00:00Z", ""),
        ("container=main&previous=true", "before\n"),
    ],
)
def test_a_log_is_cut_as_asked(client: Client, query: str, text: str) -> None:
    assert client.ask("GET", f"{LOG}?{query}") == (200, text)


def test_times_are_shown_when_asked_for(client: Client) -> None:
    _, text = client.ask("GET", f"{LOG}?container=main&timestamps=true&tailLines=1")
    assert text.endswith("123456789Z line 3\n")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        (LOG, 400, "choose one of: [main plain silent]"),
        (f"{LOG}?container=zzz", 400, "container zzz is not valid for pod a"),
        (f"{LOG}?container=silent", 404, "holds no log"),
        (f"{LOG}?container=plain&previous=true", 400, "previous terminated container"),
        (f"{LOG}?container=main&sinceSeconds=0", 400, "greater than 0"),
        (f"{LOG}?container=main&sinceSeconds=1&sinceTime=x", 400, "at most one"),
        (f"{LOG}?container=main&sinceTime=yesterday", 400, "RFC 3339"),
        (f"{LOG}?container=main&limitBytes=0", 400, "limitBytes"),
        (f"{LOG}?container=main&tailLines=-1", 400, "tailLines"),
        (LOG.replace("/a/", "/zzz/"), 404, "not found"),
    ],
)
def test_a_log_that_cannot_be_had_is_explained(client: Client, path: str, status: int, message: str) -> None:
    code, answer = client.ask("GET", path)
    assert code == status
    assert message in answer["message"]


def test_a_followed_log_grows(client: Client, folder: Path) -> None:
    with client.open("GET", f"{LOG}?container=plain&follow=true&tailLines=1") as response:
        assert response.readline() == b"three\n"
        with (folder / "logs/shop/a/plain.log").open("a") as file:
            file.write("four\n")
        assert response.readline() == b"four\n"


def test_a_stop_ends_a_followed_log(client: Client) -> None:
    with client.open("GET", f"{LOG}?container=plain&follow=true&tailLines=1") as response:
        assert response.readline() == b"three\n"
        stopping = threading.Thread(target=client.server.stop)
        stopping.start()
        with pytest.raises((HTTPException, ConnectionError)):
            response.read()
        stopping.join()


@pytest.mark.parametrize("layout", ["must-gather/namespaces", "namespaces"])
def test_the_log_of_a_must_gather_is_found(serve: Serve, tmp_path: Path, layout: str) -> None:
    place = tmp_path / layout / "shop/pods/a/main/main/logs"
    place.mkdir(parents=True)
    (place / "current.log").write_text("gathered\n")
    store = Store()
    store.add(make_pod("a"))
    assert serve(store, logs=tmp_path).ask("GET", LOG) == (200, "gathered\n")


@pytest.mark.parametrize("name", ["..", "../../secret", "a/../../secret", "\0"])
def test_a_hostile_container_name_reads_no_other_file(serve: Serve, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.log").write_text("secret")
    logs = tmp_path / "folder"
    (logs / "logs" / "shop" / "a").mkdir(parents=True)
    store = Store()
    store.add(make_pod("a", spec={"containers": [{"name": name}]}))
    status, _ = serve(store, logs=logs).ask("GET", LOG)
    assert status == 404


def test_a_link_out_of_the_folder_is_not_followed(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    place = tmp_path / "folder" / "logs" / "shop" / "a"
    place.mkdir(parents=True)
    (place / "main.log").symlink_to(tmp_path / "secret")
    store = Store()
    store.add(make_pod("a"))
    assert serve(store, logs=tmp_path / "folder").ask("GET", LOG)[0] == 404


def made(_pod: Mapping[str, Any], container: str, first: float, last: float) -> Iterator[bytes]:
    """A line a second, as `Writer` wants them."""
    for second in range(max(int(first), int(last) - 5), int(last)):
        yield f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ} {container} {second}\n".encode()


@pytest.fixture
def made_client(folder: Path, serve: Serve) -> Client:
    store = Store()
    pod = make_pod("a", spec={"containers": [{"name": name} for name in ("main", "made", "waits")]})
    waits = {"waiting": {"reason": "ImagePullBackOff"}}
    pod["status"] = {"containerStatuses": [{"name": "waits", "state": waits}]}
    store.add(pod)
    return serve(store, logs=folder, log_writer=made)


def test_a_log_without_a_file_is_made_when_it_is_asked_for(made_client: Client) -> None:
    status, text = made_client.ask("GET", f"{LOG}?container=made&tailLines=2")
    assert (status, text.count("made ")) == (200, 2)
    assert not text.startswith("20")


def test_a_file_counts_before_what_is_made(made_client: Client) -> None:
    _, text = made_client.ask("GET", f"{LOG}?container=main&tailLines=1")
    assert text == "line 3\n"


def test_a_container_that_waits_has_no_log_to_be_made(made_client: Client) -> None:
    status, answer = made_client.ask("GET", f"{LOG}?container=waits")
    assert status == 400
    assert "waiting to start: ImagePullBackOff" in answer["message"]
