"""Tells where the sentences that answer say different things: two figures, two dates, two
countries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis import fold
from index.countries import find_countries
from index.question import Question
from index.search import Index
from service.answers.expected import asks_for_country, asks_for_date, asks_for_quantity
from service.answers.generated.quantities import numbers
from service.answers.generated.similarity import bound
from service.answers.sentence_scores import Choice, match

_AS_GOOD = 0.04
"""By which the matches may differ: a twentieth of what a sentence that answers reaches, about 0.8.
Who says the same of it is told by `_say_the_same`; this only spares most questions its cost."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def differing(
    index: Index, question: Question, choices: Sequence[Choice]
) -> tuple[Choice, Choice] | None:
    """Two of the choices, of different documents, nearly equally good and saying nearly the same,
    that give different values for what is asked; None where none do."""
    if not choices:
        return None
    first = choices[0]
    given = _values(question, first)
    if not given:
        return None
    for other in choices[1:]:
        if other.passage.document_id == first.passage.document_id:
            continue
        if abs(other.match - first.match) > _AS_GOOD:
            continue
        values = _values(question, other)
        if values and not values & given and _say_the_same(index, first, other):
            return first, other
    return None


def _say_the_same(index: Index, one: Choice, other: Choice) -> bool:
    """Whether each sentence is as close to the other as one that a source supports is to that
    source, by the bound measured for written answers."""
    same_language = one.passage.language == other.passage.language
    least = bound(same_language=same_language)
    return _closeness(index, one, other) >= least and _closeness(index, other, one) >= least


def _closeness(index: Index, one: Choice, other: Choice) -> float:
    sentence = index.understand(one.passage.text[one.start : one.end])
    [(spans, similarities)] = index.similarities(sentence, [other.number], [other.passage])
    rows = (spans[:, 0] < other.end) & (spans[:, 1] > other.start)
    return match(similarities[rows], index.token_rarity(sentence))


def _values(question: Question, choice: Choice) -> frozenset[object]:
    """What the sentence gives for what is asked: quantities, years or countries."""
    text = choice.passage.text[choice.start : choice.end]
    if asks_for_quantity(question.text):
        language = choice.passage.language
        years = {float(year) for year in _YEAR.findall(fold(text))}
        return frozenset(n for n in numbers(text, language) if float(n.value) not in years)
    if asks_for_date(question.text):
        return frozenset(_YEAR.findall(fold(text)))
    if asks_for_country(question.text):
        return frozenset(find_countries(text))
    return frozenset()
