"""The search page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import overflow, violations
from playwright.sync_api import Locator, Page, expect


def test_a_question_is_asked_in_the_box(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("returnees")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    assert "q=returnees" in page.url


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_page_speaks_the_browser_s_language_and_fits_a_small_phone(
    open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(locale=language, viewport={"width": 320, "height": 640})
    page.goto("/?q=returnees")
    page.locator("article .vote summary").first.click()
    page.locator("article a.context").first.click()
    expect(page.locator("article .here")).to_be_visible()
    page.locator("article .vote button[value=up]").first.click()
    expect(page.locator("article .thanks").first).to_be_visible()
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert overflow(page) == []


def test_another_language_is_kept_with_the_question(page: Page) -> None:
    page.goto("/?q=returnees&kind=practice")
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("heading", name="Filtres")).to_be_visible()
    assert "kind=practice" in page.url
    page.get_by_role("button", name="Rechercher").click()
    expect(page.get_by_role("heading", name="Filtres")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_state_is_accessible(
    open_page: Callable[..., Page], complaints: list[str], language: str, scheme: str
) -> None:
    page = open_page(locale=language, color_scheme=scheme)
    states = {
        "start": "/",
        "results": "/?q=returnees&kind=practice",
        "no-answer": "/?q=the+price+of+bread+on+Mars+in+2050",
        "mistake": "/?q=returnees&year_from=then",
    }
    for state, address in states.items():
        page.goto(address)
        assert violations(page) == [], state
    page.goto("/?q=returnees&kind=practice")
    page.locator("a.context").first.click()
    expect(page.locator("article .here")).to_be_visible()
    page.locator("article .vote summary").first.click()
    page.locator("article .vote button[value=up]").first.click()
    expect(page.locator("article .thanks").first).to_be_visible()
    assert violations(page) == [], "context and vote in place"
    page.goto(page.locator("a.context").first.get_attribute("href") or "")
    assert violations(page) == [], "context as a page"
    assert all("422" in each for each in complaints)  # the browser logs the mistake's status
    complaints.clear()


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus; all that has it on the way shows it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        assert outline != "0px"
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("it can't be reached with the Tab key")


def test_the_keyboard_is_enough_and_shows_where_it_is(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("returnees")  # the box has the focus
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()

    opener = page.locator("a.context").first
    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(page.locator("article .here")).to_be_visible()
    expect(opener).to_be_focused()

    tab_to(page, page.locator("article .vote button[value=up]").first)
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text("Thank you, your vote is kept.")

    box = page.get_by_role("checkbox").first
    tab_to(page, box)
    page.keyboard.press("Space")
    chosen = f"{box.get_attribute('name')}={box.get_attribute('value')}"
    expect(page).to_have_url(re.compile(re.escape(chosen)))
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(box).to_be_focused()

    page.go_back()  # Alt and the left arrow, which a browser without a window does not know
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)

    original = page.get_by_role("article").first.get_by_role("heading").get_by_role("link")
    tab_to(page, original)
    with page.expect_request(lambda request: request.is_navigation_request()):
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_cut_off_when_enlarged_to_twice_the_size(
    open_page: Callable[..., Page], language: str
) -> None:
    # A window of 1280 enlarged to 200 % lays out as one of 640 with two pixels a point.
    page = open_page(locale=language, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    for address in ("/", "/?q=returnees", "/status"):
        page.goto(address)
        assert overflow(page) == [], address


def test_the_page_needs_no_script(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/?q=returnees")
    expect(page.get_by_role("article").first).to_be_visible()
