"""What tests in a browser share beside the fixtures: accessibility checks and screenshots."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
"""Where `make screenshots` writes."""

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
"""WCAG 2.1 at level AA, by axe-core's tags, and what axe-core recommends on top."""


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is: the rule, its help, and the elements."""
    options = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: "
        + "; ".join(f"{node['html']} ({node['failureSummary']})" for node in violation["nodes"])
        for violation in found
    ]


def overflow(page: Page) -> list[str]:
    """The elements that stick out of the window sideways, and texts that their own box cuts off;
    empty where nothing does. What is kept for screen readers only (`.hidden`, `.skip`) is left
    out."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          const bad = [];
          if (document.documentElement.scrollWidth > width) bad.push('the page scrolls sideways');
          for (const element of document.body.querySelectorAll('*')) {
            if (element.closest('.hidden, .skip, svg, option, template, [hidden]')) continue;
            const box = element.getBoundingClientRect();
            if (!box.width || !box.height) continue;
            const name = element.tagName + '.' + element.className + ' '
              + element.textContent.trim().slice(0, 40);
            if (box.left < -1 || box.right > width + 1) bad.push('sticks out: ' + name);
            const style = getComputedStyle(element);
            if (style.overflowX !== 'visible' && element.tagName !== 'INPUT'
                && element.scrollWidth > element.clientWidth + 1) bad.push('cut off: ' + name);
          }
          return bad;
        }"""
    )
    return found


def screenshot(page: Page, name: str) -> None:
    """Keeps a picture of the window as docs/screenshots/<name>.png when the environment says
    SCREENSHOTS=1, as `make screenshots` does; else it does nothing."""
    if os.environ.get("SCREENSHOTS") == "1":
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled", caret="hide")
