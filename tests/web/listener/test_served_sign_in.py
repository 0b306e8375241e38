"""Each strategy of sign-in as it is served: by gunicorn, in a process of its own, from a configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from tests.stand_ins.people import CONSOLE, NONE, ONE, guarded, namespace
from tests.web.listener.served import Served, environment, served

CONSOLE_ITSELF = "kiali_site.wsgi:application"
KEY = {"login_token": {"signing_key": "0123456789abcdef0123456789abcdef"}}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def variables(folder: Path, url: str, **config: Any) -> dict[str, str]:
    """With a kubeconfig that has the console's own token."""
    file = folder / "kubeconfig"
    entries: dict[str, Any] = {
        "current-context": "east",
        "contexts": [{"name": "east", "context": {"cluster": "east", "user": "console"}}],
        "clusters": [{"name": "east", "cluster": {"server": url}}],
        "users": [{"name": "console", "user": {"token": CONSOLE}}],
    }
    file.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Config", **entries}))
    found = {**environment(folder, **config), "KUBECONFIG": str(file)}
    del found["CONSOLE_KUBE_URL"]
    return found


def cookies_of(console: Served, token: str) -> tuple[int, str]:
    body = urlencode({"token": token}).encode()
    status, headers, _ = console.ask("/api/authenticate", "POST", body, FORM)
    return status, "; ".join(cookie.partition(";")[0] for cookie in headers.get_all("Set-Cookie", []))


def test_people_sign_in_with_tokens_and_see_what_is_theirs(tmp_path: Path) -> None:
    with guarded([namespace("shop"), namespace("vault")]) as cluster:
        env = variables(tmp_path, cluster.url, auth={"strategy": "token"}, **KEY)
        with served(env, CONSOLE_ITSELF) as console:
            assert console.ask("/api/namespaces")[0] == 401
            status, headers, _ = console.ask("/console/namespaces", headers={"Accept": "text/html"})
            assert (status, headers["Location"].partition("?")[0]) == (302, "/console/sign-in")
            assert cookies_of(console, "nobody's")[0] == 401
            assert cookies_of(console, NONE)[0] == 401
            status, cookies = cookies_of(console, ONE)
            assert status == 200
            status, _, body = console.ask("/console/namespaces", headers={"Cookie": cookies})
            assert status == 200
            assert b"shop" in body
            assert b"vault" not in body
            assert ONE not in console.log


@pytest.mark.parametrize(
    "auth",
    [
        {"strategy": "header"},
        {"strategy": "openid", "openid": {"client_id": "console", "issuer_uri": "https://id.example"}},
        {"strategy": "openshift"},
    ],
    ids=lambda auth: auth["strategy"],
)
def test_nobody_gets_in_unasked_whatever_the_strategy(tmp_path: Path, auth: dict[str, Any]) -> None:
    with guarded([namespace("shop")]) as cluster:
        env = variables(tmp_path, cluster.url, auth=auth, **KEY)
        with served(env, CONSOLE_ITSELF) as console:
            status, _, body = console.ask("/api/namespaces")
            assert status == 401
            assert b"shop" not in body
