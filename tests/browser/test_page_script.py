"""What the page's script does: everything in place, with the way back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import overflow, violations
from playwright.sync_api import Page, Request, Route, expect

ASKED = "/?q=returnees"


def documents_loaded(page: Page) -> list[str]:
    """Addresses of whole pages that are loaded from now on."""
    loaded: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            loaded.append(request.url)

    page.on("request", note)
    return loaded


def chosen(page: Page) -> list[str]:
    """The values of the ticked boxes."""
    boxes = page.get_by_role("checkbox", checked=True).all()
    return [box.get_attribute("value") or "" for box in boxes]


def tick(page: Page, value: str) -> None:
    page.locator(f'input[value="{value}"]').check()


def remembered(page: Page, scroll: int) -> None:
    """Waits until the page has kept this scroll position."""
    for _ in range(100):
        if page.evaluate("history.state.scroll") == scroll:
            return
        page.wait_for_timeout(50)
    pytest.fail("the scroll position was not kept")


def test_a_question_is_answered_in_place(page: Page) -> None:
    page.goto("/")
    loaded = documents_loaded(page)
    page.get_by_role("searchbox").fill("flood warning by radio")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Passages:")
    assert page.url.endswith("/?q=flood+warning+by+radio")
    expect(page).to_have_title(re.compile("^flood warning by radio"))
    assert loaded == []


def test_a_tick_narrows_and_leaves_one_where_one_was(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 1000, "height": 500})
    page.goto(ASKED)
    loaded = documents_loaded(page)
    box = page.locator('input[value="reintegration"]')
    box.scroll_into_view_if_needed()
    before = box.bounding_box()
    box.check()
    expect(page).to_have_url(re.compile("theme=reintegration"))
    expect(box).to_be_focused()
    after = box.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    assert chosen(page) == ["reintegration"]
    assert loaded == []


def test_back_and_forward_bring_state_scroll_and_focus(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 800, "height": 400})
    page.goto(ASKED)
    tick(page, "practice")
    expect(page).to_have_url(re.compile("kind=practice"))
    page.evaluate("scrollTo(0, 300)")
    remembered(page, 300)
    # By script, since a browser scrolls to where one types.
    page.get_by_role("searchbox").evaluate(
        "box => { box.focus({ preventScroll: true }); box.value = 'radio';"
        " box.form.requestSubmit(); }"
    )
    expect(page).to_have_title(re.compile("^radio"))
    page.go_back()
    expect(page).to_have_title(re.compile("^returnees"))
    expect(page.get_by_role("searchbox")).to_have_value("returnees")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert chosen(page) == ["practice"]
    assert page.evaluate("scrollY") == 300
    page.go_back()
    expect(page.locator("input:checked")).to_have_count(0)
    page.go_forward()
    expect(page.locator("input:checked")).to_have_count(1)


def test_going_back_asks_the_service_nothing(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("returnees")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    tick(page, "practice")
    expect(page).to_have_url(re.compile("kind=practice"))
    expect(page.locator("#page")).not_to_have_attribute("aria-busy", "true")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.context.set_offline(True)
    page.go_back()
    expect(page.locator("input:checked")).to_have_count(0)
    assert [address for address in requests if "icon" not in address] == []


def test_ticks_follow_the_address_when_the_browser_brings_back_a_page(page: Page) -> None:
    page.goto(ASKED + "&kind=practice")
    page.locator('input[value="practice"]').evaluate("box => { box.checked = false }")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert chosen(page) == ["practice"]


def test_paging_leads_to_the_next_passages(page: Page) -> None:
    page.goto(ASKED + "&limit=2")
    loaded = documents_loaded(page)
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    expect(page.locator("#passages")).to_be_focused()
    assert "offset=2" in page.url
    assert loaded == []


def test_the_newest_question_wins(page: Page) -> None:
    page.goto("/")
    page.route("**/?q=slow", lambda _: None)  # never answered
    box = page.get_by_role("searchbox")
    box.fill("slow")
    page.keyboard.press("Enter")
    box.fill("returnees")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page).to_have_title(re.compile("^returnees"))


def test_what_is_typed_while_a_filter_narrows_is_kept(page: Page) -> None:
    page.goto(ASKED)
    held: list[Route] = []
    page.route("**/?q=returnees&kind=practice", lambda route: held.append(route))
    tick(page, "practice")
    page.get_by_role("searchbox").fill("a longer question")
    held[0].continue_()
    expect(page).to_have_url(re.compile("kind=practice"))
    expect(page.get_by_role("searchbox")).to_have_value("a longer question")


def test_the_same_question_is_asked_anew_and_kept_once_in_the_history(page: Page) -> None:
    page.goto("/")
    for _ in range(2):
        with page.expect_response(re.compile("q=returnees")):
            page.get_by_role("searchbox").fill("returnees")
            page.keyboard.press("Enter")
        expect(page.locator("#page")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("article").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("article")).to_have_count(0)


def test_without_a_connection_the_browser_says_so_itself(page: Page, complaints: list[str]) -> None:
    page.goto("/")
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("returnees")
    page.keyboard.press("Enter")
    expect(page.get_by_text("ERR_INTERNET_DISCONNECTED")).to_be_visible()
    complaints.clear()


def test_the_context_opens_and_closes_in_place(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto("/?q=formation+professionnelle+en+menuiserie&source=reports")
    opener = page.locator("a.context").first
    expect(opener).to_have_role("button")
    excerpt = page.locator(".excerpt").first.inner_text()
    opener.scroll_into_view_if_needed()
    before = page.locator(".excerpt").first.bounding_box()
    opener.click()
    neighbours = page.locator("article .neighbours")
    expect(neighbours.locator(".here .excerpt")).to_have_text(excerpt, use_inner_text=True)
    assert neighbours.locator(".excerpt").count() > 1
    assert neighbours.locator(".here mark").count() > 0
    after = neighbours.locator(".here .excerpt").bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_contain_text("Hide the context")
    assert violations(page) == []
    assert overflow(page) == []
    opener.press("Space")
    expect(neighbours).to_have_count(0)
    expect(page.locator(".excerpt").first).to_be_visible()


def test_without_script_the_context_is_a_page(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/?q=formation+professionnelle+en+menuiserie&source=reports")
    page.get_by_role("link", name="Show in context").first.click()
    expect(page.locator(".here .excerpt")).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Niger")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_context_page_is_accessible(open_page: Callable[..., Page], language: str) -> None:
    page = open_page(locale=language, viewport={"width": 320, "height": 640})
    page.goto("/?q=formation+professionnelle&source=reports")
    page.goto(page.locator("a.context").first.get_attribute("href") or "")
    assert violations(page) == []
    assert overflow(page) == []


def test_a_citation_is_copied_in_one_click(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/?q=formation+professionnelle&source=reports&kind=report")
    button = page.locator("article").get_by_role("button", name="Copy citation").first
    link = page.locator("article .place a").first.get_attribute("href")
    button.click()
    expect(page.get_by_role("status")).to_have_text("Citation copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f". {site}{link}")
    assert "page " in copied


def test_a_citation_is_copied_where_the_clipboard_is_closed(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    page.add_init_script("delete Navigator.prototype.clipboard")  # as over plain HTTP
    page.goto(ASKED)
    page.locator("article").get_by_role("button", name="Copy citation").first.click()
    expect(page.get_by_role("status")).to_have_text("Citation copied")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").press("Control+V")
    assert "http" in page.get_by_role("searchbox").input_value()


def test_related_practices_stand_beside_the_answer(
    open_page: Callable[..., Page], answering_site: str
) -> None:
    page = open_page(base_url=answering_site)
    page.goto("/?q=How+many+people+followed+the+vocational+training+in+Agadez&limit=1")
    related = page.get_by_role("region", name="Related practices")
    expect(related.get_by_role("listitem").first).to_contain_text("Practice")
    titles = page.get_by_role("article").get_by_role("heading").all_inner_texts()
    assert not set(titles) & set(related.get_by_role("link").all_inner_texts())
    assert violations(page) == []
