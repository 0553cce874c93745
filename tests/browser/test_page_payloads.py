"""Fifty payloads in documents' titles, texts and file names, in questions and in addresses: none
runs, all are shown as text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from conftest import running, settings_for
from payloads import PAYLOADS
from playwright.sync_api import Page, expect

from index.embedding import Embedder
from ingest.run import run_ingest
from service.app import create_app

_SOURCES = """
[[source]]
name = "records"
table = "records.jsonl"
id = "id"
title = "title"
text = "body"
kind = "practice"
access = "public"
[source.columns]
themes = "theme"
url = "address"

[[source]]
name = "files"
folder = "files"
kind = "guidance"
access = "public"
"""

_FOREIGN = "script, iframe, img, object, embed, video, audio, style, marquee, base, math, meta"
"""Elements that the pages have none of within their body."""


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, prepared_var: Path, embedder: Embedder
) -> Iterator[str]:
    """A service over a knowledge base full of payloads."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "sources.toml").write_text(_SOURCES, encoding="utf-8")
    records = [
        {
            "id": f"r{number}",
            "title": f"Boats {payload}",
            "body": f"Record {number} on boats at the lake says {payload} and no more.",
            "theme": f"lakes {payload}",
            "address": f"https://boats.example/{number}?{payload}",
        }
        for number, payload in enumerate(PAYLOADS)
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "records.jsonl").write_text(lines, encoding="utf-8")
    (folder / "files").mkdir()
    for number, payload in enumerate(PAYLOADS):
        name = f"{number} {payload}".replace("/", "\N{DIVISION SLASH}")
        text = f"Note {number} on boats: the keeper of the lake counts them in the evening."
        (folder / "files" / f"{name}.md").write_text(text, encoding="utf-8")
        (folder / "files" / f"{name}.docx").write_bytes(b"this is no Word file")
    settings = settings_for(folder, prepared_var)
    assert run_ingest(settings, json_output=False, retry_failed=False) == 3
    with running(create_app(settings, embedder=embedder)) as address:
        yield address


def harmless(page: Page) -> None:
    """Nothing of a payload became an element or an attribute, and none has run."""
    assert page.locator(f"body :is({_FOREIGN})").count() == 0
    handlers = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(
          element => element.getAttributeNames().filter(name => name.startsWith('on')))"""
    )
    assert handlers == []
    schemes = page.evaluate("() => [...new Set([...document.links].map(link => link.protocol))]")
    assert set(schemes) <= {"http:", "https:"}
    assert page.title() not in ("hit", "1")


def visible(text: str) -> str:
    """The text without white space and signs that are not shown."""
    kept = (c for c in text if unicodedata.category(c) != "Cf" and not c.isspace())
    return "".join(kept)


def test_all_records_show_their_payloads_as_text(page: Page, hostile: str) -> None:
    page.goto(f"{hostile}/?q=boats+at+the+lake&source=records&limit=50")
    harmless(page)
    titles = {visible(title) for title in page.locator("article h3").all_inner_texts()}
    assert titles == {visible(f"Boats {payload}") for payload in PAYLOADS}
    excerpts = visible(" ".join(page.locator(".excerpt").all_inner_texts()))
    assert all(visible(payload) in excerpts for payload in PAYLOADS)
    first = visible(page.locator(".excerpt").first.inner_text())
    opener = page.locator("a.context").first
    opener.click()
    expect(page.locator("article .here .excerpt")).to_be_visible()
    assert visible(page.locator("article .here .excerpt").inner_text()) == first
    harmless(page)
    page.locator(".filters input[name=theme]").first.check()
    expect(page.locator("#page")).not_to_have_attribute("aria-busy", "true")
    harmless(page)


def test_all_file_names_are_shown_as_text(page: Page, hostile: str) -> None:
    page.goto(f"{hostile}/?q=who+counts+the+boats&source=files&limit=50")
    harmless(page)
    assert page.get_by_role("article").count() == len(PAYLOADS)
    links = page.locator("article h3 a").all()
    for link in links[:5]:
        response = httpx.get(hostile + (link.get_attribute("href") or ""))
        assert response.status_code == 200
        assert "sandbox" in response.headers["content-security-policy"]
    page.goto(f"{hostile}/status")
    expect(page.locator("svg.map text").first).to_be_visible()
    harmless(page)
    failed = visible(page.get_by_role("table", name="Failed files").inner_text())
    names = [visible(payload).replace("/", "\N{DIVISION SLASH}") for payload in PAYLOADS]
    assert all(name in failed for name in names)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_question_and_an_address_are_text(
    page: Page, hostile: str, complaints: list[str], payload: str
) -> None:
    given = {"q": payload, "theme": payload, "source": payload, "ui": payload, payload: payload}
    page.goto(f"{hostile}/?{urlencode(given)}#{payload}")
    expect(page.get_by_role("searchbox")).to_have_value(payload)
    harmless(page)
    wrong = {"q": "boats", "country": payload, "year_from": payload, "limit": payload}
    page.goto(f"{hostile}/?{urlencode(wrong)}")
    expect(page.get_by_role("alert")).to_be_visible()
    harmless(page)
    page.goto(f"{hostile}/?limit=1")
    page.get_by_role("searchbox").fill(payload)  # and now in place
    page.keyboard.press("Enter")
    expect(page.locator("#results, .message")).to_be_visible()
    harmless(page)
    assert all("422" in each for each in complaints)  # the browser logs the mistakes' status
    complaints.clear()
