"""The widget in pages of another origin: what it shows, in every language, under hostile hosts."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from browsing import overflow, violations
from hosting import Host, hosting
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
DEMO = Path(__file__).parents[2] / "docs" / "demo"
LANGUAGES = ["en", "fr", "es", "ar"]
TEXT = "Returnees receive a cash grant and coaching to start a small business."
CARD = "related-knowledge .card"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture(scope="module")
def service(host: Host, site_with: Callable[..., str]) -> str:
    """A service that the host may call."""
    return site_with(widget_origins=host.origin)


@pytest.fixture
def host_page(host: Host, service: str) -> Callable[..., str]:
    """Sets the host's page and gives its address."""

    def make(
        body: str = "", language: str = "en", style: str = "", script: str = "", **headers: str
    ) -> str:
        host.serve(style, "/host.css")
        return host.serve(
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="color-scheme" content="light dark">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<title>Cash grants</title><link rel="icon" href="data:,">'
            '<link rel="stylesheet" href="/host.css">'
            f'<script type="module" src="{script or service}/widget.js"></script></head>'
            f"<body><main><h1>Cash grants</h1><p>{TEXT}</p>"
            f"{body or '<related-knowledge limit=2></related-knowledge>'}</main></body></html>",
            **headers,
        )

    return make


def test_the_host_s_title_and_text_are_asked_about(
    page: Page, host_page: Callable[..., str], service: str
) -> None:
    with page.expect_request(f"{service}/api/v1/related") as asked:
        page.goto(host_page())
    assert asked.value.post_data_json == {
        "title": "Cash grants", "text": f"Cash grants\n{TEXT}", "limit": 2,
    }  # fmt: skip
    expect(page.locator(CARD)).to_have_count(2)
    first = page.locator(CARD).first
    expect(first).to_contain_text("Practice")
    assert first.locator("blockquote").get_attribute("lang") == "en"
    link = first.get_by_role("link")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener")
    assert (link.get_attribute("href") or "").startswith("https://practices.example/")


@pytest.mark.parametrize(
    ("attributes", "sent"),
    [
        ('title="Floods"', {"title": "Floods", "text": ""}),
        ('text="Floods" kinds="practice, report" language="en,fr"',
         {"title": "", "text": "Floods", "kind": ["practice", "report"], "language": ["en", "fr"]}),
        ('document="no-such" title="x"', {"document": "no-such"}),
        ('url="https://practices.example/cash-ethiopia" limit="many"',
         {"url": "https://practices.example/cash-ethiopia"}),
    ],
)  # fmt: skip
def test_attributes_say_what_to_ask(
    page: Page,
    complaints: list[str],
    host_page: Callable[..., str],
    service: str,
    attributes: str,
    sent: dict[str, object],
) -> None:
    with page.expect_request(f"{service}/api/v1/related") as asked:
        page.goto(host_page(f"<related-knowledge {attributes}></related-knowledge>"))
    assert asked.value.post_data_json == sent
    if "no-such" in attributes:
        nothing = page.locator("related-knowledge").get_by_role("status")
        expect(nothing).to_have_text("Nothing related was found.")
    else:
        expect(page.locator(CARD).first).to_be_visible()
    assert all("404" in each for each in complaints)
    complaints.clear()  # the browser logs that no such document was found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_accessible(
    open_page: OpenPage,
    complaints: list[str],
    host_page: Callable[..., str],
    service: str,
    language: str,
    scheme: str,
) -> None:
    page = open_page(locale=language, color_scheme=scheme)
    page.goto(
        host_page(
            "<related-knowledge limit=3></related-knowledge>"
            "<related-knowledge kinds=no-such></related-knowledge>",
            language,
        )
    )
    expect(page.locator(CARD)).to_have_count(3)
    nothing = page.locator("related-knowledge").nth(1)
    expect(nothing.get_by_role("status")).to_be_visible()
    assert violations(page) == []
    section = page.locator("related-knowledge section").first
    assert section.get_attribute("lang") == language
    assert section.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    ground = section.evaluate("element => getComputedStyle(element).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 28)")
    page.context.set_offline(True)
    page.locator("related-knowledge").first.evaluate("element => element.refresh()")
    expect(page.locator(CARD)).to_have_count(0)
    assert violations(page) == []
    page.context.set_offline(False)
    page.goto(f"{service}/widget?title=grants&text=coaching&limit=3")
    expect(page.locator(".card")).to_have_count(3)
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []
    page.goto(f"{service}/widget?title=grants&kinds=no-such")
    assert violations(page) == []
    assert all("ERR_INTERNET_DISCONNECTED" in each for each in complaints)
    complaints.clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_small_phone(
    open_page: OpenPage, host_page: Callable[..., str], service: str, language: str
) -> None:
    page = open_page(locale=language, viewport={"width": 320, "height": 640})
    page.goto(host_page(language=language))
    page.locator("related-knowledge").scroll_into_view_if_needed()
    expect(page.locator(CARD)).to_have_count(2)
    assert overflow(page) == []
    wide = "root => [...root.shadowRoot.querySelectorAll('*')].filter(e => e.scrollWidth > 320)"
    assert page.locator("related-knowledge").evaluate(f"e => ({wide})(e).length") == 0
    page.goto(f"{service}/widget?title=grants&text=coaching")
    assert overflow(page) == []


