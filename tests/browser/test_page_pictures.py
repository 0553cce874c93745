"""The main states over the sample knowledge base: whole, accessible, pictured for the README."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import overflow, screenshot, violations
from conftest import running, settings_for
from playwright.sync_api import Page, expect

from index.embedding import Embedder
from ingest.run import run_ingest
from service.app import create_app

_DATA = Path(__file__).parents[2] / "data"
_ANSWERED = "/?q=Quels+pays+ont+lancé+l'initiative+MICIC+?&limit=5"
_ARABIC = "/?q=متى+فُتحت+في+أرليت+غرفة+خاصة+تتحدث+فيها+النساء+مع+موظفة؟&limit=5"
_IN_VAIN = "/?q=Who+won+the+staff+football+cup+on+Mars+in+2050?&limit=3"


@pytest.fixture(scope="module")
def samples(
    tmp_path_factory: pytest.TempPathFactory, prepared_var: Path, embedder: Embedder
) -> Iterator[str]:
    """A service over the samples in data/."""
    own = settings_for(tmp_path_factory.mktemp("samples"), prepared_var)
    settings = own.model_copy(update={"sources": _DATA / "sources.toml"})
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    with running(create_app(settings, embedder=embedder)) as address:
        yield address


def pictured(page: Page, name: str) -> None:
    """Checks the state, and keeps its picture where pictures are taken."""
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    assert overflow(page) == []
    assert violations(page) == []
    screenshot(page, name)


def test_the_start(open_page: Callable[..., Page], samples: str) -> None:
    page = open_page(base_url=samples, viewport={"width": 1200, "height": 560})
    page.goto("/")
    pictured(page, "page-start-en-light")


def test_an_answer_with_its_passages(open_page: Callable[..., Page], samples: str) -> None:
    page = open_page(base_url=samples, locale="fr", viewport={"width": 1200, "height": 1000})
    page.goto(_ANSWERED)
    expect(page.locator("blockquote").first).to_contain_text("MICIC")
    pictured(page, "page-results-fr-light")


def test_a_passage_in_its_context(open_page: Callable[..., Page], samples: str) -> None:
    page = open_page(base_url=samples, viewport={"width": 1200, "height": 900})
    page.goto("/?q=How+many+people+did+the+evaluators+in+Agadez+talk+to?&limit=5")
    page.locator("a.context").first.click()
    expect(page.locator("article .here").first).to_be_visible()
    page.locator("article .vote button[value=up]").first.click()
    expect(page.locator("article .thanks").first).to_be_visible()
    assert violations(page) == []
    page.evaluate("() => { document.activeElement.blur(); }")
    page.locator("article .here").first.evaluate("it => it.scrollIntoView({ block: 'center' })")
    screenshot(page, "page-context-en-light")


def test_the_arabic_page_at_night_on_a_phone(open_page: Callable[..., Page], samples: str) -> None:
    page = open_page(
        base_url=samples,
        locale="ar",
        color_scheme="dark",
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
    )
    page.goto(_ARABIC)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    pictured(page, "page-results-ar-dark")


def test_an_honest_abstention(open_page: Callable[..., Page], samples: str) -> None:
    page = open_page(base_url=samples, viewport={"width": 1200, "height": 700})
    page.goto(_IN_VAIN)
    expect(page.locator(".answer.abstained")).to_be_visible()
    pictured(page, "page-no-answer-en-light")


def test_the_status(open_page: Callable[..., Page], samples: str) -> None:
    page = open_page(base_url=samples, viewport={"width": 1200, "height": 2250})
    page.goto("/status")
    expect(page.locator("svg.map text").first).to_be_visible()
    pictured(page, "status-en-light")
