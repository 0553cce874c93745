"""The page for maintainers, over a knowledge base that is large enough for a map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import overflow, violations
from conftest import running, settings_for
from playwright.sync_api import Page, expect
from small_knowledge_base import add_practice, write_knowledge_base

from index.embedding import Embedder
from ingest.run import run_ingest
from service.app import create_app

_SUBJECTS = ("shelter kits for families", "radio warnings of floods", "coaching of young traders")


@pytest.fixture(scope="module")
def grown_site(
    tmp_path_factory: pytest.TempPathFactory, prepared_var: Path, embedder: Embedder
) -> Iterator[str]:
    """A service over a knowledge base that grew in two runs, the second with a file that failed."""
    folder = tmp_path_factory.mktemp("grown")
    write_knowledge_base(folder)
    settings = settings_for(folder, prepared_var, "public,internal,restricted:ikm")
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    for number in range(18):
        subject = _SUBJECTS[number % 3]
        text = f"In district {number} people speak of {subject}, and say what they would change."
        add_practice(folder, f"more-{number}", f"District {number}: {subject}", text)
    (folder / "reports" / "damaged.pdf").write_bytes(b"%PDF-1.7 this is not the whole of it")
    assert run_ingest(settings, json_output=False, retry_failed=False) == 3
    with running(create_app(settings, embedder=embedder)) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_is_accessible_and_complete(
    open_page: Callable[..., Page], grown_site: str, language: str, scheme: str
) -> None:
    page = open_page(base_url=grown_site, locale=language, color_scheme=scheme)
    page.goto("/status")
    expect(page.locator("svg.map text").first).to_be_visible()
    expect(page.locator("svg.growth path")).to_be_visible()
    expect(page.get_by_text("damaged.pdf")).to_be_visible()
    assert violations(page) == []
    page.locator("details summary").click()
    expect(page.locator("details table tbody tr")).to_have_count(2)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_fits_a_small_phone(
    open_page: Callable[..., Page], grown_site: str, language: str
) -> None:
    page = open_page(base_url=grown_site, locale=language, viewport={"width": 320, "height": 640})
    page.goto("/status")
    expect(page.locator("svg.map text").first).to_be_visible()
    assert overflow(page) == []


def test_without_script_the_map_is_a_page(open_page: Callable[..., Page], grown_site: str) -> None:
    page = open_page(base_url=grown_site, java_script_enabled=False)
    page.goto("/status")
    page.get_by_role("link", name="Show the map").click()
    expect(page.locator("svg.map text").first).to_be_visible()
