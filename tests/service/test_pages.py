import re
from collections.abc import Callable

import httpx
import pytest
from html_page import Page
from small_knowledge_base import IMAGE, SCRIPT


def page(client: httpx.Client, **parameters: object) -> Page:
    response = client.get("/", params=parameters)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    return Page(response.text)


def test_the_empty_page_has_a_box(client: httpx.Client) -> None:
    found = page(client)
    assert [box["name"] for box in found.all("input")] == ["q"]
    assert found.all("html")[0]["lang"] == "en"


def test_a_question_is_answered_with_its_source(answering: httpx.Client) -> None:
    found = page(answering, q="How many people followed the vocational training in Agadez?")
    quote = found.all("blockquote")[0]
    assert (quote["lang"], quote["dir"]) == ("fr", "auto")
    assert "page 2" in found.text
    assert any((a["href"] or "").endswith("/original#page=2") for a in found.all("a"))
    assert found.all("mark")


def test_a_quote_in_another_language_than_the_question_says_which(answering: httpx.Client) -> None:
    def named(question: str) -> list[str | None]:
        spans = page(answering, q=question).all("span")
        return [span["class"] for span in spans if span.get("class") == "language"]

    assert named("How many people followed the vocational training in Agadez?")
    assert not named("Combien de personnes ont suivi la formation professionnelle à Agadez ?")


def test_an_abstention_is_told(abstaining: httpx.Client) -> None:
    found = page(abstaining, q="Which telescope photographed the rings of Neptune in 2031?")
    assert "The knowledge base does not answer this" in found.text
    assert found.all("blockquote") == []
    assert found.all("article")


def test_recordings_and_scripts(client: httpx.Client) -> None:
    found = page(client, q="trust in the diaspora mapping questionnaire", kind="session")
    assert "Amina Diallo" in found.text
    arabic = page(client, q="إنذار مبكر بالفيضانات")
    assert any(a.get("lang") == "ar" and a.get("dir") == "auto" for a in arabic.all("p"))


def test_filters_are_kept_and_counted(client: httpx.Client) -> None:
    found = page(client, q="returnees", kind="practice", year_from="2021", year_to="")
    checked = [box["value"] for box in found.all("input") if "checked" in box]
    assert checked == ["practice"]
    assert [b["value"] for b in found.all("input") if b["name"] == "year_from"] == ["2021"]
    assert {box["name"] for box in found.all("input")} >= {"kind", "country", "q", "theme"}


def test_paging(client: httpx.Client) -> None:
    first = page(client, q="returnees", limit=2, kind="practice")
    following = next(a["href"] for a in first.all("a") if a.get("rel") == "next")
    assert following is not None
    second = Page(client.get(following).text)
    assert any(a.get("rel") == "prev" for a in second.all("a"))
    assert "kind=practice" in following


@pytest.mark.parametrize(
    "question",
    [SCRIPT, IMAGE, '"><svg onload=alert(1)>', "'-alert(1)-'", "{{7*7}}", "</title><script>x"],
)
def test_markup_in_a_question_is_text(client: httpx.Client, question: str) -> None:
    found = page(client, q=question)
    assert found.all("img") == []
    assert [script.get("src", "")[:8] for script in found.all("script")] == ["/static/"]
    assert "onload" not in {name for _, attributes in found.tags for name in attributes}
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    box = next(box for box in found.all("input") if box["name"] == "q")
    assert box["value"] == question


def test_markup_in_documents_is_text(client: httpx.Client) -> None:
    found = page(client, q="flood warning radio islands")
    assert SCRIPT in found.text
    assert IMAGE in found.text
    assert len(found.all("script")) == 1
    assert found.all("img") == []
    answer = client.get("/api/v1/search", params={"q": "flood warning radio islands"}).json()
    assert any(SCRIPT in passage["document"]["title"] for passage in answer["passages"])


def test_markup_in_filters_is_text(client: httpx.Client) -> None:
    for name in ("kind", "theme", "source", "limit", "year_from"):
        response = client.get("/", params={"q": "a", name: SCRIPT})
        assert len(Page(response.text).all("script")) == 1


def test_the_policy_allows_only_script_of_this_service(client: httpx.Client) -> None:
    response = client.get("/", params={"q": "returnees"})
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "script-src" not in client.get("/api/v1/status").headers["content-security-policy"]
    scripts = Page(response.text).all("script")
    assert [script["type"] for script in scripts] == ["module"]
    assert all((script["src"] or "").startswith("/static/") for script in scripts)
    assert " style=" not in response.text
    assert response.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"q": "x" * 2001}, 422, "2,000"),
        ({"q": "a", "year_from": "2020", "year_to": "2010"}, 422, "later than"),
        ({"q": "a", "country": "Atlantis"}, 422, "Atlantis"),
        ({"q": "a", "limit": "x"}, 422, "limit"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    client: httpx.Client, parameters: dict[str, str], status: int, words: str
) -> None:
    response = client.get("/", params=parameters)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert words in Page(response.text).text


def test_parameters_that_mail_programs_append_do_no_harm(client: httpx.Client) -> None:
    assert page(client, q="returnees", utm_source="mail").all("article")


def test_style_and_script_are_kept_for_ever_under_a_name_of_their_content(
    client: httpx.Client,
) -> None:
    html = client.get("/").text
    names = re.findall(r'/static/[^"]+', html)
    assert len(names) == 3
    for name in names:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", name)
        response = client.get(name)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    plain = client.get("/static/page.css")
    assert "no-cache" in plain.headers["cache-control"]
    assert client.get("/static/page.0123456789ab.css").status_code == 404


def test_a_context_that_is_not_there_is_told(client: httpx.Client) -> None:
    found = client.get("/api/v1/search", params={"q": "returnees"}).json()["passages"][0]
    address = f"/context/{found['document']['id']}"
    assert client.get(address, params={"passage": 0}).status_code == 200
    assert client.get(address, params={"passage": 999}).status_code == 422
    assert client.get("/context/nothing").status_code == 404


def test_a_context_hides_what_the_reader_may_not_see(
    client: httpx.Client, client_with: Callable[..., httpx.Client]
) -> None:
    found = client.get("/api/v1/search", params={"q": "pelicanfile", "source": "internal"}).json()
    address = f"/context/{found['passages'][0]['document']['id']}"
    assert "pelicanfile" in client.get(address).text
    hidden = client_with(access="public").get(address)
    assert hidden.status_code == 404
    assert hidden.content == client_with(access="public").get("/context/nothing").content
