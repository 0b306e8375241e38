"""The little API server where it asks who comes: tokens, roles, bindings, reviews and standing in for somebody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from apiserver import Server
from apiserver.people import read_tokens
from tests.stand_ins.people import CONSOLE, FULL, NONE, ONE, READER, binding, guarded, namespace, role

SPACES = "/api/v1/namespaces"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    group = (role("group-reading", "get", resources=["pods", "pods/log"]), binding("group-reading", groups=["sre"]))
    named = role("one-name", "get", resources=["configmaps"], resourceNames=["istio"])
    extra = (*group, named, binding("one-name", "nemo", namespace="shop"))
    with guarded([namespace("shop"), namespace("vault"), *extra]) as made:
        yield made


def ask(
    server: Server, token: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        with urlopen(Request(server.url + path, data, {**given, **(headers or {})})) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(
    ("token", "path", "status"),
    [
        ("", SPACES, 401),
        ("nonsense", SPACES, 401),
        (NONE, "/version", 200),
        (NONE, "/apis", 200),
        (NONE, SPACES, 403),
        (NONE, f"{SPACES}/shop", 403),
        (ONE, SPACES, 403),
        (ONE, f"{SPACES}/shop", 200),
        (ONE, f"{SPACES}/vault", 403),
        (ONE, f"{SPACES}/nowhere", 403),
        (ONE, f"{SPACES}/shop/pods", 200),
        (ONE, f"{SPACES}/vault/pods", 403),
        (ONE, "/api/v1/pods", 403),
        (READER, SPACES, 200),
        (READER, f"{SPACES}/nowhere", 404),
        (FULL, f"{SPACES}/vault/pods", 200),
        (NONE, f"{SPACES}/shop/configmaps/istio", 404),
        (NONE, f"{SPACES}/shop/configmaps/other", 403),
        (NONE, f"{SPACES}/vault/configmaps/istio", 403),
    ],
)
def test_only_what_a_role_allows_is_done(server: Server, token: str, path: str, status: int) -> None:
    assert ask(server, token, path)[0] == status


def test_a_refusal_has_the_words_of_kubernetes(server: Server) -> None:
    assert ask(server, ONE, f"{SPACES}/vault")[1]["message"] == (
        'namespaces "vault" is forbidden: User "one" cannot get resource "namespaces" in API group "" '
        'in the namespace "vault"'
    )
    assert ask(server, ONE, SPACES)[1]["message"] == (
        'namespaces is forbidden: User "one" cannot list resource "namespaces" in API group "" at the cluster scope'
    )


@pytest.mark.parametrize(
    ("token", "verb", "namespace", "allowed"),
    [
        (FULL, "delete", "vault", True),
        (READER, "get", "vault", True),
        (READER, "delete", "vault", False),
        (ONE, "delete", "shop", True),
        (ONE, "get", "vault", False),
        (NONE, "get", "shop", False),
    ],
)
def test_access_reviews_agree(server: Server, token: str, verb: str, namespace: str, allowed: bool) -> None:
    attributes = {"verb": verb, "resource": "pods", "namespace": namespace}
    status, answer = ask(server, token, REVIEWS, {"spec": {"resourceAttributes": attributes}})

    assert (status, answer["status"]["allowed"]) == (201, allowed)


def test_who_may_stands_for_a_user_and_their_groups(server: Server) -> None:
    pods = f"{SPACES}/vault/pods/x"
    as_nemo = {"Impersonate-User": "nemo"}

    assert ask(server, CONSOLE, pods, headers=as_nemo)[0] == 403
    assert ask(server, CONSOLE, pods, headers={**as_nemo, "Impersonate-Group": "sre"})[0] == 404
    status, answer = ask(server, ONE, pods, headers=as_nemo)
    assert (status, 'cannot impersonate resource "users"' in answer["message"]) == (403, True)


def test_reviews_of_others_need_a_right(server: Server) -> None:
    path, body = "/apis/authentication.k8s.io/v1/tokenreviews", {"spec": {"token": ONE}}

    assert ask(server, ONE, path, body)[0] == 403
    status, answer = ask(server, FULL, path, body)
    assert (status, answer["status"]["user"]["username"]) == (201, "one")


def test_tokens_are_read_as_a_cluster_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "tokens.csv"
    file.write_text('abc,ann,1,"sre,dev"\n\ndef,bob,2\n')

    assert read_tokens(file) == ({"abc": "ann", "def": "bob"}, {"ann": ("sre", "dev"), "bob": ()})
    file.write_text("abc\n")
    with pytest.raises(ValueError, match="line 1: wanted: token,user,uid"):
        read_tokens(file)
