"""Config dumps of proxies from files, and log levels that are forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from apiserver import Store, proxies
from apiserver.controls import Access, deny_of
from apiserver.errors import ApiError
from apiserver.messages import Answer, Request
from apiserver.resources import Api
from tests.contract.apiserver.objects import make_pod

PATH = "/api/v1/namespaces/shop/pods/{}/proxy/{}"


@pytest.fixture
def api(tmp_path: Path) -> Api:
    store = Store()
    store.add(make_pod("a"), make_pod("b"), make_pod("c"))
    own = tmp_path / "envoy" / "shop" / "a"
    gathered = tmp_path / "gathered" / "namespaces" / "shop" / "pods" / "b"
    for place, name in ((own, "config_dump.json"), (gathered, "config_dump_proxy.json")):
        place.mkdir(parents=True)
        (place / name).write_text('{"configs":[]}')
    (tmp_path / "secret.json").write_text("{}")
    return Api(store, Access(), tmp_path)


def ask(api: Api, path: str, method: str = "GET", **query: str) -> Answer | None:
    return proxies.answer(api, Request(method, path, {key: [value] for key, value in query.items()}))


def answered(api: Api, path: str, method: str = "GET", **query: str) -> Answer:
    answer = ask(api, path, method, **query)
    assert answer is not None
    return answer


@pytest.mark.parametrize("pod", ["a", "a:15000", "a%3A15000", "http:a:15000", "b:15000"])
def test_a_dump_is_a_file(api: Api, pod: str) -> None:
    answer = answered(api, PATH.format(pod, "config_dump"))
    assert (answer.status, answer.body) == (200, b'{"configs":[]}')


@pytest.mark.parametrize(
    ("pod", "path"),
    [("c", "config_dump"), ("gone", "config_dump"), ("a", "..%2F..%2F..%2Fsecret"), ("a", ""), ("a", "clusters")],
)
def test_what_there_is_no_file_for_is_not_found(api: Api, pod: str, path: str) -> None:
    with pytest.raises(ApiError) as raised:
        ask(api, PATH.format(pod, path))
    assert raised.value.code == 404


def test_a_log_level_is_answered_as_envoy_does(api: Api) -> None:
    assert answered(api, PATH.format("a:15000", "logging"), "POST", level="debug").status == 200
    assert answered(api, PATH.format("a:15000", "logging"), "POST", level="loud").status == 400


def test_a_snapshot_changes_no_level(api: Api) -> None:
    api.access.read_only = True
    with pytest.raises(ApiError) as raised:
        ask(api, PATH.format("a:15000", "logging"), "POST", level="debug")
    assert raised.value.code == 403


def test_a_dump_can_be_forbidden(api: Api) -> None:
    api.access.forbid(deny_of("pods"))
    with pytest.raises(ApiError, match="pods/proxy"):
        ask(api, PATH.format("a:15000", "config_dump"))


def test_other_paths_are_left_to_others(api: Api) -> None:
    assert ask(api, "/api/v1/namespaces/shop/pods/a/log") is None
