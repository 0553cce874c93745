import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.settings import Settings
from service.api.feedback import own_page
from service.feedback.store import FILE, FeedbackStore

URL = "/api/v1/feedback"


@pytest.fixture
def store(knowledge: Settings) -> Iterator[FeedbackStore]:
    """That of the service under test, empty."""
    for path in knowledge.var.glob(f"{FILE}*"):
        path.unlink()
    yield FeedbackStore(knowledge.var / FILE)
    for path in knowledge.var.glob(f"{FILE}*"):
        path.unlink()


@pytest.fixture
def vote(client: httpx.Client) -> dict[str, Any]:
    """A vote for a passage that is there."""
    found = client.get("/api/v1/search", params={"q": "returnees", "limit": 1}).json()
    passage = found["passages"][0]
    return {
        "snapshot": found["snapshot"],
        "question": "returnees",
        "target": "passage",
        "document": passage["document"]["id"],
        "passage": passage["ordinal"],
        "vote": "up",
        "comment": "Just what I needed.",
    }


def test_a_vote_is_kept_without_the_person(
    client: httpx.Client, store: FeedbackStore, vote: dict[str, Any]
) -> None:
    response = client.post(URL, json=vote)
    assert response.status_code == 201
    assert response.json() == {"status": "kept"}
    [kept] = store.votes()
    assert (kept.question, kept.document, kept.vote) == ("returnees", vote["document"], "up")
    assert len(kept.day) == len("2025-03-04")


def test_an_answer_needs_no_document(client: httpx.Client, store: FeedbackStore) -> None:
    vote = {
        "snapshot": "snapshot-20250304-101500-000000",
        "question": "Why?",
        "target": "answer",
        "vote": "down",
    }
    assert client.post(URL, json=vote).status_code == 201
    assert store.votes()[0].document is None


def test_a_form_leads_back_to_where_one_was(
    client: httpx.Client, store: FeedbackStore, vote: dict[str, Any]
) -> None:
    form = {name: str(value) for name, value in vote.items()} | {"back": "/?q=returnees#vote-1"}
    response = client.post(URL, data=form)
    assert response.status_code == 303
    assert response.headers["location"] == "/?q=returnees#vote-1"
    assert store.votes()[0].passage == vote["passage"]


def test_a_form_of_another_site_is_refused(
    client: httpx.Client, store: FeedbackStore, vote: dict[str, Any]
) -> None:
    form = {name: str(value) for name, value in vote.items()}
    response = client.post(URL, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert store.votes() == []


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/?q=a",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/api/docs",
        "http://[",
        "",
    ],
)
def test_no_form_leads_away(address: str) -> None:
    assert own_page(address) == "/"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"vote": "sideways"}, 422, "vote"),
        ({"target": "passage", "passage": None}, 422, "give its document and its number"),
        ({"passage": 9999}, 422, "counted from 0"),
        ({"passage": -1}, 422, "give 0 or more"),
        ({"document": "nothing-here"}, 404, "no such document"),
        ({"comment": "x" * 501}, 422, "500"),
        ({"question": "x" * 2001}, 422, "2,000"),
        ({"question": "  "}, 422, "empty"),
        ({"snapshot": "yesterday"}, 422, "snapshot"),
        ({"user": "ana"}, 422, "no such parameter"),
    ],
)
def test_what_is_wrong_is_said(
    client: httpx.Client,
    store: FeedbackStore,
    vote: dict[str, Any],
    change: dict[str, Any],
    status: int,
    words: str,
) -> None:
    response = client.post(URL, json=vote | change)
    assert response.status_code == status
    assert words in response.json()["error"]["message"]
    assert store.votes() == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"{}", "text/plain", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"vote=\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 99), "application/x-www-form-urlencoded", 400),
        (b"", "", 422),
    ],
)
def test_broken_bodies_have_the_one_shape(
    client: httpx.Client, body: bytes, kind: str, status: int
) -> None:
    response = client.post(URL, content=body, headers={"Content-Type": kind})
    assert response.status_code == status
    assert response.json()["error"]["code"] in ("invalid_request", "bad_request")


