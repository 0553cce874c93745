"""Answers a question in the words of the sources, or abstains and says why."""

from __future__ import annotations

from index.candidates import Candidates
from index.diversity import spread
from index.question import Question
from index.results import Answer, Filter, Quote, SearchResult
from index.search import Index
from service.answers.confidence import Features, confidence, features_of
from service.answers.selection import Choice, choose
from service.answers.sentences import place_of

NOTHING_FOUND = "nothing_found"
"""No passage at all: an empty knowledge base, or a filter that lets nothing through."""
NOTHING_CLOSE = "nothing_close"
OTHER_COUNTRY = "other_country"
MISSING_NAMES = "missing_names"
"""The passages are close, but names or numbers of the question stand in none of them."""

_FAR = 0.5
"""Share of the question, by rarity, without a counterpart in the best passages, from which they are
not even close."""


def answer(
    index: Index, question: str, filter_: Filter, limit: int, offset: int, threshold: float
) -> tuple[Answer, SearchResult]:
    """The answer, and the passages as `Index.search` gives them.

    Args:
        threshold: confidence below which it abstains.
    """
    understood = index.understand(question)
    candidates = index.candidates(understood, filter_)
    result = index.result(understood, candidates, limit, offset)
    if not len(candidates.numbers):
        return Answer((), 0.0, abstained=True, reason=NOTHING_FOUND), result
    choices, features = assess(index, understood, candidates)
    sure = confidence(features)
    quotes = tuple(_quote(index, understood, choice) for choice in choices)
    if sure < threshold or not quotes:
        return Answer((), sure, abstained=True, reason=_reason(features)), result
    return Answer(quotes, sure, abstained=False), result


def assess(
    index: Index, question: Question, candidates: Candidates
) -> tuple[list[Choice], Features]:
    """The sentences that would be quoted, and what the confidence in them is made from. There must
    be a candidate."""
    order = spread(index.document_of[candidates.numbers], index.cap).tolist()
    choices = choose(index, question, candidates, order)
    return choices, features_of(index, question, candidates, choices)


def _reason(features: Features) -> str:
    if features.uncovered >= _FAR:
        return NOTHING_CLOSE
    if features.other_country:
        return OTHER_COUNTRY
    if features.missing_names:
        return MISSING_NAMES
    return NOTHING_CLOSE


def _quote(index: Index, question: Question, choice: Choice) -> Quote:
    passage = choice.passage
    marks = index.highlights(question, choice.number, passage)
    place = place_of(passage, choice.start, choice.end)
    return Quote(
        document=index.documents[index.document_of[choice.number]],
        passage=passage,
        start=choice.start,
        end=choice.end,
        highlights=tuple(
            (max(start, choice.start), min(end, choice.end))
            for start, end in marks
            if start < choice.end and end > choice.start
        ),
        page=place.page,
        page_label=place.page_label,
        start_time=place.start_time,
        end_time=place.end_time,
        speaker=place.speaker,
    )
