"""The graph page under the hands: nodes that are dragged, words that are completed, keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.graph_page import CART, GRAPH, open_graph, view_box

FIND = "#graph-graphFind"
Place = tuple[float, float]


def middle(page: Page, selector: str = f"{CART} .shape") -> Place:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, by: Place) -> None:
    """Leaves the button down."""
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=4)


def paths(page: Page) -> list[str]:
    """The curves of the edges to and from the node that is dragged in these tests."""
    number = page.locator(CART).get_attribute("data-n")
    edges = page.locator(f"#graph-region .edge[data-e~='{number}'] path:first-child")
    return [path.get_attribute("d") or "" for path in edges.all()]


def refreshed(page: Page) -> None:
    with page.expect_response(lambda answer: GRAPH in answer.url):
        page.get_by_role("link", name="Refresh").click()


def test_a_dragged_node_moves_with_its_edges_and_chooses_nothing(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    before, curves, seen = middle(page), paths(page), view_box(page)
    drag(page, (60, 40))
    page.mouse.up()
    assert middle(page) == pytest.approx((before[0] + 60, before[1] + 40), abs=3)
    assert view_box(page) == seen
    after = paths(page)
    assert after
    assert all(one != other for one, other in zip(after, curves, strict=True))
    expect(page.locator("#graph-region .is-selected")).to_have_count(0)


def test_an_edge_ends_where_its_dragged_node_is(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    ends = """(path) => { const end = path.getPointAtLength(path.getTotalLength()); return [end.x, end.y]; }"""
    number = page.locator(CART).get_attribute("data-n")
    path = page.locator(f"#graph-region .edge[data-e$=' {number}'] path:first-child").first
    before = path.evaluate(ends)
    page.locator(CART).focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    assert path.evaluate(ends) == pytest.approx([before[0] + 20, before[1] + 20], abs=1)


def test_a_dragged_node_stays_through_a_refresh_until_the_view_is_reset(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    before, curves = middle(page), paths(page)
    drag(page, (60, 40))
    page.mouse.up()
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    assert middle(page) == pytest.approx((before[0] + 60, before[1] + 40), abs=3)
    refreshed(page)
    assert middle(page) == pytest.approx((before[0] + 60, before[1] + 40), abs=3)
    page.get_by_role("button", name="Reset view").click()
    assert middle(page) == pytest.approx(before, abs=3)
    assert [numbers(path) for path in paths(page)] == [numbers(path) for path in curves]


def numbers(path: str) -> list[float]:
    return [
        float(number)
        for number in path.replace("M", " ").replace("c", " ").replace("-", " -").replace(",", " ").split()
    ]


def test_a_dragged_node_goes_back_when_the_graph_is_another(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    drag(page, (60, 40))
    page.mouse.up()
    page.get_by_label("Hide", exact=True).fill("app = stock")
    page.get_by_label("Hide", exact=True).press("Enter")
    expect(page.locator("#graph-region .node[aria-label^='App stock']")).to_have_count(0)
    assert (page.locator(CART).get_attribute("transform") or "").count("translate") == 1


def test_escape_gives_up_a_drag(page: Page, console_url: str) -> None:
    open_graph(page, console_url, "&selectNode=x")
    before = middle(page)
    drag(page, (60, 40))
    page.keyboard.press("Escape")
    page.mouse.move(*before)
    page.mouse.up()
    assert middle(page) == pytest.approx(before, abs=1)
    expect(page.locator("#graph-region .is-selected")).to_have_count(0)


def test_tab_goes_through_the_completions_and_then_on(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    box = page.locator(FIND)
    with page.expect_response(lambda answer: "graphFind=work" in answer.url):
        box.fill("work")
    expect(page.locator("#graphFind-list option").first).to_be_attached()
    page.keyboard.press("Tab")
    expect(box).to_have_value("workload")
    page.keyboard.press("Tab")
    expect(box).to_have_value("workloadentry")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") != "graph-graphFind":
            break
    expect(box).not_to_be_focused()
    expect(box).to_have_value("work")


def test_tab_leaves_a_box_that_nothing_completes(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.locator(FIND).focus()
    page.keyboard.press("Tab")
    expect(page.locator(FIND)).not_to_be_focused()


def test_arrow_keys_go_through_the_tour(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/graph/tour")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 of ")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("1 of ")).to_be_visible()


def test_the_legend_opens_and_closes_from_the_bar_below_the_picture(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    legend = page.locator("#graph-controls").get_by_role("link", name="Legend")
    legend.click()
    expect(page.locator("#graph-legend")).to_contain_text("Workload")
    legend.click()
    expect(page.locator("#graph-legend")).to_be_hidden()


def test_a_menu_of_the_head_stays_open_through_a_refresh(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.get_by_text("Download or share").click()
    with page.expect_response(lambda answer: GRAPH in answer.url):
        page.evaluate("htmx.trigger(document.getElementById('graph-region'), 'graph:refresh')")
    expect(page.get_by_role("link", name="SVG")).to_be_visible()


@pytest.mark.parametrize("size", [(1600, 1000), (1366, 768)])
def test_the_whole_picture_is_in_the_window(page: Page, console_url: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_graph(page, console_url)
    frame = page.locator(".graph-frame").bounding_box()
    assert frame
    assert frame["y"] < 200
    assert frame["y"] + frame["height"] <= size[1]


def test_moving_the_slider_shows_its_frame_at_once(page: Page, console_url: str) -> None:
    open_graph(page, console_url, "&replayActive=true&play=slow")
    page.locator("#replay-frame").fill("7")
    expect(page.get_by_role("region", name="Replay")).to_contain_text("[7/30]")
    expect(page.get_by_role("link", name="Pause")).to_have_count(0)


def test_the_picture_fills_its_frame_after_a_refresh_too(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    sizes = (
        "(svg) => [svg.clientWidth, svg.clientHeight, svg.parentElement.clientWidth, svg.parentElement.clientHeight]"
    )
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)
    width, height, room, high = page.locator("#graph-canvas > .graph-svg").evaluate(sizes)
    assert (width, height) == (room, high)


MENUS = ("#graph-choose", "#graph-traffic", "#graph-display", "#graph-downloads", "#graph-graphHide-presets")


@pytest.mark.parametrize("menu", MENUS)
def test_an_open_menu_is_no_wider_than_a_narrow_window(page: Page, console_url: str, menu: str) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    open_graph(page, console_url)
    page.locator(f"{menu} > summary").click()
    box = page.locator(f"{menu} > .menu-list").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_on_a_narrow_page_what_is_chosen_stays_in_sight_above_its_panel(page: Page, console_url: str) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    open_graph(page, console_url)
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    panel = page.locator("#graph-panel").bounding_box()
    assert panel
    assert middle(page)[1] < panel["y"] < 900


def test_going_back_shows_the_view_before_and_breaks_no_policy(page: Page, console_url: str) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    open_graph(page, console_url)
    drag(page, (30, 20))
    page.mouse.up()
    page.locator("select[name=graphType]").select_option("workload")
    expect(page.locator("#graph-region .node[aria-label^='App']")).to_have_count(0)
    page.go_back()
    expect(page.locator(CART)).to_be_visible()
    expect(page.locator("select[name=graphType]")).to_have_value("versionedApp")
