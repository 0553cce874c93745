from index.embedding import Embedder
from service.feedback.gaps import find_gaps
from service.feedback.store import Unanswered, Vote

SNAPSHOT = "snapshot-20250304-101500-000000"


def asked(question: str, language: str, day: str) -> Unanswered:
    return Unanswered(day, SNAPSHOT, question, language, "nothing_close")


def voted(question: str, vote: str, comment: str = "") -> Vote:
    return Vote("2025-03-09", SNAPSHOT, question, "answer", None, None, vote, comment)


def test_questions_of_one_meaning_are_one_gap_in_any_language(embedder: Embedder) -> None:
    gaps = find_gaps(
        [
            asked("How are water wells repaired after an earthquake?", "en", "2025-03-05"),
            asked("how are water wells repaired after an earthquake", "en", "2025-03-07"),
            asked(
                "Comment répare-t-on les puits après un tremblement de terre ?", "fr", "2025-03-01"
            ),
            asked("Who won the football cup of the staff?", "en", "2025-03-02"),
        ],
        [],
        embedder,
    )
    assert [(gap.count, gap.first, gap.last) for gap in gaps] == [
        (3, "2025-03-01", "2025-03-07"),
        (1, "2025-03-02", "2025-03-02"),
    ]
    assert gaps[0].questions == [
        "How are water wells repaired after an earthquake?",
        "Comment répare-t-on les puits après un tremblement de terre ?",
    ]


def test_a_thumb_down_is_a_gap_and_a_thumb_up_is_none(embedder: Embedder) -> None:
    [gap] = find_gaps(
        [],
        [
            voted("What does a shelter kit cost?", "down", "Prices of 2015."),
            voted("Which radio stations reach the islands?", "up"),
        ],
        embedder,
    )
    assert (gap.count, gap.unanswered, gap.voted_down) == (1, 0, 1)
    assert gap.questions == ["What does a shelter kit cost?"]
    assert gap.comments == ["Prices of 2015."]


def test_without_questions_there_are_no_gaps(embedder: Embedder) -> None:
    assert find_gaps([], [], embedder) == []
