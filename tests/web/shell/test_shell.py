"""The page around every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client

from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime, SnapshotNotice
from mesh.web.shell.navigation import GROUPS
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.memory import HOME, NOW, MemoryCache, everything, settings_of

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def page(visitor: Client, path: str = "about", status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    return get(visitor, path, status, headers)


def test_the_page_has_its_landmarks_and_one_h1(visitor: Client) -> None:
    about = page(visitor)
    for part in ("header", "nav", "main", '[href="#content"]', "#content", '[lang="en"]', "h1"):
        assert len(about.all(part)) == 1, part


def test_the_title_names_the_console_and_the_home_cluster(visitor: Client) -> None:
    assert page(visitor).title == "About - Kiali Console [Kubernetes]"


def test_the_title_is_the_installation_tag(root: Runtime) -> None:
    settings = settings_of(installation_tag="Prod <1>")
    with use_runtime(Runtime(settings, root.caches, None, HOME, everything)):
        assert "Prod <1> [Kubernetes]" in page(Client()).title


def test_the_theme_comes_from_the_address_then_the_cookie_then_the_system(visitor: Client) -> None:
    assert page(visitor)["class"] == "theme-system"
    answer = visitor.get("/console/theme?theme=dark&next=/console/about")
    assert (answer.status_code, answer["Location"]) == (302, "/console/about")
    assert page(visitor)["class"] == "pf-v6-theme-dark"
    assert page(visitor, "about?theme=light")["class"] == "theme-light"


def test_the_theme_cookie_is_for_this_console_alone(visitor: Client) -> None:
    cookie = visitor.get("/console/theme?theme=dark").cookies["theme"]
    assert (cookie["samesite"], cookie["path"], bool(cookie["httponly"])) == ("Lax", "/", True)


@pytest.mark.parametrize(
    "query", ["theme=pink", "theme=dark&next=https://evil.example/", "theme=dark&next=//evil.example"]
)
def test_a_theme_that_is_none_or_a_way_out_is_refused(visitor: Client, query: str) -> None:
    assert visitor.get(f"/console/theme?{query}").status_code == 400


def test_a_snapshot_says_so_on_every_page(root: Runtime) -> None:
    root.notice = SnapshotNotice("must-gather", "2026-11-20T10:00:00Z")
    for path, status in (("about", 200), ("/nothing", 404), ("about?kiosk=true", 200)):
        html = page(Client(), path, status)
        assert "must-gather" in html.words
        assert html.has('[datetime="2026-11-20T10:00:00Z"]')


def test_a_problem_is_named_with_its_source_and_time(visitor: Client, cache: MemoryCache) -> None:
    problem = Problem(System.KUBERNETES, Failure.FORBIDDEN, "pods <are> forbidden", NOW, HOME, "pods", 403)
    cache.seen = ClusterSnapshot(HOME, cache.seen.objects, problems=(problem,))
    about = page(visitor)
    assert "Kubernetes, cluster Kubernetes: forbidden (403)" in about.words
    assert "pods <are> forbidden" in about.words
    assert about.has('[datetime="2023-11-14T22:13:20Z"]')


def test_many_problems_are_folded(visitor: Client, cache: MemoryCache) -> None:
    problems = tuple(Problem(System.KUBERNETES, Failure.FORBIDDEN, f"no {n}", NOW, HOME) for n in range(5))
    cache.seen = ClusterSnapshot(HOME, cache.seen.objects, problems=problems)
    assert "All 5 problems" in page(visitor).words


def test_an_error_for_htmx_is_a_fragment(visitor: Client) -> None:
    part = page(visitor, "/nothing", 404, AS_HTMX)
    assert not part.is_whole
    assert "nothing is at /nothing" in part.words


def test_an_error_page_tells_the_request_id(visitor: Client) -> None:
    assert "abc-1" in page(visitor, "/nothing", 404, {"X-Request-Id": "abc-1"}).texts("code")


def test_a_page_loads_only_static_files_of_our_own(visitor: Client) -> None:
    about = page(visitor)
    addresses = [*about.values("*", "src"), *about.values("*:not(a)", "href")]
    assert len(addresses) > 3
    assert [address for address in addresses if not address.startswith("/")] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_an_inline_style_script_or_handler(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:", text)


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    html = Template('{% icon "lock" %}{% icon "key" label %}').render(Context({"label": "<restricted>"}))
    lock, key = Page(html).all("svg")
    assert lock["aria-hidden"] == "true"
    assert (key["role"], key["aria-label"]) == ("img", "<restricted>")


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = ElementTree.parse(ROOT / "static/icons.svg")
    drawn = {part.get("id") for part in sprite.iter()}
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert sorted(named - drawn) == []


def test_the_menu_has_only_pages_that_exist_and_marks_the_current_one(visitor: Client) -> None:
    items = page(visitor, "graph/namespaces").all("a.shell-nav-link")
    assert [item["href"] for item in items if "aria-current" in item] == ["/console/graph/namespaces"]
    assert [visitor.get(item["href"]).status_code for item in items] == [200] * len(items)
    assert not page(visitor).has(".shell-nav-link[aria-current]")


def test_a_menu_that_was_closed_is_closed_for_the_session(visitor: Client) -> None:
    assert "shell-menu-closed" not in page(visitor).content
    answer = visitor.get("/console/menu?open=false&next=/console/about")
    assert (answer.status_code, answer["Location"]) == (302, "/console/about")
    assert visitor.cookies["menu"]["max-age"] == ""
    about = page(visitor)
    assert about.has("body.shell-menu-closed")
    toggle = about.one('[aria-expanded="false"]')
    assert "open=true" in toggle["href"]


def test_traces_elsewhere_are_a_link_out_of_the_console(root: Runtime) -> None:
    tracing = {"enabled": True, "external_url": "https://traces.example"}
    settings = settings_of(external_services={"tracing": tracing})
    with use_runtime(Runtime(settings, root.caches, None, HOME, everything)):
        link = page(Client()).one('a[href="https://traces.example"]')
    assert (link["target"], link["rel"]) == ("_blank", "noopener")


@pytest.mark.parametrize(
    ("route", "path", "label"),
    [
        ("graph", "graph/node/namespaces/shop/workloads/cart", "Traffic Graph"),
        ("workloads", "namespaces/shop/workloads/cart", "Workloads"),
        ("namespaces", "namespaces/shop", "Namespaces"),
        ("istio-config", "namespaces/shop/istio/g/v1/Gateway/x", "Istio Config"),
        ("istio-config", "istio/new/g/v1/Gateway", "Istio Config"),
        ("", "about", ""),
    ],
)
def test_a_detail_counts_for_its_list(route: str, path: str, label: str) -> None:
    entries = [entry for group in GROUPS for entry in group if re.fullmatch(entry.area, path)]
    assert [(entry.route, entry.label) for entry in entries] == ([(route, label)] if label else [])


def test_the_label_of_the_cluster_tells_its_state_in_words(visitor: Client, cache: MemoryCache) -> None:
    label = page(visitor).one("header .pf-m-success")
    assert label.words.endswith("Kubernetes : healthy")
    assert label.texts("span > span.visually-hidden")[-1] == ": healthy"
    lost = Problem(System.KUBERNETES, Failure.UNREACHABLE, "nobody there", NOW, HOME)
    cache.seen = ClusterSnapshot(HOME, problems=(lost,), synced=False)
    label = page(visitor).one("header .pf-m-danger")
    assert label.words.endswith("Kubernetes : 1 problem")
    assert ": 1 problem" in label.texts("span:not([class])")


def test_breadcrumbs_link_all_but_the_page_itself(visitor: Client) -> None:
    context = {"breadcrumbs": [("Workloads", "/console/workloads"), ("cart", "")]}
    part = Page(get_template("shell/breadcrumbs.html").render(context))
    assert part.link("Workloads") == "/console/workloads"
    assert part.texts('span[aria-current="page"]') == ["cart"]


def test_times_are_relative_for_an_hour() -> None:
    template = Template("{% ago then now %}|{% lasting then now %}")
    for age, text in ((5, "just now</time>|for less than a minute"), (125, "2 min ago</time>|for 2 min")):
        assert text in template.render(Context({"then": NOW - age, "now": NOW}))
    old = template.render(Context({"then": NOW - 3600, "now": NOW}))
    assert "2023-11-14 21:13:20 UTC" in old
    assert "since <time" in old
