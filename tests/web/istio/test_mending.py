"""A finding with an obvious cure offers it as a change in the editor; nothing is saved before it is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.pages.istio import mending
from mesh.pages.sources.validations import Validations
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.web.forms import Browser
from tests.web.html import Page, Part
from tests.web.istio.test_edit_pages import CART, EDIT, ROUTES, Desk, live, open_, patch
from tests.web.visits import get
from tests.web.worlds.configured import SEEN, Configured, address, configured
from tests.web.worlds.edited import LiveCache
from tests.web.worlds.memory import HOME, NOW, settings_of

SUBSET = "spec/http[0]/route[0]/destination"
GONE = "this is the object as it is now"


@pytest.fixture
def shop() -> Iterator[Configured]:
    with configured() as made:
        made.browser = Browser(raise_request_exception=False)
        yield made


def route(world: Configured, *destinations: Mapping[str, Any], **weights: int) -> None:
    patch(world, {"spec": {"http": [{"route": [{"destination": each, **weights} for each in destinations]}]}})


def finding(page: Page, code: str) -> Part:
    return next(each for each in page.all(".config-findings li") if each.one("strong").words == code)


def offers(world: Configured, code: str, path: str = CART) -> list[str]:
    """The addresses beside the finding."""
    return finding(get(world.browser, path), code).values("a[href*='mend=']", "href")


def follow(world: Configured, url: str) -> Desk:
    return open_(world, url.removeprefix("/console/"))


@pytest.mark.parametrize(
    ("code", "destinations", "weights", "changes"),
    [
        ("KIA1107", [{"host": "cart", "subset": "v11"}], {}, ["-         subset: v11", "+         subset: v1"]),
        ("KIA1101", [{"host": "crt"}], {}, ["-         host: crt", "+         host: cart"]),
        ("KIA1104", [{"host": "cart", "subset": "v1"}], {"weight": 50}, ["-       weight: 50"]),
        (
            "KIA1105",
            [{"host": "cart", "subset": "v1"}, {"host": "cart", "subset": "v1"}],
            {"weight": 50},
            [
                "-       weight: 50",
                "-     - destination:",
                "-         host: cart",
                "-         subset: v1",
                "-       weight: 50",
            ],
        ),
    ],
)
def test_the_cure_opens_as_a_change_and_is_saved_when_confirmed(
    shop: Configured, code: str, destinations: list[dict[str, Any]], weights: dict[str, int], changes: list[str]
) -> None:
    route(shop, *destinations, **weights)
    before = live(shop)
    (url,) = offers(shop, code)[:1]
    desk = follow(shop, url)

    assert (desk.status, desk.changes, desk.buttons) == (200, changes, ["preview", "preview"])
    assert code in desk.page.one(".list-message").words

    tried = desk.press("preview")
    assert (tried.status, tried.changes, tried.buttons) == (200, changes, ["save", "preview"])
    assert code not in tried.page.texts("section[aria-labelledby=card-outlook] strong")
    assert live(shop) == before

    saved = tried.press("save")
    assert (saved.status, "cart was saved." in saved.page.words) == (200, True)
    assert live(shop)["spec"] != before["spec"]
    assert code not in get(shop.browser, CART).texts(".config-findings strong")


def test_a_link_that_is_followed_by_a_machine_asks_nobody_to_try_the_change(shop: Configured) -> None:
    route(shop, {"host": "cart", "subset": "v11"})
    (url,) = offers(shop, "KIA1107")
    shop.server.requests.clear()
    desk = follow(shop, url)

    assert [method for method, path in shop.server.requests if method != "GET" and "accessreviews" not in path] == []
    forged = desk.press("save")
    assert (forged.status, forged.buttons, "was saved" in forged.page.words) == (200, ["save", "preview"], False)


def test_a_selector_is_mended_by_the_one_label_that_is_wrong(shop: Configured) -> None:
    client = shop.runtime.client(HOME)
    assert client is not None
    client.patch(kinds.GATEWAY, "shop", "edge", {"spec": {"selector": {"istio": "ingresgateway"}}})
    path = address(kinds.GATEWAY, "edge")
    desk = follow(shop, *offers(shop, "KIA0302", path))

    assert desk.changes == ["-     istio: ingresgateway", "+     istio: ingressgateway"]
    assert desk.press("preview").press("save").status == 200
    assert live(shop, kinds.GATEWAY, "edge")["spec"]["selector"] == {"istio": "ingressgateway"}


def test_a_finding_leads_to_its_code_and_names_the_change(shop: Configured) -> None:
    route(shop, {"host": "cart", "subset": "v11"})
    told = finding(get(shop.browser, CART), "KIA1107")

    assert told.link("KIA1107") == "/console/validations/KIA1107"
    link = told.one("a[href*='mend=']")
    assert (link.words, link["aria-label"].startswith("Mend it: Write v1,")) == ("Mend it", True)
    assert link["href"] == f"/console/{EDIT}?mend=KIA1107%3Aspec%2Fhttp%5B0%5D%2Froute%5B0%5D%2Fdestination"


def test_what_has_no_obvious_cure_offers_none(shop: Configured) -> None:
    route(shop, {"host": "cart", "subset": "quite-other"})

    assert offers(shop, "KIA1107") == []


def test_of_several_cures_each_has_its_link(shop: Configured) -> None:
    client = shop.runtime.client(HOME)
    assert client is not None
    client.patch(kinds.SIDECAR, "shop", "default", {"spec": {"egress": [{"hosts": ["cart"]}]}})
    both = offers(shop, "KIA1004", address(kinds.SIDECAR, "default"))
    changes = [follow(shop, url).changes[-1] for url in both]

    assert changes == ["+     - ./cart", "+     - '*/cart'"]


def test_while_nothing_may_be_written_the_change_is_shown_to_be_copied() -> None:
    with configured(deployment={"view_only_mode": True}) as made:
        made.browser = Browser(raise_request_exception=False)
        route(made, {"host": "cart", "subset": "v11"})
        made.server.requests.clear()
        desk = follow(made, *offers(made, "KIA1107"))

        assert (desk.status, desk.buttons) == (200, ["preview", "preview"])
        assert desk.changes == ["-         subset: v11", "+         subset: v1"]
        assert "subset: v1\n" in desk.typed
        assert "view-only mode" in desk.page.words
        assert [method for method, _ in made.server.requests if method != "GET"] == []


def test_without_the_right_the_change_is_shown_to_be_copied(shop: Configured) -> None:
    route(shop, {"host": "cart", "subset": "v11"})
    shop.server.forbid(ROUTES, verb="patch")
    desk = follow(shop, *offers(shop, "KIA1107"))

    assert (desk.status, desk.buttons) == (200, ["preview", "preview"])
    assert desk.changes == ["-         subset: v11", "+         subset: v1"]
    assert f"You may not change {ROUTES} in namespace shop." in desk.page.words


@pytest.mark.parametrize(
    "query",
    [
        "mend=KIA1107:spec/http[7]/route[0]/destination",
        "mend=KIA1101:spec/http[0]/route[0]/destination/host",
        f"mend=KIA1107:{SUBSET}&with=v9",
        "mend=KIA9999",
        "mend=%00%3Cscript%3E",
        f"mend={'x' * 5000}",
    ],
)
def test_a_cure_that_is_not_there_says_so_and_opens_the_object_as_it_is(shop: Configured, query: str) -> None:
    route(shop, {"host": "cart", "subset": "v11"})
    plain = open_(shop, EDIT).typed
    desk = open_(shop, f"{EDIT}?{query}")

    assert (desk.status, desk.typed, desk.changes, desk.buttons) == (200, plain, [], ["preview"])
    assert GONE in desk.page.words
    assert not desk.page.has("main script")


def test_a_cure_is_not_applied_to_what_somebody_else_has_changed(
    shop: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(shop, {"host": "cart", "subset": "v11"})
    (url,) = offers(shop, "KIA1107")
    latest = Validations.latest
    monkeypatch.setattr(Validations, "latest", lambda self, _: latest(self, self._of))
    route(shop, {"host": "cart", "subset": "v2"})
    desk = follow(shop, url)

    assert (desk.status, desk.changes, "subset: v2" in desk.typed) == (200, [], True)
    assert GONE in desk.page.words


def test_while_checks_are_under_way_the_object_opens_all_the_same(
    shop: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(shop, {"host": "cart", "subset": "v11"})
    (url,) = offers(shop, "KIA1107")
    monkeypatch.setattr(Validations, "told", lambda *_: None)

    assert offers(shop, "KIA1107") == []
    desk = follow(shop, url)
    assert (desk.status, desk.changes, "Checks are under way" in desk.page.words) == (200, [], True)


def test_looking_for_very_many_cures_is_bounded(shop: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    route(shop, {"host": "cart", "subset": "v11"}, {"host": "cart", "subset": "v22"})
    assert len(get(shop.browser, CART).all("a[href*='mend=']")) == 2

    monkeypatch.setattr(mending, "MENDING_SECONDS", -1.0)
    assert len(get(shop.browser, CART).all("a[href*='mend=']")) == 1


def test_no_cure_names_a_namespace_that_the_viewer_may_not_see(shop: Configured) -> None:
    secret: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "vault", "namespace": "depot"},
        "spec": {},
    }
    shop.server.store.add(secret)
    route(shop, {"host": "vault"})
    assert "vault.depot.svc.cluster.local" in get(shop.browser, CART).content
    url = offers(shop, "KIA1101")[0]
    settings = settings_of()
    client = shop.runtime.client(HOME)
    assert client is not None

    def guest(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
        seen = anonymous_viewer(snapshots.values(), settings).namespaces
        return Viewer("guest", {key: space for key, space in seen.items() if space.name == "shop"})

    with use_runtime(Runtime(settings, {HOME: LiveCache(client, SEEN)}, None, HOME, guest, clock=lambda: NOW)):
        assert "depot" not in get(shop.browser, CART).one("main").content
        desk = follow(shop, url)
        assert desk.changes == []
        assert "depot" not in desk.page.one("main").content
