"""Signing in at a cluster's own OAuth server, and out of it again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from apiserver import Server
from apiserver.store import Store
from mesh.clients.errors import BadAnswer, Forbidden, NotFound, SourceError, Unauthorized
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.personal import PersonalClients
from mesh.clients.signin.attempt import Attempt
from mesh.clients.signin.errors import NotAllowed
from mesh.clients.signin.impersonation import impersonated
from mesh.clients.signin.openshift import OpenShiftClient, OpenShiftUser, who_is
from mesh.clients.signin.transports import openshift_transport
from mesh.config import Settings
from mesh.config.auth import Impersonation
from mesh.model.identity import Rights
from tests.stand_ins.openshift import OpenShift, openshift, stored_name

OWN = "https://console.example/api/auth/callback"


@pytest.fixture
def cluster() -> Iterator[OpenShift]:
    with Server(Store(), tokens={"own": "console"}) as server, openshift(server, OWN) as cluster:
        yield cluster


def asked_as(cluster: OpenShift, token: str) -> KubernetesClient:
    plain = KubernetesClient(Connection.plain(cluster.server.url), "east")
    return PersonalClients().of(plain, Rights(token))


@pytest.fixture
def client(cluster: OpenShift) -> Iterator[OpenShiftClient]:
    transport = openshift_transport(Settings())
    own = asked_as(cluster, "own")
    yield OpenShiftClient(own, cluster.name, transport)
    transport.close()
    own.close()


def sent_back(url: str) -> dict[str, str]:
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{OWN}?")
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def signed_in(client: OpenShiftClient) -> str:
    attempt = Attempt.new()
    back = sent_back(client.authorize_url(attempt))
    assert attempt.began(back["state"])
    return client.granted(back["code"], attempt).text


def whose(cluster: OpenShift, token: str) -> OpenShiftUser:
    person = asked_as(cluster, token)
    try:
        return who_is(person)
    finally:
        person.close()


def test_somebody_signs_in_and_out(cluster: OpenShift, client: OpenShiftClient) -> None:
    cluster.groups["ada"] = ["ops", "dev"]
    token = signed_in(client)
    assert whose(cluster, token) == OpenShiftUser("ada", ("ops", "dev"))
    client.revoke(token)
    assert cluster.deleted == [stored_name(token)]
    with pytest.raises(Unauthorized) as refused:
        whose(cluster, token)
    assert token not in f"{refused.value!r} {refused.value}"


def test_a_token_that_is_gone_is_signed_out_of(cluster: OpenShift, client: OpenShiftClient) -> None:
    client.revoke("sha256~nobody-knows-it")
    client.revoke("..")
    assert len(cluster.deleted) == 2


def test_a_token_that_cannot_be_revoked_is_told(cluster: OpenShift, client: OpenShiftClient) -> None:
    token = signed_in(client)
    cluster.refuses_deletion = True
    with pytest.raises(Forbidden, match="may not be deleted") as refused:
        client.revoke(token)
    assert refused.value.cluster == "east"


@pytest.mark.parametrize(("expires_in", "seconds"), [(3600, 3600), (0, 86400), (None, 86400)])
def test_a_session_lasts_as_long_as_its_token(
    cluster: OpenShift, client: OpenShiftClient, expires_in: int | None, seconds: int
) -> None:
    cluster.expires_in, attempt = expires_in, Attempt.new()
    grant = client.granted(sent_back(client.authorize_url(attempt))["code"], attempt)
    assert grant.life.ends_at == pytest.approx(time.time() + seconds, abs=10)
    assert grant.text not in repr(grant)


def test_the_client_of_the_cluster_says_how_it_is_used(cluster: OpenShift, client: OpenShiftClient) -> None:
    cluster.client = {
        "redirectURIs": [OWN, "https://other.example"],
        "secret": "s3:cret",
        "accessTokenMaxAgeSeconds": 600,
    }
    assert client.server.redirect_uri == OWN
    assert "s3:cret" not in repr(client.server)
    signed_in(client)


def test_a_code_is_good_once_and_for_its_own_attempt(cluster: OpenShift, client: OpenShiftClient) -> None:
    attempt = Attempt.new()
    code = sent_back(client.authorize_url(attempt))["code"]
    client.granted(code, attempt)
    other = sent_back(client.authorize_url(attempt))["code"]
    for code_and_attempt in ((code, attempt), (other, Attempt.new())):
        with pytest.raises(Forbidden, match="invalid_grant") as refused:
            client.granted(*code_and_attempt)
        assert refused.value.cluster == "east"


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        ({"client": {}}, NotFound, "not found"),
        ({"client": {"redirectURIs": []}}, BadAnswer, "no redirectURIs"),
        ({"client": {"redirectURIs": "https://x"}}, BadAnswer, "no redirectURIs"),
        ({"url": "javascript:"}, BadAnswer, "names no authorization_endpoint"),
    ],
)
def test_a_cluster_that_is_not_set_up_says_so(
    cluster: OpenShift, client: OpenShiftClient, wrong: dict[str, Any], kind: type[SourceError], words: str
) -> None:
    for name, value in wrong.items():
        setattr(cluster, name, value)
    with pytest.raises(kind, match=words) as refused:
        client.authorize_url(Attempt.new())
    assert refused.value.cluster == "east"


ALWAYS = ("system:authenticated", "system:authenticated:oauth")


@pytest.mark.parametrize(
    ("user", "allowed", "groups"),
    [
        (OpenShiftUser("ada"), Impersonation(), ALWAYS),
        (OpenShiftUser("ada", ("ops", "dev")), Impersonation(), ("ops", "dev", *ALWAYS)),
        (OpenShiftUser("ada", ("ops", "ops", "system:authenticated")), Impersonation(), ("ops", *ALWAYS)),
        (OpenShiftUser("ada", ("ops", "dev")), Impersonation(allowed_groups=("dev",)), ("dev", *ALWAYS)),
        (OpenShiftUser("ada", ("ops",)), Impersonation(allowed_groups=("dev",), allowed_users=("ada",)), ALWAYS),
        (OpenShiftUser("ada", ("ops",)), Impersonation(allowed_users=("eve",)), 403),
        (OpenShiftUser("system:admin"), Impersonation(), 401),
        (OpenShiftUser("system:admin"), Impersonation(allowed_users=("system:admin",)), 401),
        (OpenShiftUser("ada", ("system:masters",)), Impersonation(), 401),
        (OpenShiftUser("ada", ("system:masters",)), Impersonation(allowed_groups=("dev",)), 401),
        (OpenShiftUser("ada", ("system:nodes",)), Impersonation(), 401),
        (OpenShiftUser("ada", ("system:serviceaccounts",)), Impersonation(), 401),
        (OpenShiftUser("ada", ("system:serviceaccounts:kube-system",)), Impersonation(), 401),
        (OpenShiftUser("ada", ("system:serviceaccountants",)), Impersonation(), ("system:serviceaccountants", *ALWAYS)),
    ],
)
def test_whom_the_console_stands_in_for(
    user: OpenShiftUser, allowed: Impersonation, groups: tuple[str, ...] | int
) -> None:
    if isinstance(groups, int):
        with pytest.raises(NotAllowed) as refused:
            impersonated(user, allowed)
        assert refused.value.status == groups
    else:
        rights = impersonated(user, allowed)
        assert (rights.token, rights.user, rights.groups) == ("", "ada", groups)
