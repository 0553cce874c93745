"""The rules by which an answer counts as found, at its place, and quoted."""

from __future__ import annotations

import pytest

from evaluation.collections import KnowledgeQuestion
from evaluation.questions import Outcome, covers, holds, is_source, problems, summary
from index.documents import Document, Passage, Span


def question(**changes: object) -> KnowledgeQuestion:
    given = {"id": "q", "lang": "en", "kind": "answer", "question": "?", "source": "a.pdf"}
    return KnowledgeQuestion.model_validate({**given, "answer_strings": ["x"], **changes})


def outcome(asked: KnowledgeQuestion, **changes: object) -> Outcome:
    given = {
        "document_rank": 1,
        "place_rank": 1,
        "confidence": 0.9,
        "abstained": False,
        "quoted": True,
        "cited_first": True,
        "cited": True,
        "quotes": ("x",),
    }
    return Outcome(question=asked, **{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "wanted", "right"),
    [
        ("folder/a.pdf", "a.pdf", True),
        ("folder/a.md", "folder/a.md", True),
        ("other/a.md", "folder/a.md", False),
        ("ba.pdf", "a.pdf", False),
    ],
)
def test_a_source_is_named_by_its_key_or_its_file_name(key: str, wanted: str, right: bool) -> None:
    document = Document("id", "s", key, "report", "Title", "en", "0")
    assert is_source(document, wanted) is right


def test_case_and_white_space_make_no_difference_to_a_quote() -> None:
    assert holds("There were Twenty\n beneficiaries.", ["none", "twenty BENEFICIARIES"])
    assert not holds("There were twenty.", ["twenty beneficiaries"])


def test_a_passage_covers_each_of_its_pages() -> None:
    passage = Passage("d", 0, "ab", "en", spans=(Span(0, 1, page=3), Span(1, 2, page=4)))
    assert covers(passage, question(page=[1, 4]))
    assert not covers(passage, question(page=[5]))


@pytest.mark.parametrize(
    ("start", "end", "right"),
    [(0, 69.9, False), (0, 70, True), (110, 120, True), (130, 150, True), (130.1, 150, False)],
)
def test_a_recording_counts_within_thirty_seconds_of_the_start(
    start: float, end: float, right: bool
) -> None:
    passage = Passage("d", 0, "a", "en", spans=(Span(0, 1, start_time=start, end_time=end),))
    assert covers(passage, question(time=[100, 500])) is right


def test_a_source_without_places_is_covered_by_any_passage() -> None:
    assert covers(Passage("d", 0, "a", "en"), question())


def test_an_abstention_loses_the_quote_but_says_nothing_about_the_citation() -> None:
    figures = outcome(question(), abstained=True).figures
    assert figures["quote"] == 0.0
    assert figures["quote_if_never_abstaining"] == 1.0
    assert figures["false_abstain"] == 1.0
    assert figures["citation"] is None


def test_figures_are_shares_of_the_questions_that_they_are_about() -> None:
    outcomes = [
        outcome(question()),
        outcome(question(lang="fr", answer_strings=[]), document_rank=3, place_rank=6),
        outcome(question(kind="abstain", source=None), abstained=True),
        outcome(question(kind="abstain", source=None, lang="fr")),
    ]
    result = summary(outcomes)
    assert result["document@1"] == 0.5
    assert result["document@3"] == 1.0
    assert result["place@5"] == 0.5
    assert result["quote"] == 1.0
    assert result["abstain_recall"] == 0.5
    assert result["by"]["language"]["en"]["abstain_recall"] == 1.0
    assert result["by"]["language"]["fr"]["quote"] is None
    assert [miss["problems"] for miss in result["misses"]] == [
        ["document@1", "place@5"],
        ["abstain_recall"],
    ]
    assert problems(outcomes[0]) == []


def test_what_each_threshold_would_cost() -> None:
    outcomes = [
        outcome(question(), confidence=0.9),
        outcome(question(), confidence=0.35),
        outcome(question(kind="abstain", source=None), confidence=0.15),
        outcome(question(kind="abstain", source=None), confidence=0.8),
    ]
    rows = {row["threshold"]: row for row in summary(outcomes)["trade_off"]}
    assert rows[0.1] == {
        "threshold": 0.1,
        "abstain_recall": 0.0,
        "false_abstain": 0.0,
        "quote": 1.0,
    }
    assert rows[0.2]["abstain_recall"] == 0.5
    assert (rows[0.4]["false_abstain"], rows[0.4]["quote"]) == (0.5, 0.5)


def test_quotes_are_looked_for_again_whether_or_not_they_answer() -> None:
    outcomes = [
        outcome(question(), found=(True, False)),
        outcome(question(kind="abstain", source=None), found=(True,)),
        outcome(question(), found=()),
    ]
    assert summary(outcomes)["quotes_found"] == 0.75
