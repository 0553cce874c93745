"""Script in documents, attributes and addresses is shown by the widget as text, and never run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import running, settings_for
from hosting import Host, hosting
from payloads import PAYLOADS
from playwright.sync_api import Page, expect

from index.embedding import Embedder
from ingest.run import run_ingest
from service.app import create_app
from service.web.widget_script import widget_script

SOURCES = """
[[source]]
name = "practices"
table = "practices.jsonl"
id = "id"
title = "title"
text = "body"
access = "public"
[source.columns]
kind = "kind"
themes = "themes"
"""
MADE = "script, iframe, img, svg, object, embed, video, audio, input, style, link, base, meta, b"
GIVEN = "Fishers hear of floods by radio."


def title(number: int) -> str:
    return f"Radio {number} {PAYLOADS[number]} end"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, prepared_var: Path, embedder: Embedder, host: Host
) -> Iterator[str]:
    """A service over documents each of which has a payload in its title, text and theme, and a
    kind of its own to ask for it."""
    folder = tmp_path_factory.mktemp("hostile")
    records = [
        {
            "id": f"p{number}",
            "title": title(number),
            "body": f"{payload} A radio warns fishers of floods, two days before.",
            "kind": f"k{number}",
            "themes": [payload],
        }
        for number, payload in enumerate(PAYLOADS)
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "practices.jsonl").write_text(lines, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    settings = settings_for(folder, prepared_var).model_copy(update={"widget_origins": host.origin})
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    with running(create_app(settings, embedder=embedder)) as address:
        yield address


def test_documents_in_a_host_s_page(page: Page, host: Host, hostile: str) -> None:
    elements = "".join(
        f'<related-knowledge text="{GIVEN}" kinds="k{number}"></related-knowledge>'
        for number in range(len(PAYLOADS))
    )
    page.set_viewport_size({"width": 1000, "height": 20_000})  # all are near the window
    page.goto(
        host.serve(
            '<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">'
            f'<script type="module" src="{hostile}/widget.js"></script>{elements}'
        )
    )
    expect(page.locator("related-knowledge .card")).to_have_count(len(PAYLOADS))
    for number, payload in enumerate(PAYLOADS):
        element = page.locator("related-knowledge").nth(number)
        shown = " ".join((element.locator(".title").text_content() or "").split())
        assert shown == " ".join(title(number).split())
        first = payload.split()[0].lstrip("\u202e")  # ingestion leaves such signs out of texts
        assert first in (element.locator("blockquote").text_content() or "")
        assert element.locator(MADE).count() == 0
    assert page.title() == "host"


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_documents_and_addresses_of_the_page_for_a_frame(
    page: Page, hostile: str, number: int
) -> None:
    payload = PAYLOADS[number]
    given = {"text": GIVEN, "kinds": f"k{number}", "title": payload, "theme": payload}
    page.goto(f"{hostile}/widget?" + urlencode(given | {"ui": payload, payload: payload}))
    shown = " ".join((page.locator(".title").text_content() or "").split())
    assert shown == " ".join(title(number).split())
    assert page.locator("main").locator(MADE).count() == 0
    assert page.title() == "Related knowledge"


def test_attributes(page: Page, complaints: list[str], host: Host, hostile: str) -> None:
    page.set_viewport_size({"width": 1000, "height": 20_000})
    page.goto(
        host.serve(
            '<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">'
            f'<script type="module" src="{hostile}/widget.js"></script>'
        )
    )
    page.evaluate(
        """payloads => { for (const payload of payloads)
          for (const names of [["title", "text"], ["document"], ["url"], ["text", "kinds"],
                               ["text", "language", "limit", "lang", "theme"]]) {
            const made = document.createElement("related-knowledge");
            for (const name of names) made.setAttribute(name, payload);
            document.body.append(made);
        } }""",
        list(PAYLOADS),
    )
    looking = page.locator("related-knowledge .line", has_text="Looking")
    expect(looking).to_have_count(0, timeout=60_000)
    for element in page.locator("related-knowledge .line").all():
        assert element.text_content() in (
            "Nothing related was found.",
            "Related knowledge can't be shown right now.",
        )
    assert page.title() == "host"
    assert all("status of 4" in each for each in complaints)
    complaints.clear()


def test_a_link_that_is_script_is_no_link(page: Page, host: Host) -> None:
    # The service makes none; here the host serves the script, and such an answer.
    place = dict.fromkeys(["page_first", "page_last", "start_time", "end_time"])
    described = {"kind": "k", "language": "und", "year": None, "countries": []}
    answer = [
        {
            "link": link,
            "place": place,
            "document": described | {"title": link},
            "why": {"passages": [link, ""], "countries": ["ZZZ"], "themes": [], "codes": []},
        }
        for link in ("javascript:document.title='hit'", "data:text/html,x", "https://[", "/fine")
    ]
    host.serve(json.dumps({"related": answer}), "/api/v1/related")
    host.serve(widget_script(), "/widget.js")
    page.goto(
        host.serve(
            '<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">'
            '<script type="module" src="/widget.js"></script>'
            "<related-knowledge></related-knowledge>"
        )
    )
    cards = page.locator("related-knowledge .card")
    expect(cards).to_have_count(len(answer))
    links = page.locator("related-knowledge a").all()
    assert [link.get_attribute("href") for link in links] == [f"{host.origin}/fine"]
    quote = cards.first.locator("blockquote")
    assert (quote.get_attribute("lang"), quote.get_attribute("dir")) == (None, "auto")
