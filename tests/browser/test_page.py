"""The search page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from browsing import overflow, screenshot, violations
from playwright.sync_api import Page, expect


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


_PICTURES = {("results", "ar", "dark")}
"""Those that the README shows."""


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
        if (state, language, scheme) in _PICTURES:
            screenshot(page, f"page-{state}-{language}-{scheme}")
    assert all("422" in each for each in complaints)  # the browser logs the mistake's status
    complaints.clear()


def test_the_keyboard_is_enough_and_shows_where_it_is(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("returnees")  # the box has the focus
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    box = page.get_by_role("checkbox").first
    for _ in range(80):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        assert outline != "0px"
        if box.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    chosen = f"{box.get_attribute('name')}={box.get_attribute('value')}"
    expect(page).to_have_url(re.compile(re.escape(chosen)))
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_cut_off_when_enlarged_to_twice_the_size(
    open_page: Callable[..., Page], language: str
) -> None:
    # A window of 1280 enlarged to 200 % lays out as one of 640 with two pixels a point.
    page = open_page(locale=language, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.goto("/?q=returnees")
    assert overflow(page) == []


def test_the_first_load_is_light(page: Page, site: str) -> None:
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{site}/?q=returnees", wait_until="networkidle")
    assert 0 < sum(sizes) <= 60_000


def test_the_page_needs_no_script(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/?q=returnees")
    expect(page.get_by_role("article").first).to_be_visible()


PAYLOADS = (
    "<script>document.title='hit'</script>",
    '"><img src=x onerror="document.title=\'hit\'">',
    "'><svg onload=document.title='hit'>",
    "javascript:document.title='hit'",
    "</title><script>document.title='hit'</script>",
    "{{7*7}}<iframe srcdoc='<script>top.document.title=1</script>'>",
    "\u202e<b onmouseover=document.title='hit'>",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_in_a_question_is_shown_as_text(page: Page, payload: str) -> None:
    page.goto("/?" + urlencode({"q": payload, "kind": payload, "ui": payload}))
    expect(page.get_by_role("searchbox")).to_have_value(payload)
    assert page.title().startswith(payload)
    assert page.locator("main script, main iframe, main img").count() == 0
