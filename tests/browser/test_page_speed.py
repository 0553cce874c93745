"""How often a field office's slow line is crossed before one reads. Counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

_SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""Chromium's profile of that name: milliseconds, and bytes a second."""

_PATIENCE = 60_000
"""Milliseconds; some crossings take 2,000 each."""

_FIRST_LOAD = 60_000
"""Bytes, compressed, of all that the page needs."""


class Line:
    """What crosses the line, as the browser's own protocol reports it."""

    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _SLOW_3G)
        self.asked: dict[str, str] = {}
        self.bytes = 0
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestServedFromCache", self._cached)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = event["request"]["url"]

    def _cached(self, event: dict[str, Any]) -> None:
        self.asked.pop(event["requestId"], None)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.asked:
            self.bytes += event["encodedDataLength"]

    @property
    def crossings(self) -> list[str]:
        """Addresses asked for over the line, the icon left out, for which nothing waits."""
        return [address for address in self.asked.values() if "/icon." not in address]


@pytest.fixture
def slow(open_page: Callable[..., Page]) -> Page:
    """A page that waits long enough for a slow line."""
    page = open_page()
    page.set_default_timeout(_PATIENCE)
    return page


def test_a_question_crosses_the_line_once(slow: Page) -> None:
    slow.goto("/")
    line = Line(slow)
    slow.get_by_role("searchbox").fill("returnees")
    slow.keyboard.press("Enter")
    expect(slow.locator(".excerpt").first).to_be_visible(timeout=_PATIENCE)
    assert [address.partition("?")[2] for address in line.crossings] == ["q=returnees"]


def test_without_script_a_question_crosses_it_once_as_well(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(java_script_enabled=False)
    page.set_default_timeout(_PATIENCE)
    page.goto("/")
    line = Line(page)
    page.get_by_role("searchbox").fill("returnees")
    page.keyboard.press("Enter")
    expect(page.locator(".excerpt").first).to_be_visible(timeout=_PATIENCE)
    assert [address.partition("?")[2] for address in line.crossings] == ["q=returnees"]


def test_only_the_style_stands_between_a_first_visit_and_the_passages(slow: Page) -> None:
    line = Line(slow)
    slow.goto("/?q=returnees", wait_until="networkidle")
    blocking = slow.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter(each => each.renderBlockingStatus === 'blocking').map(each => each.name)"
    )
    assert [address.rpartition(".")[2] for address in blocking] == ["css"]
    assert 0 < line.bytes <= _FIRST_LOAD
    print(f"first load: {line.bytes} bytes")


def test_a_filter_the_way_back_and_a_context_cross_it_once_none_and_once(slow: Page) -> None:
    slow.goto("/?q=returnees")
    line = Line(slow)
    slow.locator('input[value="practice"]').check()
    expect(slow).to_have_url("/?q=returnees&kind=practice", timeout=_PATIENCE)
    assert len(line.crossings) == 1
    slow.locator("a.context").first.click()
    expect(slow.locator("article .here")).to_be_visible(timeout=_PATIENCE)
    assert len(line.crossings) == 2
    slow.go_back()
    expect(slow.locator("input:checked")).to_have_count(0, timeout=_PATIENCE)
    assert len(line.crossings) <= 3