def test_the_script_is_small(service: str) -> None:
    with httpx.Client(headers={"Accept-Encoding": "gzip"}) as client:
        response = client.get(f"{service}/widget.js")
        assert response.headers["content-encoding"] == "gzip"
        assert len(gzip.compress(response.content)) <= 12_000
        assert int(response.headers.get("content-length", 0)) <= 12_000
        again = client.get(
            f"{service}/widget.js", headers={"If-None-Match": response.headers["etag"]}
        )
        assert again.status_code == 304


def test_it_is_asked_for_only_when_scrolled_near(
    page: Page, host_page: Callable[..., str], service: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    far = '<div class="far"></div><related-knowledge limit=2></related-knowledge>'
    page.goto(host_page(far, style=".far { height: 4000px }"), wait_until="networkidle")
    assert f"{service}/api/v1/related" not in asked
    page.locator("related-knowledge").scroll_into_view_if_needed()
    expect(page.locator(CARD)).to_have_count(2)


def test_a_service_that_is_down_leaves_a_quiet_line(
    page: Page, complaints: list[str], host_page: Callable[..., str]
) -> None:
    far = '<div class="far"></div><related-knowledge></related-knowledge>'
    page.goto(host_page(far, style=".far { height: 4000px }"), wait_until="networkidle")
    page.context.set_offline(True)
    page.locator("related-knowledge").scroll_into_view_if_needed()
    expect(page.locator("related-knowledge section")).to_have_text(
        "Related knowledge can't be shown right now."
    )
    assert all("ERR_INTERNET_DISCONNECTED" in each for each in complaints)  # none of our own
    complaints.clear()


def test_a_host_without_network_to_us_is_as_it_was(
    page: Page, complaints: list[str], host_page: Callable[..., str]
) -> None:
    inside = "<related-knowledge><a href='/search'>Search</a></related-knowledge>"
    page.goto(host_page(inside, script="http://127.0.0.1:9"))
    expect(page.get_by_role("link", name="Search")).to_be_visible()
    assert all("127.0.0.1:9" in each or "ERR_" in each for each in complaints)
    complaints.clear()


def test_a_host_s_strict_policy_is_kept_and_the_host_left_alone(
    page: Page, host_page: Callable[..., str], service: str
) -> None:
    policy = (
        f"default-src 'none'; script-src {service}; connect-src {service}; style-src 'self'; "
        "img-src data:; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        "event => (window.broken ??= []).push(event.blockedURI))"
    )
    address = host_page(Content_Security_Policy=policy)
    page.goto(address)
    expect(page.locator(CARD)).to_have_count(2)
    assert page.evaluate("window.broken ?? []") == []
    # Nothing of the host's document is changed, and nothing is kept in the browser.
    after = page.evaluate("document.documentElement.outerHTML")
    assert '<related-knowledge limit="2"></related-knowledge></main></body>' in after
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


