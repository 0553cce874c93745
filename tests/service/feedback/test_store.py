import sqlite3
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import pytest

from service.feedback import store as module
from service.feedback.store import FeedbackError, FeedbackStore, Unanswered, Vote

SNAPSHOT = "snapshot-20250304-101500-000000"
VOTE = Vote(
    "2025-03-04", SNAPSHOT, "How many wells?", "passage", "reports-1", 3, "down", "Too old."
)
UNANSWERED = Unanswered("2025-03-04", SNAPSHOT, "How many wells?", "en", "nothing_close")


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "var" / "feedback.sqlite")


def test_nothing_is_there_before_the_first_line(store: FeedbackStore) -> None:
    assert store.votes() == []
    assert store.unanswered() == []
    assert not store.path.exists()


def test_what_is_kept_comes_back_in_order(store: FeedbackStore) -> None:
    store.keep_vote(VOTE)
    store.keep_unanswered(UNANSWERED)
    answer = Vote("2025-03-05", SNAPSHOT, "And in Chad?", "answer", None, None, "up")
    store.keep_vote(answer)
    assert FeedbackStore(store.path).votes() == [VOTE, answer]
    assert FeedbackStore(store.path).unanswered() == [UNANSWERED]


def test_contacts_are_masked(store: FeedbackStore) -> None:
    store.keep_unanswered(
        Unanswered("2025-03-04", SNAPSHOT, "Who is ana@example.org, +41 22 717 91 11?", "en", "")
    )
    store.keep_vote(
        Vote("2025-03-04", SNAPSHOT, "q", "answer", None, None, "up", "Ask ana@example.org")
    )
    assert store.unanswered()[0].question == "Who is [e-mail], [telephone]?"
    assert store.votes()[0].comment == "Ask [e-mail]"
    kept = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"ana@" not in kept


def _write(path: Path, count: int) -> None:
    for _ in range(count):
        FeedbackStore(path).keep_vote(VOTE)


def test_writers_in_several_processes_lose_nothing(store: FeedbackStore) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(_write, repeat(store.path, 4), repeat(25, 4)))
    assert store.votes() == [VOTE] * 100


def test_only_the_newest_lines_are_kept(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 5)
    monkeypatch.setattr(module, "_TRIM_EVERY", 10)
    for number in range(20):
        store.keep_unanswered(Unanswered("2025-03-04", SNAPSHOT, f"question {number}", "en", ""))
    assert [row.question for row in store.unanswered()] == [f"question {n}" for n in range(15, 20)]


def test_a_file_of_another_version_is_left_alone(store: FeedbackStore) -> None:
    store.keep_vote(VOTE)
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(FeedbackError, match="another version"):
        store.votes()


def test_a_file_that_is_none_is_told(store: FeedbackStore) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.write_text("This is no database, but long enough to be taken for one. " * 20)
    with pytest.raises(FeedbackError, match="move it away"):
        store.keep_vote(VOTE)
