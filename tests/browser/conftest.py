"""Fixtures that drive Debian's chromium over the real service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

OpenPage = Callable[..., Page]

# Milliseconds. Playwright's own five seconds are too few for fifty widgets on a slow machine.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A chromium for the module. Not for the session: Playwright keeps an event loop running as
    long as it lives, and tests elsewhere start loops of their own."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "the tests in a browser need chromium. On Debian: apt-get install chromium"
    with sync_playwright() as playwright:
        # Without its sandbox chromium starts for root, and in containers; it opens only our pages.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(client: httpx.Client) -> str:
    """The address of the service over the small knowledge base, without a slash at the end."""
    return str(client.base_url).rstrip("/")


@pytest.fixture(scope="session")
def site_with(client_with: Callable[..., httpx.Client]) -> Callable[..., str]:
    """Gives the address of a service with other settings: `site_with(feedback=False)`."""
    return lambda **changes: str(client_with(**changes).base_url).rstrip("/")


@pytest.fixture(scope="session")
def answering_site(answering: httpx.Client) -> str:
    """The address of a service that always answers."""
    return str(answering.base_url).rstrip("/")


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of the test have logged as errors so far. It has to be empty at the test's
    end, so a test that provokes one looks at the list and clears it."""
    return []


@pytest.fixture
def open_page(browser: Browser, site: str, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens an empty page in a fresh context: `open_page(locale="fr", color_scheme="dark")` takes
    the options of Playwright's `new_context`. Addresses may be given from `/` on."""
    contexts = []

    def make(**options: object) -> Page:
        context = browser.new_context(**({"base_url": site, "locale": "en-GB"} | options))  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """An empty page that speaks English."""
    return open_page()
