"""What is previewed of new objects, what can be created of it, and what is told afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from mesh.editing.drafts.forms import DRAFTS
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.web.istio.edit_page import text_mark
from tests.stand_ins.refusing import answer_with, is_write, refusal
from tests.web.creating.desk import Desk, form_of, live, open_, shop
from tests.web.worlds.configured import Configured

AP, PEERS = kinds.AUTHORIZATION_POLICY, kinds.PEER_AUTHENTICATION
by_kind = pytest.mark.parametrize("kind", DRAFTS, ids=lambda kind: kind.word)
POLICIES = "authorizationpolicies.security.istio.io"
WEST: list[dict[str, Any]] = [{"kind": "Namespace", "metadata": {"name": name}} for name in ("shop", "istio-system")]


@pytest.fixture
def world() -> Iterator[Configured]:
    with shop() as made:
        yield made


def named(world: Configured, kind: Kind = AP, query: str = "namespaces=shop,depot", name: str = "new") -> Desk:
    return open_(world, kind, query).fill(meta__name=name)


def places(desk: Desk) -> list[str]:
    return [str(each["metadata"]["namespace"]) for each in desk.manifests]


def test_an_object_is_made_in_every_chosen_namespace(world: Configured, caplog: pytest.LogCaptureFixture) -> None:
    previewed = named(world).preview()
    assert places(previewed) == ["depot", "shop"]
    with caplog.at_level(logging.INFO, logger="audit"):
        created = previewed.press("create")

    assert "2 objects were created." in created.page.words
    assert created.made == ["Created in depot . Undo: delete it", "Created in shop . Undo: delete it"]
    assert all(live(world, AP, "new", namespace) for namespace in ("shop", "depot"))
    assert [record.getMessage().split()[3] for record in caplog.records] == ["CREATE", "CREATE"]


def test_a_name_that_is_taken_in_one_of_two_namespaces_is_told_at_the_name(world: Configured) -> None:
    assert named(world, query="namespaces=depot").preview().press("create").status == 200
    version = world.server.store.version
    refused = named(world).preview()

    assert refused.status == 409
    assert refused.faults == ["Name : The name is taken in namespace depot."]
    assert refused.page.one("#id_meta-name")["aria-invalid"] == "true"
    assert world.server.store.version == version
    assert refused.tick("shop").preview().press("create").made == ["Created in shop . Undo: delete it"]


def test_a_name_that_is_taken_after_the_preview_overwrites_nothing_and_the_rest_goes_on(world: Configured) -> None:
    previewed = named(world, query="namespaces=depot,istio-system,shop").preview()
    assert named(world, PEERS, "namespaces=shop").preview().press("create").status == 200
    assert named(world, query="namespaces=istio-system").preview().press("create").status == 200
    stopped = previewed.press("create")

    assert stopped.status == 409
    assert "1 of 3 were created." in stopped.page.words
    first, second, third = stopped.made
    assert first.startswith("Created in depot")
    assert second.startswith("Not created in istio-system: Nothing was saved: there is an object of this name")
    assert third == "Not tried in shop."
    assert live(world, AP, "new", "shop") is None

    rest = stopped.press("preview")
    assert (rest.status, places(rest), "create" in rest.buttons) == (409, ["istio-system", "shop"], False)


def test_a_refusal_of_the_first_is_told_in_the_preview_and_nothing_is_lost(
    world: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    previewed = named(world).preview()
    with monkeypatch.context() as meanwhile:
        answer_with(
            meanwhile, world.server, refusal(403, "denied by policy"), lambda it: is_write(it) and not it.dry_run
        )
        refused = previewed.press("create")
    assert (refused.status, "Nothing was saved" in refused.page.words) == (403, True)
    assert "denied by policy" in refused.page.words
    assert refused.manifests == previewed.manifests
    assert refused.preview().press("create").status == 200


def test_what_the_api_server_has_against_it_is_told_beside_the_manifest(
    world: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = named(world)
    answer_with(monkeypatch, world.server, refusal(422, "is invalid", ("spec.selector", "too much")))
    refused = desk.preview()
    assert (refused.status, "spec.selector: too much" in refused.page.words) == (422, True)
    assert "create" not in refused.buttons
    assert refused.page.one("button[disabled]").words == "Create"


def test_changed_yaml_is_what_is_previewed_again_and_created(world: Configured) -> None:
    previewed = named(world, query="namespaces=shop").preview()
    field = "preview-objects-0-manifest"
    previewed.fields[field] = [previewed.fields[field][0].replace("spec: {}", "spec:\r\n  action: DENY\r\n")]
    again = previewed.press("create")
    assert live(world, AP, "new") is None
    assert again.manifests[0]["spec"] == {"action": "DENY"}
    assert again.press("create").status == 200
    made = live(world, AP, "new")
    assert made is not None
    assert made["spec"] == {"action": "DENY"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("name: new", "name: other", 'metadata.name: "other" is not'), ("spec:", "spec: [", "line"), ("", "", "is empty")],
)
def test_yaml_that_is_not_the_object_stays_and_is_told_why(world: Configured, old: str, new: str, told: str) -> None:
    previewed = named(world, query="namespaces=shop").preview()
    text = previewed.fields["preview-objects-0-manifest"][0]
    typed = text.replace(old, new) if old else ""
    previewed.fields["preview-objects-0-manifest"] = [typed]
    refused = previewed.press("preview")
    assert (refused.status, told in refused.page.words) == (422, True)
    assert refused.fields["preview-objects-0-manifest"] == [typed]
    assert "create" not in refused.buttons


def test_manifests_are_downloaded_one_by_one_and_together(world: Configured) -> None:
    previewed = named(world).preview()
    one, both = previewed.press("download", "1"), previewed.press("download", "all")
    assert one.answer["Content-Disposition"] == 'attachment; filename="new_shop.yaml"'
    assert b"".join(one.answer).decode().replace("\r", "") == previewed.fields["preview-objects-1-manifest"][0].replace(
        "\r", ""
    )
    assert both.answer["Content-Disposition"] == 'attachment; filename="new.yaml"'
    assert b"".join(both.answer).decode().count("kind: AuthorizationPolicy") == 2


@by_kind
def test_in_view_only_mode_everything_is_previewed_and_nothing_is_asked_for(kind: Kind) -> None:
    with shop(deployment={"view_only_mode": True}) as world:
        version = world.server.store.version
        desk = open_(world, kind)
        assert "view-only mode" in desk.page.words
        if kind in (AP, PEERS, kinds.SIDECAR):
            previewed = desk.fill(meta__name="new").preview()
            assert (previewed.status, places(previewed)) == (200, ["shop"])
            assert "create" not in previewed.buttons
            why = previewed.page.one("button[disabled]")["aria-describedby"]
            assert "view-only mode" in previewed.page.one(f"#{why}").words
            assert previewed.press("download", "0").status == 200
            text = previewed.fields["preview-objects-0-manifest"][0].replace("\r\n", "\n")
            previewed.fields["preview-objects-0-previewed"] = [text_mark(text)]
            refused = previewed.send("create")
            assert (refused.status, "Nothing was saved: the console is in view-only mode" in refused.page.words) == (
                403,
                True,
            )
        assert world.server.store.version == version
        assert [method for method, _ in world.server.requests if method != "GET"] == []


def test_without_permission_everything_is_previewed_and_creating_says_why_not(world: Configured) -> None:
    world.server.forbid(POLICIES, verb="create")
    version = world.server.store.version
    desk = named(world)
    assert [each for each in desk.page.texts(".list-message") if "You may not create" in each] == [
        f"You may not create {POLICIES} in namespace {name}. It can be previewed and copied, but not created here."
        for name in ("depot", "shop")
    ]
    previewed = desk.preview()
    assert (previewed.status, places(previewed)) == (200, ["depot", "shop"])
    assert "create" not in previewed.buttons
    assert f"You may not create {POLICIES} in namespace shop." in previewed.page.words
    for number in ("0", "1"):
        text = previewed.fields[f"preview-objects-{number}-manifest"][0].replace("\r\n", "\n")
        previewed.fields[f"preview-objects-{number}-previewed"] = [text_mark(text)]
    assert previewed.send("create").status == 403
    assert world.server.store.version == version


def test_a_namespace_where_the_user_may_not_create_is_named_and_the_others_go_on_without_it(world: Configured) -> None:
    world.server.forbid(POLICIES, verb="create", namespace="depot")
    desk = named(world)
    told = [each for each in desk.page.texts(".list-message") if "You may not" in each]
    assert (len(told), "in namespace depot." in told[0]) == (1, True)
    previewed = desk.preview()
    assert "create" not in previewed.buttons
    assert previewed.press("back").tick("shop").preview().press("create").made == ["Created in shop . Undo: delete it"]


def test_a_preview_tells_what_would_be_found_of_all_of_them_together(world: Configured) -> None:
    desk = named(world, kinds.GATEWAY, name="edges")
    desk.fill(spec__servers__0__hosts="*", spec__servers__0__port="80", spec__servers__0__name="http")
    previewed = desk.preview()
    for number in ("0", "1"):
        assert "KIA0301" in previewed.page.one(f"section[aria-labelledby=card-{number}]").words
    assert "edge in shop" in previewed.page.one("section[aria-labelledby=card-around-1]").words
    alone = desk.fill(spec__servers__0__hosts="only.example").tick("shop").preview()
    assert "KIA0301" not in alone.page.words


def test_an_object_that_validation_would_not_look_at_is_not_called_valid(world: Configured) -> None:
    words = named(world, query="namespaces=shop").preview().page.one("section[aria-labelledby=card-0]").words
    assert "Validation as it would be: Not validated" in words
    assert "would not be looked at" in words


def test_an_address_with_places_that_are_not_there_says_so(world: Configured) -> None:
    desk = open_(world, AP, "namespaces=gone,shop&clusterName=far")
    notes = desk.page.texts(".list-message")
    assert notes == [f"There is no {what}, or you may not see it." for what in ('cluster "far"', 'namespace "gone"')]
    assert places(desk.fill(meta__name="new").preview()) == ["shop"]


def test_namespaces_that_may_not_be_seen_and_none_at_all_are_refused(world: Configured) -> None:
    hidden = named(world, query="namespaces=kube-system").tick("kube-system").preview()
    assert (hidden.status, 'There is no namespace "kube-system", or you may not see it.' in hidden.faults[0]) == (
        422,
        True,
    )
    none = named(world, query="").preview()
    assert (none.status, none.faults) == (422, ["Namespaces : Choose at least one."])
    previewed = named(world, query="namespaces=shop").preview()
    previewed.fields["preview-objects-0-namespace"] = ["kube-system"]
    assert previewed.send("preview").status in (403, 422)
    assert live(world, AP, "new", "kube-system") is None


def test_objects_are_made_in_each_chosen_cluster_that_has_the_namespace() -> None:
    with shop(others={"west": WEST}) as world:
        desk = open_(world, AP, "namespaces=shop,depot&clusterName=west").fill(meta__name="new")
        assert desk.fields["clusters"] == ["west"]
        assert "Namespace depot is not in cluster west: nothing is made there." in desk.page.words
        previewed = desk.tick("shop", "depot", clusters=("Kubernetes", "west")).preview()
        titles = [title for title in previewed.page.texts("h2") if title.startswith("Namespace")]
        assert titles == ["Namespace depot of Kubernetes", "Namespace shop of Kubernetes", "Namespace shop of west"]
        created = previewed.press("create")
        assert [each.partition(" .")[0] for each in created.made] == [
            "Created in depot of Kubernetes",
            "Created in shop of Kubernetes",
            "Created in shop of west",
        ]
        assert live(world, AP, "new", "shop", "west") is not None
        assert "clusterName=west" in created.page.link("shop of west")
        taken = open_(world, AP, "namespaces=shop&clusterName=west").fill(meta__name="new").preview()
        assert "in namespace shop of cluster west" in taken.faults[0]

        unserved = desk.tick("shop").fields
        unserved.pop("clusters")
        assert desk.preview().faults == ["Clusters : Choose at least one."]


def test_a_page_of_another_site_creates_nothing(world: Configured) -> None:
    previewed = named(world, query="namespaces=shop").preview()
    answer = world.browser.post(
        form_of(AP), {**previewed.fields, "create": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, live(world, AP, "new")) == (403, None)
