"""The search page in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_question_is_asked_in_the_box(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("returnees")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").first).to_be_visible()
    assert "q=returnees" in page.url