def test_a_document_that_the_reader_may_not_see_does_not_exist(
    client_with: Callable[..., httpx.Client], client: httpx.Client, store: FeedbackStore
) -> None:
    found = client.get("/api/v1/search", params={"q": "pelicanfile", "source": "internal"}).json()
    vote = {
        "snapshot": found["snapshot"],
        "question": "q",
        "target": "passage",
        "document": found["passages"][0]["document"]["id"],
        "passage": 0,
        "vote": "up",
    }
    hidden = client_with(access="public").post(URL, json=vote)
    absent = client_with(access="public").post(URL, json=vote | {"document": "nothing"})
    assert hidden.status_code == 404
    assert hidden.content == absent.content
    assert store.votes() == []


def test_votes_can_be_turned_off(
    client_with: Callable[..., httpx.Client], store: FeedbackStore, vote: dict[str, Any]
) -> None:
    response = client_with(feedback=False).post(URL, json=vote)
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "feedback_off"
    assert store.votes() == []


def test_unanswered_questions_are_noted_once_each_time(
    abstaining: httpx.Client, store: FeedbackStore
) -> None:
    for path in ("/api/v1/ask", "/api/v1/ask/stream"):
        abstaining.get(path, params={"q": "Who repairs the telescope?"})
    abstaining.post("/api/v1/ask", json={"q": "Who repairs the telescope?"})
    abstaining.head("/api/v1/ask", params={"q": "Who repairs the telescope?"})
    abstaining.get("/api/v1/ask", params={"q": "Who repairs the telescope?", "offset": 2})
    abstaining.get("/api/v1/ask", params={"q": "Who repairs the telescope?", "kind": "practice"})
    assert [row.question for row in store.unanswered()] == ["Who repairs the telescope?"] * 3


def test_answered_questions_are_not_noted(answering: httpx.Client, store: FeedbackStore) -> None:
    answering.get("/api/v1/ask", params={"q": "How many people followed the training?"})
    answering.get("/api/v1/search", params={"q": "training"})
    assert store.unanswered() == []


def test_a_request_for_private_data_is_declined_and_not_noted(
    abstaining: httpx.Client, store: FeedbackStore
) -> None:
    asked = {"q": "What is the phone number of Amina Diallo?"}
    answer = abstaining.get("/api/v1/ask", params=asked).json()["answer"]
    assert (answer["abstained"], answer["reason"], answer["quotes"]) == (True, "private", [])
    assert store.unanswered() == []


def test_the_note_can_be_turned_off(
    client_with: Callable[..., httpx.Client], store: FeedbackStore
) -> None:
    quiet = client_with(unanswered=False, abstain_below=1.0)
    assert quiet.get("/api/v1/ask", params={"q": "telescope"}).json()["answer"]["abstained"]
    assert store.unanswered() == []


def test_a_note_that_fails_fails_no_question(
    abstaining: httpx.Client, store: FeedbackStore
) -> None:
    store.path.write_text("This is no database, but long enough to be taken for one. " * 20)
    assert abstaining.get("/api/v1/ask", params={"q": "telescope"}).status_code == 200


@pytest.mark.usefixtures("store")
def test_the_command_prints_the_gaps(abstaining: httpx.Client, knowledge: Settings) -> None:
    abstaining.get("/api/v1/ask", params={"q": "Who repairs the telescope?"})
    environment = {
        "KNOWLEDGE_VAR": str(knowledge.var),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "knowledge", "gaps"]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "1 × Who repairs the telescope?" in printed.stdout
    printed = subprocess.run(
        [*command, "--json"], env=environment, capture_output=True, text=True, check=True
    )
    [gap] = json.loads(printed.stdout)["gaps"]
    assert gap["questions"] == ["Who repairs the telescope?"]
