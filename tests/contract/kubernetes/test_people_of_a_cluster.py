"""What people may see and do, by an API server's own rules: the little one says what a real one does."""

from __future__ import annotations

import pytest

from mesh.clients.errors import Forbidden, NotFound, Unauthorized
from mesh.clients.kubernetes import KubernetesClient
from mesh.model.identity import Rights
from mesh.model.kinds import CONFIG_MAP, NAMESPACE, POD
from mesh.readers.person_namespaces import Allowed, PersonNamespaces
from tests.contract.kubernetes.conftest import Cluster
from tests.stand_ins.people import FULL, NONE, ONE, READER

SPACES = ("shop", "vault")


def as_person(cluster: Cluster, token: str) -> KubernetesClient:
    return cluster.as_person(Rights(token=token))


@pytest.mark.parametrize(
    ("token", "allowed"),
    [
        (FULL, Allowed(frozenset(SPACES), may_list=True)),
        (READER, Allowed(frozenset(SPACES), may_list=True)),
        (ONE, Allowed(frozenset({"shop"}))),
        (NONE, Allowed()),
    ],
)
def test_namespaces_are_those_that_the_roles_allow(cluster: Cluster, token: str, allowed: Allowed) -> None:
    assert PersonNamespaces(10, lambda: 0.0).of(as_person(cluster, token), token, SPACES) == allowed


def test_a_token_that_nobody_has_is_told_apart(cluster: Cluster) -> None:
    with pytest.raises(Unauthorized):
        PersonNamespaces(10, lambda: 0.0).of(as_person(cluster, "nonsense"), "x", SPACES)


@pytest.mark.parametrize(
    ("token", "verb", "namespace", "allowed"),
    [
        (FULL, "delete", "vault", True),
        (READER, "get", "vault", True),
        (READER, "patch", "shop", False),
        (ONE, "patch", "shop", True),
        (ONE, "get", "vault", False),
        (NONE, "get", "shop", False),
    ],
)
def test_access_reviews_say_what_is_done(
    cluster: Cluster, token: str, verb: str, namespace: str, allowed: bool
) -> None:
    assert as_person(cluster, token).access_review(verb, POD, namespace=namespace) is allowed


def test_refusals_are_in_the_same_words(cluster: Cluster) -> None:
    one = as_person(cluster, ONE)
    with pytest.raises(Forbidden) as of_one:
        one.get(NAMESPACE, "", "vault")
    with pytest.raises(Forbidden) as of_none:
        one.get(NAMESPACE, "", "nowhere")
    with pytest.raises(Forbidden) as of_all:
        list(one.list_pages(NAMESPACE))

    cannot = 'is forbidden: User "one" cannot'
    assert of_one.value.message == (
        f'namespaces "vault" {cannot} get resource "namespaces" in API group "" in the namespace "vault"'
    )
    assert of_none.value.message == of_one.value.message.replace("vault", "nowhere")
    assert of_all.value.message == (
        f'namespaces {cannot} list resource "namespaces" in API group "" at the cluster scope'
    )


def test_the_console_stands_for_a_user_and_their_groups(cluster: Cluster) -> None:
    for_one = cluster.as_person(Rights(user="one"))
    for_masters = cluster.as_person(Rights(user="x", groups=("équipe", "system:masters")))

    assert for_one.access_review("patch", POD, namespace="shop")
    assert not for_one.access_review("patch", POD, namespace="vault")
    assert for_masters.access_review("delete", NAMESPACE, namespace="vault")


def test_who_may_not_stand_for_others_is_refused(cluster: Cluster) -> None:
    with pytest.raises(Forbidden, match="cannot impersonate"):
        cluster.as_person(Rights(token=ONE, user="fay")).get(NAMESPACE, "", "vault")


def test_what_is_not_there_is_a_404_to_who_may_know(cluster: Cluster) -> None:
    with pytest.raises(NotFound):
        as_person(cluster, ONE).get(CONFIG_MAP, "shop", "nothing")
    with pytest.raises(Forbidden):
        as_person(cluster, ONE).get(CONFIG_MAP, "vault", "nothing")
