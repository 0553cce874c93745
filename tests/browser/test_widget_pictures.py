"""The demonstration over the sample knowledge base, pictured for the README."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import screenshot, violations
from conftest import running, settings_for
from hosting import Host, hosting
from playwright.sync_api import Page, expect

from index.embedding import Embedder
from ingest.run import run_ingest
from service.app import create_app

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def host(
    tmp_path_factory: pytest.TempPathFactory, prepared_var: Path, embedder: Embedder
) -> Iterator[Host]:
    """A site with the demonstration, which may call a service over the samples in data/."""
    with hosting() as host:
        settings = settings_for(tmp_path_factory.mktemp("samples"), prepared_var).model_copy(
            update={
                "sources": _ROOT / "data" / "sources.toml",
                "widget_origins": host.origin,
            }
        )
        assert run_ingest(settings, json_output=False, retry_failed=False) == 0
        with running(create_app(settings, embedder=embedder)) as address:
            for name in ("index.html", "host.css", "host.js"):
                content = (_ROOT / "docs" / "demo" / name).read_text("utf-8")
                path = "/" if name == "index.html" else f"/{name}"
                host.serve(content.replace("http://127.0.0.1:8000", address), path)
            host.pages["/service"] = (address, {})
            yield host


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_demonstration(open_page: Callable[..., Page], host: Host, scheme: str) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": 1000, "height": 1550})
    page.goto(host.origin)
    for element in page.locator("related-knowledge").all():
        element.scroll_into_view_if_needed()
        expect(element.locator(".card").first).to_be_visible()
    expect(page.frame_locator("iframe").locator(".card")).to_have_count(2)
    assert violations(page) == []
    page.evaluate("scrollTo(0, 0)")
    screenshot(page, f"widget-demo-{scheme}")


def test_a_phone_in_arabic(open_page: Callable[..., Page], host: Host) -> None:
    page = open_page(locale="ar", viewport={"width": 390, "height": 780})
    service = host.pages["/service"][0]
    page.goto(
        f"{service}/widget?title=Early+warning+of+floods&kinds=practice,report,podcast&limit=3"
    )
    expect(page.locator(".card")).to_have_count(3)
    assert violations(page) == []
    screenshot(page, "widget-frame-ar-light")
