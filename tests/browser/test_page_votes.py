"""Votes on the page: with the mouse, with the keyboard alone, and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import violations
from playwright.sync_api import Page, expect

from index.settings import Settings
from service.feedback.store import FILE, FeedbackStore


@pytest.fixture
def store(knowledge: Settings) -> FeedbackStore:
    """That of the service, empty."""
    for path in knowledge.var.glob(f"{FILE}*"):
        path.unlink()
    return FeedbackStore(knowledge.var / FILE)


def test_a_passage_is_voted_on_in_place(page: Page, store: FeedbackStore) -> None:
    page.goto("/?q=returnees&kind=practice")
    article = page.get_by_role("article").first
    article.get_by_text("Add a word").first.click()
    article.get_by_placeholder("A word on it").first.fill("Just what I needed")
    article.get_by_role("button", name="Helpful", exact=True).first.dblclick()
    expect(page.get_by_role("status")).to_have_text("Thank you, your vote is kept.")
    expect(article.get_by_role("button", name="Helpful", exact=True).first).to_have_attribute(
        "aria-pressed", "true"
    )
    article.get_by_role("button", name="Not helpful").first.click()  # one vote is enough
    [vote] = store.votes()
    assert (vote.vote, vote.target, vote.comment) == ("up", "passage", "Just what I needed")
    assert vote.question == "returnees"
    assert page.url.endswith("/?q=returnees&kind=practice")


@pytest.mark.parametrize("script", [True, False])
def test_the_enter_key_in_a_word_is_no_vote(
    open_page: Callable[..., Page], store: FeedbackStore, script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    page.goto("/?q=returnees&kind=practice")
    article = page.get_by_role("article").first
    article.get_by_text("Add a word").first.click()
    article.get_by_placeholder("A word on it").first.fill("Not what I needed")
    page.keyboard.press("Enter")
    article.get_by_role("button", name="Not helpful").first.click()
    expect(article.locator(".thanks").first).to_be_visible()
    assert [vote.vote for vote in store.votes()] == ["down"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_votes_are_accessible(
    open_page: Callable[..., Page], store: FeedbackStore, language: str, scheme: str
) -> None:
    page = open_page(locale=language, color_scheme=scheme)
    page.goto("/?q=returnees")
    page.locator("#vote-answer button[value=down]").click()
    expect(page.locator("#vote-answer .thanks")).to_be_visible()
    page.locator("article .vote summary").first.click()
    assert violations(page) == []
    assert store.votes()[0].target == "answer"


def test_without_script_one_comes_back_to_where_one_was(
    open_page: Callable[..., Page], store: FeedbackStore
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/?q=returnees&kind=practice")
    form = page.locator("article form.vote").first
    mark = form.get_attribute("id")
    form.get_by_role("button", name="Not helpful").click()
    assert page.url.endswith(f"/?q=returnees&kind=practice#{mark}")
    expect(page.locator("article .thanks").first).to_be_visible()
    expect(page.locator("#vote-answer .thanks")).to_be_hidden()
    assert store.votes()[0].vote == "down"


def test_a_vote_that_is_not_kept_is_told(
    page: Page, store: FeedbackStore, complaints: list[str]
) -> None:
    page.goto("/?q=returnees")
    page.context.set_offline(True)
    page.locator("#vote-answer button[value=up]").click()
    expect(page.get_by_role("status")).to_have_text("That did not work. Please try again.")
    page.context.set_offline(False)
    page.locator("#vote-answer button[value=up]").click()
    expect(page.get_by_role("status")).to_have_text("Thank you, your vote is kept.")
    assert len(store.votes()) == 1
    complaints.clear()


def test_where_votes_are_off_there_are_no_thumbs(
    open_page: Callable[..., Page], site_with: Callable[..., str]
) -> None:
    page = open_page(base_url=site_with(feedback=False))
    page.goto("/?q=returnees")
    expect(page.get_by_role("article").first).to_be_visible()
    assert page.locator(".vote").count() == 0
