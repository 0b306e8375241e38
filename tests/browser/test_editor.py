"""The editor of manifests with a script: numbers and marks beside the lines, a key, and a question before leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.serving import served
from tests.browser.test_edit import CART, preview
from tests.web.worlds.configured import configured

pytestmark = pytest.mark.browser

EDIT = f"{CART}/edit"
MOST = 1 << 20


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with configured(console={"listener": {"max_body_mb": 1}}), served() as address:
        yield address


def typed(page: Page) -> list[str]:
    return page.locator("#manifest").input_value().split("\n")


def marked(page: Page) -> list[str]:
    """The lines of the field that have a mark beside them, by where the marks are seen."""
    places = page.evaluate(
        """() => [...document.querySelectorAll(".editor-mark")].map((mark) => {
             const field = document.querySelector("#manifest");
             const style = getComputedStyle(field);
             const top = field.getBoundingClientRect().top + field.clientTop + parseFloat(style.paddingTop);
             const middle = mark.getBoundingClientRect();
             const line = (middle.top + middle.height / 2 - top + field.scrollTop) / parseFloat(style.lineHeight);
             return Math.floor(line);
           })"""
    )
    return [typed(page)[place].strip() for place in places]


def at_line(page: Page, text: str) -> None:
    """Puts the caret before the text."""
    page.locator("#manifest").evaluate(
        "(field, text) => { const at = field.value.indexOf(text); field.focus(); field.setSelectionRange(at, at); }",
        text,
    )


def leaves(page: Page, act: Callable[[], object], *, answer: str = "accept") -> list[str]:
    """The questions that the browser asked meanwhile."""
    asked: list[str] = []

    def ask(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept() if answer == "accept" else dialog.dismiss()

    page.once("dialog", ask)
    act()
    page.wait_for_timeout(300)
    if not asked:
        page.remove_listener("dialog", ask)
    return asked


def test_every_line_has_its_number_and_they_scroll_with_the_text(page: Page, url: str) -> None:
    page.goto(f"{url}/{EDIT}")
    numbers = page.locator(".editor-numbers")
    assert numbers.text_content() == "\n".join(str(at) for at in range(1, len(typed(page)) + 1))

    at_line(page, "apiVersion")
    page.keyboard.type("#\n#\n")
    assert (numbers.text_content() or "").split("\n")[-1] == str(len(typed(page)))

    page.locator("#manifest").fill("\n".join(f"line-{at}: x" for at in range(1, 301)))
    page.locator("#manifest").evaluate("field => { field.scrollTop = field.scrollHeight; }")
    page.wait_for_timeout(100)
    heights = "() => ['.editor-gutter', '#manifest'].map((at) => document.querySelector(at).scrollTop)"
    gutter, field = page.evaluate(heights)
    assert field > 1000
    assert gutter == field


def test_findings_and_faults_are_marked_at_their_lines_and_lead_to_each_other(page: Page, url: str) -> None:
    page.goto(f"{url}/{EDIT}")
    preview(page, "host: cart", "host: nobody")
    assert "host: nobody" in marked(page)
    mark = page.locator(".editor-mark").first
    assert "KIA1101" in (mark.get_attribute("aria-label") or "")
    mark.click()
    expect(page.locator(".config-findings [data-line]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#manifest")).to_be_focused()

    preview(page, "kind: VirtualService", "kind: Gateway")
    assert marked(page) == ["kind: Gateway"]
    expect(page.locator(".editor-mark.is-failure")).to_have_count(1)


def test_marks_move_with_their_lines_and_go_with_them(page: Page, url: str) -> None:
    page.goto(f"{url}/{EDIT}")
    preview(page, "host: cart", "host: nobody")
    lines = len(page.locator(".editor-mark").all())
    at_line(page, "kind:")
    page.keyboard.type("# one\n# two\n")
    assert "host: nobody" in marked(page)
    link = page.locator(".config-findings [data-line]").first
    where = typed(page).index(next(line for line in typed(page) if "host: nobody" in line)) + 1
    assert link.text_content() == f"line {where}"

    text = typed(page)
    kept = [line for line in text if "host: nobody" not in line]
    page.locator("#manifest").fill("\n".join(kept))
    assert len(page.locator(".editor-mark").all()) < lines
    assert "host: nobody" not in marked(page)


@pytest.mark.parametrize("key", ["Control+s", "Meta+s"])
def test_the_key_for_saving_previews(page: Page, url: str, key: str) -> None:
    page.goto(f"{url}/{EDIT}")
    at_line(page, "spec:")
    page.keyboard.type("# seen\n")
    with page.expect_navigation():
        page.keyboard.press(key)

    expect(page.get_by_text("Nothing: the object is like this already.")).to_be_visible()


def test_leaving_with_a_change_asks_and_staying_keeps_it(page: Page, url: str) -> None:
    page.goto(f"{url}/{EDIT}")
    assert leaves(page, page.get_by_role("link", name="Cancel").click) == []
    expect(page).to_have_url(f"{url}/{CART}")

    page.goto(f"{url}/{EDIT}")
    at_line(page, "spec:")
    page.keyboard.type("# mine\n")
    cancel = page.get_by_role("link", name="Cancel")
    assert leaves(page, lambda: cancel.click(no_wait_after=True), answer="dismiss") == ["beforeunload"]
    assert "# mine" in typed(page)
    assert leaves(page, cancel.click) == ["beforeunload"]
    expect(page).to_have_url(f"{url}/{CART}")


def test_what_was_previewed_but_not_saved_asks_too_and_previewing_and_saving_do_not(page: Page, url: str) -> None:
    page.goto(f"{url}/{EDIT}")
    assert leaves(page, lambda: preview(page, "team: till", "team: desk")) == []
    expect(page.locator(".config-diff")).to_contain_text("team: desk")
    page.locator("#manifest").click()
    cancel = page.get_by_role("link", name="Cancel")
    assert leaves(page, lambda: cancel.click(no_wait_after=True), answer="dismiss") == ["beforeunload"]
    assert leaves(page, page.get_by_role("button", name="Save").click) == []
    expect(page.get_by_role("status").first).to_contain_text("was saved")


def test_what_is_too_large_is_told_before_it_is_sent(page: Page, url: str) -> None:
    page.goto(f"{url}/{EDIT}")
    field = page.locator("#manifest")
    field.evaluate("(field, size) => { field.value += '# ' + 'x'.repeat(size); }", MOST)
    field.dispatch_event("input")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Preview").click()

    assert field.evaluate("field => field.validationMessage").startswith("This takes 1.0 MiB to send")
    assert sent == []
    field.evaluate("field => { field.value = field.value.slice(0, 2000); }")
    field.dispatch_event("input")
    with page.expect_navigation():
        page.get_by_role("button", name="Preview").click()


def test_without_a_script_the_page_that_refuses_says_how_to_get_back_what_was_typed(
    page: Page, no_js_page: Page, url: str
) -> None:
    del page
    no_js_page.goto(f"{url}/{EDIT}")
    text = f"{no_js_page.locator('#manifest').input_value()}# {'x' * MOST}"
    no_js_page.locator("#manifest").fill(text)
    no_js_page.get_by_role("button", name="Preview").click()
    expect(no_js_page.get_by_text("at most 1 MiB are taken")).to_be_visible()
    expect(no_js_page.get_by_text("the browser's Back shows the form as you left it")).to_be_visible()

    no_js_page.go_back()
    assert no_js_page.locator("#manifest").input_value() == text


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1600])
def test_the_editor_fits_its_window_and_axe_finds_nothing_serious(
    page: Page, url: str, axe: Callable[[Page], list[str]], width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"{url}/{EDIT}")
    preview(page, "host: cart", "host: nobody")

    assert page.locator(".editor-mark").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_new_object_has_the_same_editor(page: Page, url: str) -> None:
    page.goto(f"{url}/console/istio/new")
    page.locator("#manifest").fill("apiVersion: v1\nkind: Nothing\n")
    page.get_by_role("button", name="Preview").click()

    assert marked(page)[0] == "kind: Nothing"
    expect(page.locator(".editor-numbers")).to_contain_text("1")
