"""The logs tab as a browser without JavaScript sees it, and its parts as htmx asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from mesh.logs.rows import LINES_A_PAGE
from tests.readers.kubernetes.fake_api import Asked, FakeApi, Reply, as_json, refusal
from tests.unit.workloads.world import deployment
from tests.web import visits
from tests.web.html import Page
from tests.web.visits import AS_HTMX
from tests.web.worlds.pods import OBJECTS, PODS, REVIEWS, console

PAGE = "/console/namespaces/shop/workloads/web-1"
PART = f"{PAGE}/logs"
LOG = PODS.format("shop", "web-1") + "/log"
LOGGING = PODS.format("shop", "web-1%3A15000") + "/proxy/logging"
LEVEL = "/console/namespaces/shop/pods/web-1/log-level"
ACCESS = (
    '2026-05-04T13:02:02.5Z [2026-05-04T13:02:02.000Z] "GET /cart?id=1 HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 9 '
    '12 1 "-" "curl" "id-7" "cart:80" "10.0.0.8:80" outbound|80||cart.shop.svc.cluster.local 10.0.0.7:4 10.96.0.9:80 '
    "10.0.0.7:5 - route\n"
)
LINES = {
    "web": '2026-05-04T13:02:01Z WARN <b>one</b>\n2026-05-04T13:02:03Z {"level":"error","msg":"three","n":[1]}\n',
    "istio-proxy": ACCESS,
}
CONNECTION = (
    "2026-05-04T13:02:04Z 2026-05-04T13:02:04Z\tinfo\taccess\tconnection complete\tsrc.workload=cart-1 "
    "src.namespace=shop dst.service=db.shop.svc.cluster.local bytes_sent=1\n"
)


@pytest.fixture
def api() -> Iterator[FakeApi]:
    def answer(asked: Asked) -> Reply:
        return Reply(body=LINES[asked.query["container"]].encode())

    with FakeApi() as server:
        server.answers[LOG] = answer
        yield server


@pytest.fixture
def shop(api: FakeApi) -> Iterator[Client]:
    with console(api) as client:
        yield client


def get(client: Client, path: str = PAGE, *, htmx: bool = False, **query: Any) -> Page:
    asked = urlencode({"tab": "logs", **query}, doseq=True)
    return visits.get(client, f"{path}?{asked}", headers=AS_HTMX if htmx else None)


def rows(page: Page) -> list[str]:
    """The lines of a page as text."""
    return page.texts('li[class^="log-"]')


def entry_id(page: Page, text: str) -> str:
    """The id behind the button of the line with a text."""
    row = next(row for row in page.all("li") if text in row.words)
    return row.one("[name=entry]")["value"]


def test_containers_are_merged_by_time_with_the_newest_last(shop: Client) -> None:
    assert rows(get(shop)) == [
        "13:02:01.000 web WARN WARN <b>one</b>",
        "13:02:02.000 istio-proxy ERROR 503 UH GET /cart?id=1 cart:80 · 12 ms",
        "13:02:03.000 web ERROR three",
    ]


def test_the_tab_has_its_own_script_and_no_inline_one(shop: Client) -> None:
    page = get(shop)
    names = [Path(source).name.split(".") for source in page.values("script", "src")]
    assert [(name[0], name[-1]) for name in names if name[0] == "logs"] == [("logs", "js")]
    assert page.inline_code == []


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"show": "one"}, 1),
        ({"show": "ONE"}, 0),
        ({"hide": "one"}, 2),
        ({"show": "^WARN|UH", "regex": "true"}, 2),
        ({"container": "web"}, 2),
        ({"container": ["", "istio-proxy"]}, 1),
        ({"container": ""}, 0),
    ],
)
def test_lines_are_chosen_by_text_and_container(shop: Client, query: dict[str, Any], shown: int) -> None:
    assert len(rows(get(shop, **query))) == shown


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"show": "(a", "regex": "true"}, 'show: "(a": not a regular expression'),
        ({"maxLines": "x"}, 'maxLines: "x" is not allowed; allowed: a number from 1 to 25000'),
        ({"follow": "maybe"}, 'follow: "maybe" is not allowed; allowed: true, false (used: false)'),
        ({"container": "gone"}, 'container: "gone" is not allowed; allowed: web, istio-proxy'),
        ({"pod": "gone"}, 'pod: "gone" is not allowed'),
        ({"before": "<x>"}, 'before: "<x>" is not allowed'),
    ],
)
def test_what_cannot_be_read_is_said_and_the_lines_are_there(shop: Client, query: dict[str, Any], message: str) -> None:
    page = get(shop, **query)
    assert message in page.words
    assert len(rows(page)) == 3


def test_the_form_keeps_what_was_typed(shop: Client) -> None:
    page = get(shop, show="(a", regex="true", follow="true")
    form = page.form("#detail-form")
    assert form.field("show") == ["(a"]
    assert ("follow", "true") in form.hidden


def test_a_filter_that_hides_everything_offers_the_way_out(shop: Client) -> None:
    page = get(shop, show="nothing has this")
    assert "The filter hides all lines" in page.words
    assert f"{PAGE}?tab=logs" in page.links


def test_no_lines_say_what_to_try(api: FakeApi, shop: Client) -> None:
    api.answers[LOG] = Reply(body=b"")
    page = get(shop)
    assert "No lines in this time" in page.words
    assert any("rangeDuration=1800" in link for link in page.links)


def test_times_and_raw_lines_are_switches(shop: Client) -> None:
    assert rows(get(shop, timestamps="false"))[0].startswith("web WARN")
    assert "outbound|80||cart.shop.svc.cluster.local" in rows(get(shop, raw="true"))[1]


def test_a_log_that_is_forbidden_is_named_and_the_other_is_there(api: FakeApi, shop: Client) -> None:
    def answer(asked: Asked) -> Reply:
        return refusal(403, "pods is forbidden") if asked.query["container"] == "web" else Reply(body=ACCESS.encode())

    api.answers[LOG] = answer
    page = get(shop)
    assert len(rows(page)) == 1
    assert "web could not be read" in page.words
    assert "pods is forbidden" in page.words


def test_where_no_log_could_be_read_nothing_is_said_about_its_lines(api: FakeApi, shop: Client) -> None:
    api.answers[LOG] = Reply(status=403)
    page = get(shop)
    assert "The logs could not be read" in page.words
    assert "2 logs could not be read: the reasons stand above." in page.words
    assert "No lines" not in page.content


def test_a_pod_that_is_deleted_between_two_clicks_is_a_problem_on_the_page(api: FakeApi, shop: Client) -> None:
    api.answers[LOG] = refusal(404, 'pods "web-1" not found')
    page = get(shop)
    assert not rows(page)
    assert 'pods "web-1" not found' in page.words


def test_a_log_that_was_cut_says_so(api: FakeApi, shop: Client) -> None:
    page = get(shop, maxLines="1", container="web")
    assert rows(page) == ["13:02:03.000 ERROR three"]
    assert "Only the newest 1 lines of web were read" in page.words
    assert api.asked(LOG)[0].query["tailLines"] == "2"


def test_a_page_shows_so_many_lines_and_leads_to_the_earlier_ones(api: FakeApi, shop: Client) -> None:
    many = "".join(f"2026-05-04T13:{n // 60:02}:{n % 60:02}Z line {n}\n" for n in range(3_000))
    api.answers[LOG] = Reply(body=many.encode())
    page = get(shop, container="web")
    assert (len(rows(page)), rows(page)[-1]) == (LINES_A_PAGE, "13:49:59.000 INFO line 2999")
    earlier = page.link("Earlier")
    assert "before=" in earlier
    before = visits.get(shop, earlier)
    assert rows(before)[-1].endswith(f"line {3_000 - LINES_A_PAGE - 1}")
    assert before.has_link("Newest lines")


def test_a_long_line_is_cut_and_had_in_full(api: FakeApi, shop: Client) -> None:
    api.answers[LOG] = Reply(body=b"2026-05-04T13:02:01Z begin " + b"x" * 20_000 + b" end\n")
    page = get(shop, container="web")
    assert len(page.source) < 40_000
    entry = get(shop, container="web", entry=entry_id(page, "begin"))
    assert "x end" in entry.words


def test_an_access_log_opens_into_fields_with_their_meaning(shop: Client) -> None:
    page = get(shop, entry=entry_id(get(shop), "503"))
    assert "Access log of the proxy" in page.words
    assert "No healthy endpoint of the destination is left." in page.words
    assert "no_healthy_upstream" in page.words
    assert "Back to the lines" in page.words


def test_a_json_line_opens_into_its_members_and_can_be_had_as_a_file(shop: Client) -> None:
    identifier = entry_id(get(shop), "three")
    page = get(shop, PART, htmx=True, entry=identifier)
    assert page.one("body > *:first-child").node.tag == "details"
    assert "[1]" in page.texts("code")
    answer = shop.get(PART, {"entry": identifier, "format": "json"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="web-1.json"'
    assert answer.json() == {"level": "error", "msg": "three", "n": [1]}


def test_a_line_that_is_gone_is_said_to_be_gone(shop: Client) -> None:
    assert "The line is not to be found" in get(shop, entry="1-00000000").words


def test_the_download_has_all_lines_that_pass_the_filter(shop: Client) -> None:
    answer = shop.get(PART, {"tab": "logs", "format": "text", "hide": "three"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="web-1.log"'
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "2026-05-04 13:02:01.000 [web] WARN <b>one</b>"
    assert "outbound|80||cart.shop.svc.cluster.local" in lines[1]
    assert shop.get(PART, {"format": "pdf"}).status_code == 400


def test_a_part_without_a_script_leads_to_the_page(shop: Client) -> None:
    answer = shop.get(PART, {"show": "one"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?tab=logs&show=one")


def test_following_asks_again_and_is_answered_only_when_something_is_new(api: FakeApi, shop: Client) -> None:
    page = get(shop, follow="true")
    poll = page.one("#log-lines")
    assert poll["hx-trigger"] == "every 3s"
    assert shop.get(poll["hx-get"], headers=AS_HTMX).status_code == 204
    api.answers[LOG] = Reply(body=b"2026-05-04T13:02:09Z news\n")
    part = visits.get(shop, poll["hx-get"], headers=AS_HTMX)
    assert "news" in part.words
    assert not part.is_whole


def test_what_is_followed_is_read_in_smaller_pieces(api: FakeApi, shop: Client) -> None:
    get(shop, follow="true", maxLines="-1")
    assert {asked.query["tailLines"] for asked in api.asked(LOG)} == {"1001"}


def test_a_time_that_has_ended_is_not_followed(shop: Client) -> None:
    ended: dict[str, Any] = {"from": "1600000000000", "to": "1600000600000"}
    page = get(shop, follow="true", **ended)
    assert not page.has('[hx-trigger^="every"]')
    assert not any(text.startswith("Follow") for text in page.texts("a, button"))


def test_an_ambient_pod_adds_its_ztunnel_and_waypoint_when_asked(api: FakeApi) -> None:
    for name in ("z-a", "z-b"):
        api.answers[PODS.format("istio-system", name) + "/log"] = Reply(body=CONNECTION.encode())
    path = "/console/namespaces/shop/workloads/cart"
    with console(api) as client:
        page = get(client, path)
        assert not rows(page)
        assert all(page.has(f'[name="{name}"][value="true"]') for name in ("ztunnel", "waypoint"))
        told = rows(get(client, path, ztunnel="true"))
    assert told == ["13:02:04.000 INFO → db.shop.svc.cluster.local 1 B sent"] * 2


def test_the_tab_is_missing_where_the_configuration_switches_it_off(api: FakeApi) -> None:
    with console(api, kiali_feature_flags={"disabled_features": ("logs-tab",)}) as client:
        assert 'tab: "logs" is not allowed' in get(client).words
        assert client.get(PART).status_code == 403


def test_a_workload_without_pods_says_so(api: FakeApi) -> None:
    objects = [*OBJECTS, *deployment("idle", {"app": "idle"})]
    with console(api, objects) as client:
        page = get(client, "/console/namespaces/shop/workloads/idle")
    assert "No pods, no logs" in page.words


def test_the_level_of_a_proxy_is_set_and_confirmed(api: FakeApi, shop: Client) -> None:
    api.answers[LOGGING] = Reply(body=b"active loggers:\n")
    answer = shop.post(LEVEL, {"level": "debug", "back": f"{PAGE}?tab=logs&show=one"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?tab=logs&show=one&done=debug")
    assert [one.query for one in api.asked(LOGGING)] == [{"level": "debug"}]
    assert "logs at level debug until it restarts" in visits.get(shop, answer.headers["Location"]).words


def test_a_level_without_permission_says_what_is_needed(api: FakeApi, shop: Client) -> None:
    api.answers[REVIEWS] = as_json({"status": {"allowed": False}})
    answer = shop.post(LEVEL, {"level": "debug", "back": f"{PAGE}?tab=logs"})
    assert "create pods/portforward" in visits.get(shop, answer.headers["Location"]).words


@pytest.mark.parametrize(
    ("settings", "level", "told"),
    [
        ({"deployment": {"view_only_mode": True}}, "debug", "view-only mode"),
        ({}, "loud", "the level is none of"),
    ],
)
def test_a_level_that_is_not_set_says_why(api: FakeApi, settings: dict[str, Any], level: str, told: str) -> None:
    with console(api, **settings) as client:
        answer = client.post(LEVEL, {"level": level, "back": f"{PAGE}?tab=logs"})
        page = visits.get(client, answer.headers["Location"])
    assert "was not set" in page.words
    assert told in page.words


def test_a_view_only_console_offers_no_level(api: FakeApi) -> None:
    with console(api, deployment={"view_only_mode": True}) as client:
        page = get(client)
    assert "Not to be set here" in page.words
    assert "Set level" not in page.content


def test_the_form_leads_back_into_this_console_only(shop: Client) -> None:
    answer = shop.post(LEVEL, {"level": "loud", "back": "https://elsewhere.example/console/"})
    assert answer.headers["Location"].startswith("/console/workloads?")
    assert shop.get(LEVEL).status_code == 405
