"""Answers a question in the words of the sources, or abstains and says why."""

from __future__ import annotations

from index.candidates import Candidates
from index.diversity import spread
from index.question import Question
from index.reading import Readings
from index.results import Answer, Filter, Quote, SearchResult
from index.search import Index
from service.answers.confidence import Features, confidence, features_of
from service.answers.context import in_context, lead_in
from service.answers.disagreement import differing
from service.answers.listing import asks_what_there_is
from service.answers.private_data import asks_for_private_data
from service.answers.selection import choose, choose_of_each_document
from service.answers.sentence_scores import Choice
from service.answers.sentences import place_of, sentences
from service.answers.verification import stands

NOTHING_FOUND = "nothing_found"
"""No passage at all: an empty knowledge base, or a filter that lets nothing through."""
NOTHING_CLOSE = "nothing_close"
OTHER_COUNTRY = "other_country"
MISSING_NAMES = "missing_names"
"""The passages are close, but names or numbers of the question stand in none of them."""
NO_ANSWER = "no_answer"
"""The reader takes a passage to be about what is asked, yet none seems to say it."""
PRIVATE = "private"
"""It asks for a person's private data: that is declined whatever is found."""

_FAR = 0.5
"""Share of the question, by rarity, without a counterpart in the best passages, from which they are
not even close."""


def answer(
    index: Index, question: str, filter_: Filter, limit: int, offset: int, threshold: float
) -> tuple[Answer, SearchResult]:
    """The answer, and the passages as `Index.search` gives them, the best as the reader ranks them.

    Args:
        threshold: confidence below which it abstains.
    """
    understood = index.understand(question)
    candidates = index.candidates(understood, filter_)
    readings: Readings = {}
    private = asks_for_private_data(question)
    if not private:  # what is declined need not be read
        candidates, readings = index.reread(understood, candidates)
    result = index.result(understood, candidates, limit, offset)
    if not len(candidates.numbers):
        return Answer((), 0.0, abstained=True, reason=NOTHING_FOUND), result
    if private:
        return Answer((), 0.0, abstained=True, reason=PRIVATE), result
    listed = asks_what_there_is(question)
    choices, features = assess(index, understood, candidates, readings, listed=listed)
    sure = confidence(features, read=bool(readings))
    why = _reason(features, listed=listed)
    if sure < threshold:
        return Answer((), sure, abstained=True, reason=why, listed=listed), result
    apart = None if listed else differing(index, understood, choices)
    ordered = choices if listed else _in_reading_order(choices, apart)
    quotes = tuple(
        quote
        for choice in ordered
        if stands(index, choice.number, quote := _quote(index, understood, choice))
    )
    if not quotes:
        return Answer((), sure, abstained=True, reason=why, listed=listed), result
    differ = apart is not None and len(quotes) == len(ordered)
    return Answer(quotes, sure, abstained=False, listed=listed, differ=differ), result


def assess(
    index: Index,
    question: Question,
    candidates: Candidates,
    readings: Readings,
    *,
    listed: bool,
) -> tuple[list[Choice], Features]:
    """The sentences that would be quoted, and what the confidence in them is made from. There must
    be a candidate.

    Args:
        listed: the question asks what there is.
    """
    order = spread(index.document_of[candidates.numbers], index.cap).tolist()
    choose_from = choose_of_each_document if listed else choose
    choices = choose_from(index, question, candidates, order, readings)
    quoted = choices or choose(index, question, candidates, order, readings)
    return choices, features_of(index, question, candidates, readings, quoted)


def _in_reading_order(choices: list[Choice], apart: tuple[Choice, Choice] | None) -> list[Choice]:
    """The best first, or the two that differ side by side; then what is from the same documents,
    in the order of its passages. A sentence that another one brings along is not quoted twice."""
    first = list(apart or choices[:1])
    documents = list(dict.fromkeys(choice.passage.document_id for choice in choices))
    rest = sorted(
        (each for each in choices if each not in first),
        key=lambda each: (
            documents.index(each.passage.document_id),
            each.passage.ordinal,
            each.start,
        ),
    )
    ranges = {id(each): (each.number, *_range(each)) for each in choices}
    return [
        each
        for each in (*first, *rest)
        if not any(
            other is not each and _brings_along(ranges[id(other)], ranges[id(each)])
            for other in choices
        )
    ]


def _brings_along(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether a range of a passage (number, start, end) holds another one and more."""
    return one != other and one[0] == other[0] and one[1] <= other[1] and other[2] <= one[2]


def _range(choice: Choice) -> tuple[int, int]:
    pieces = sentences(choice.passage)
    return in_context(choice.passage, pieces, choice.start, choice.end)


def _reason(features: Features, *, listed: bool) -> str:
    """Why it would abstain. Where documents should be listed, none that is close was found: those
    that are would have been."""
    if features.uncovered >= _FAR:
        return NOTHING_CLOSE
    if features.other_country:
        return OTHER_COUNTRY
    if features.missing_names:
        return MISSING_NAMES
    return NO_ANSWER if features.relevance > 0 and not listed else NOTHING_CLOSE


def _quote(index: Index, question: Question, choice: Choice) -> Quote:
    passage = choice.passage
    start, end = _range(choice)
    weights = index.token_weights(question)
    marks = index.highlights(question, choice.number, passage, weights)
    place = place_of(passage, start, end)
    return Quote(
        document=index.documents[index.document_of[choice.number]],
        passage=passage,
        start=start,
        end=end,
        highlights=tuple(
            (max(first, start), min(last, end))
            for first, last in marks
            if first < end and last > start
        ),
        page=place.page,
        page_label=place.page_label,
        start_time=place.start_time,
        end_time=place.end_time,
        speaker=place.speaker,
        lead=lead_in(passage, start),
    )
