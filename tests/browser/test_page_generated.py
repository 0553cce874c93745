"""A generated answer on the page: sentence by sentence, and quietly none when it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from browsing import violations
from generated_answers import QUESTION, TRUE
from playwright.sync_api import Page, expect
from scripted_endpoint import Behaviour, Endpoint, Exchange, endpoint, says

ASKED = f"/?{urlencode({'q': QUESTION})}"


@pytest.fixture(scope="module")
def model() -> Iterator[Endpoint]:
    """A language model that says what a test tells it to."""
    with endpoint(says("NOTHING")) as running:
        yield running


@pytest.fixture(scope="module")
def writing_site(model: Endpoint, site_with: Callable[..., str]) -> str:
    """A service that has it write."""
    return site_with(
        generated_url=model.url,
        abstain_below=0.0,
        generated_unsupported="mark",
        generated_retries=0,
    )


def answered(open_page: Callable[..., Page], site: str, **options: object) -> Page:
    page = open_page(base_url=site, **options)
    page.goto(ASKED)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_what_is_written_stands_below_the_quotations(
    open_page: Callable[..., Page], writing_site: str, model: Endpoint, language: str, scheme: str
) -> None:
    model.behaviour = says(f"{TRUE} [1]. Everyone gets a house [1].")
    page = answered(open_page, writing_site, locale=language, color_scheme=scheme)
    sentences = page.locator(".generated .sentences p")
    expect(page.locator(".generated .lead")).not_to_be_empty()
    expect(sentences).to_have_count(2)
    expect(sentences.first).to_contain_text(f"{TRUE}. [1]")
    expect(sentences.first.locator("em")).to_have_count(0)
    expect(sentences.last.locator("em")).to_have_count(1)
    assert violations(page) == []


def test_sentences_are_shown_as_they_come(
    open_page: Callable[..., Page], writing_site: str, model: Endpoint
) -> None:
    held = threading.Event()

    def slowly(exchange: Exchange) -> None:
        exchange.begin()
        exchange.piece(f"{TRUE} [1]. Women open ")
        held.wait(30)
        exchange.piece("most of the shops of returnees with a grant [1].", "stop")
        exchange.raw("data: [DONE]\n\n")

    model.behaviour = slowly
    page = answered(open_page, writing_site)
    expect(page.locator(".generated .sentences p")).to_have_count(1)
    held.set()
    expect(page.locator(".generated .lead")).not_to_be_empty()


def _breaks(exchange: Exchange) -> None:
    exchange.reset()


@pytest.mark.parametrize("behaviour", [says("NOTHING"), _breaks])
def test_without_a_written_answer_the_quotations_stand_alone(
    open_page: Callable[..., Page], writing_site: str, model: Endpoint, behaviour: Behaviour
) -> None:
    model.behaviour, model.requests = behaviour, []
    page = answered(open_page, writing_site)
    expect(page.locator(".generated")).to_have_count(0)
    assert model.requests
    expect(page.locator("blockquote").first).to_be_visible()


def test_markup_that_a_model_writes_is_text(
    open_page: Callable[..., Page], writing_site: str, model: Endpoint
) -> None:
    model.behaviour = says(f"{TRUE} [1]. Grants <img src=x onerror=alert(1)> for returnees [1].")
    page = answered(open_page, writing_site)
    expect(page.locator(".generated .lead")).not_to_be_empty()
    assert page.locator("img").count() == 0
