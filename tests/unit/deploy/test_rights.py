"""The account's rights in each render are those that the code asks for, and no more."""

from __future__ import annotations

from collections import Counter

import pytest

from mesh.actions.metadata import WORKLOADS
from mesh.model.kinds import ALL_KINDS, CONFIG_KINDS, CONFIG_MAP, GATEWAY_CLASS, NAMESPACE, POD, SERVICE, Kind
from tests.stand_ins.manifests import NAMES, Json, of_kind, the

WRITERS = {"full", "kustomize-full", "taken-over"}
SIGN_IN = "-sign-in"
Right = tuple[str, str, str]


def of(kinds: tuple[Kind, ...], *verbs: str) -> set[Right]:
    return {(kind.group, kind.plural, verb) for kind in kinds for verb in verbs}


WATCHED = tuple(kind for kind in ALL_KINDS if kind is not CONFIG_MAP)
READING = (
    of(WATCHED, "get", "list", "watch")
    | of((CONFIG_MAP,), "get")
    | {("", "pods/log", "get"), ("", "pods/portforward", "get"), ("", "pods/portforward", "create")}
)
LABELLED = tuple(kind for kind in WORKLOADS.values() if kind not in CONFIG_KINDS)
WRITING = of((NAMESPACE, SERVICE, POD, *LABELLED), "patch") | of(CONFIG_KINDS, "create", "patch", "delete")


def rights(role: Json) -> Counter[Right]:
    return Counter(
        (group, resource, verb)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    )


def expected(case: str) -> set[Right]:
    needed = READING | (WRITING if case in WRITERS else set())
    if case == "namespaces":
        needed = needed - of((GATEWAY_CLASS,), "get", "list", "watch")
    return needed - {("", "pods/log", "get")} if case == "full" else needed


def main_roles(case: str) -> list[Json]:
    found = of_kind(case, "ClusterRole") + of_kind(case, "Role")
    return [role for role in found if not role["metadata"]["name"].endswith(SIGN_IN)]


@pytest.mark.parametrize("case", NAMES)
def test_the_account_may_do_what_the_console_does_and_nothing_else(case: str) -> None:
    by_namespace: dict[str, Counter[Right]] = {}
    for role in main_roles(case):
        by_namespace.setdefault(role["metadata"].get("namespace", ""), Counter()).update(rights(role))
    assert by_namespace
    for granted in by_namespace.values():
        assert set(granted) == expected(case)
        assert max(granted.values()) == 1, "a right is granted twice"


@pytest.mark.parametrize("case", NAMES)
def test_no_rule_has_a_star(case: str) -> None:
    for role in of_kind(case, "ClusterRole") + of_kind(case, "Role"):
        for rule in role["rules"]:
            assert "*" not in "".join(rule["apiGroups"] + rule["resources"] + rule["verbs"])


@pytest.mark.parametrize("case", NAMES)
def test_every_role_is_bound_to_the_account_alone(case: str) -> None:
    account = the(case, "ServiceAccount")["metadata"]
    bound = set()
    for binding in of_kind(case, "ClusterRoleBinding") + of_kind(case, "RoleBinding"):
        (subject,) = binding["subjects"]
        assert (subject["kind"], subject["name"], subject["namespace"]) == (
            "ServiceAccount",
            account["name"],
            account["namespace"],
        )
        bound.add((binding["roleRef"]["kind"], binding["roleRef"]["name"], binding["metadata"].get("namespace", "")))
    roles = of_kind(case, "ClusterRole") + of_kind(case, "Role")
    assert bound == {(role["kind"], role["metadata"]["name"], role["metadata"].get("namespace", "")) for role in roles}


@pytest.mark.parametrize("case", NAMES)
def test_a_bindings_name_follows_its_role(case: str) -> None:
    """A binding's role never changes: an upgrade to another strategy would be refused, or one from the other chart."""
    for binding in of_kind(case, "ClusterRoleBinding") + of_kind(case, "RoleBinding"):
        name, role = binding["metadata"]["name"], binding["roleRef"]["name"]
        assert name == (role if role.endswith(SIGN_IN) else f"{role}-account")


def test_without_cluster_wide_access_there_are_rights_in_the_named_namespaces_only() -> None:
    roles = of_kind("namespaces", "Role")
    assert [role["metadata"]["namespace"] for role in roles] == ["billing", "istio-system", "shop"]
    (cluster,) = of_kind("namespaces", "ClusterRole")
    assert cluster["rules"] == [
        {"apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"]}
    ]


def test_impersonation_is_granted_for_the_allowed_groups_and_those_that_openshift_adds() -> None:
    (sign_in,) = (role for role in of_kind("openshift", "ClusterRole") if role["metadata"]["name"].endswith(SIGN_IN))
    by_resource = {rule["resources"][0]: rule for rule in sign_in["rules"]}
    assert by_resource["groups"]["resourceNames"] == [
        "mesh-people",
        "system:authenticated",
        "system:authenticated:oauth",
    ]
    assert by_resource["users"]["verbs"] == ["impersonate"]
    assert by_resource["oauthclients"]["resourceNames"] == [the("openshift", "OAuthClient")["metadata"]["name"]]
    assert by_resource["apiservers"]["verbs"] == ["get"]