LOOK = """() => [...document.querySelector('related-knowledge').shadowRoot.querySelectorAll('*')]
    .map(e => { const s = getComputedStyle(e);
      return [e.tagName, s.display, s.color, s.fontSize, s.fontFamily, s.padding]; })"""


def test_a_hostile_host_s_style_does_not_reach_it(
    page: Page, host_page: Callable[..., str]
) -> None:
    page.goto(host_page())
    expect(page.locator(CARD)).to_have_count(2)
    usual = page.evaluate(LOOK)
    hostile = (
        "* { all: unset !important } "
        "related-knowledge { color: red !important; font: 3px fantasy !important; "
        "display: none !important; text-align: right !important; visibility: hidden !important }"
    )
    page.goto(host_page(style=hostile))
    expect(page.locator(CARD)).to_have_count(2)
    assert page.evaluate(LOOK) == usual
    expect(page.locator(CARD).first).to_be_visible()


def test_custom_properties_and_parts_change_its_look(
    page: Page, host_page: Callable[..., str]
) -> None:
    own = "related-knowledge { --related-accent: #7a1fa2 } ::part(heading) { display: none }"
    page.goto(host_page(style=own))
    link = page.locator(CARD).first.get_by_role("link")
    expect(link).to_have_css("color", "rgb(122, 31, 162)")
    expect(page.locator("related-knowledge h2")).to_be_hidden()


def test_the_keyboard_reaches_and_opens_a_card(page: Page, host_page: Callable[..., str]) -> None:
    page.context.route("https://practices.example/**", lambda route: route.fulfill(body="opened"))
    page.goto(host_page())
    expect(page.locator(CARD)).to_have_count(2)
    page.keyboard.press("Tab")
    link = page.locator(CARD).first.get_by_role("link")
    expect(link).to_be_focused()
    expect(link).to_have_css("outline-width", "3px")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    assert opened.value.url.startswith("https://practices.example/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_demonstration_embeds_it_three_ways(
    open_page: OpenPage, host: Host, service: str, scheme: str
) -> None:
    for name in ("index.html", "host.css", "host.js"):
        content = (DEMO / name).read_text("utf-8").replace("http://127.0.0.1:8000", service)
        host.serve(content, "/" if name == "index.html" else f"/{name}")
    page = open_page(color_scheme=scheme, viewport={"width": 1000, "height": 1000})
    page.goto(host.origin)
    for number, cards in ((0, 3), (1, 2)):
        element = page.locator("related-knowledge").nth(number)
        element.scroll_into_view_if_needed()
        expect(element.locator(".card")).to_have_count(cards)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".card")).to_have_count(2)
    expect(page.locator("iframe")).not_to_have_attribute("height", "480")
    told = int(page.locator("iframe").get_attribute("height") or 0)
    assert told == frame.locator("body").evaluate("body => Math.ceil(body.scrollHeight)")
    assert violations(page) == []


def test_an_origin_that_is_not_named_gets_nothing(
    page: Page, complaints: list[str], host_page: Callable[..., str], service: str
) -> None:
    address = host_page(
        f"<related-knowledge></related-knowledge><iframe src='{service}/widget?title=a'></iframe>"
    )
    page.goto(address.replace("127.0.0.1", "localhost"), wait_until="networkidle")
    assert page.evaluate("customElements.get('related-knowledge') === undefined")
    assert page.frames[1].url.startswith("chrome-error:")
    assert any("CORS" in each for each in complaints)
    assert any("frame-ancestors" in each for each in complaints)
    complaints.clear()
