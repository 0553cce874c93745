"""Checks a written sentence against the passages that it cites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.languages import UNDETERMINED
from index.passage_text import header_text
from index.question import Question
from index.search import Index
from service.answers.generated.dates import dates, missing_dates
from service.answers.generated.names import missing_countries, missing_names
from service.answers.generated.quantities import missing_numbers, numbers
from service.answers.generated.sentences import Written
from service.answers.generated.similarity import (
    RELEVANT,
    SAME_NAME,
    bound,
    part_similarity,
    relevance,
    similarity,
)
from service.answers.generated.sources import Source

NO_CITATION = "no_citation"
UNKNOWN_PASSAGE = "unknown_passage"
"""It cites a number that no passage has."""
LINK = "link"
"""It holds an address, a picture or markup. Such a sentence is never shown, not even marked."""
NUMBERS = "numbers"
DATES = "dates"
NAMES = "names"
COUNTRIES = "countries"
SIMILARITY = "similarity"
"""Its numbers and names are right, but it says something else than the passages."""

OFF_QUESTION = "off_question"
"""It says nothing of what was asked, as when a model obeys an order in a passage and repeats it."""

FAULTS = (
    NO_CITATION,
    UNKNOWN_PASSAGE,
    LINK,
    NUMBERS,
    DATES,
    NAMES,
    COUNTRIES,
    SIMILARITY,
    OFF_QUESTION,
)

_LINK = re.compile(
    r"://|\bwww\.|\]\s*\(|!\[|</?[a-z!]|[\w.+-]+@[\w-]+\.|\b[\w-]{2,}\.[a-z]{2,}\b"
    r"|\b(?:javascript|data|mailto|tel):",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
"""Such as "U.N.", which is no address."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with what the check found."""

    text: str
    sources: tuple[Source, ...]
    """The passages it cites, as far as they exist."""
    faults: tuple[str, ...]

    @property
    def supported(self) -> bool:
        """Whether nothing was found to be wrong with it."""
        return not self.faults


def check(
    index: Index,
    question: Question,
    written: Written,
    sources: Mapping[int, Source],
    language: str,
) -> Checked:
    """Compares a sentence with the passages it cites, with what describes their documents, and with
    the question.

    Args:
        question: as `Index.understand` reads it.
        sources: by the number that the model was given.
        language: in which the model was asked to answer.
    """
    cited = tuple(sources[number] for number in written.cited if number in sources)
    faults: list[str] = []
    if not written.cited:
        faults.append(NO_CITATION)
    elif len(cited) < len(written.cited):
        faults.append(UNKNOWN_PASSAGE)
    if _LINK.search(_INITIALS.sub("", written.text)):
        faults.append(LINK)
    if cited and not faults:
        faults += _differences(index, question, written.text, cited, language)
    return Checked(written.text, cited, tuple(faults))


def _differences(
    index: Index, question: Question, sentence: str, cited: tuple[Source, ...], language: str
) -> list[str]:
    documents = list({each.document.id: each.document for each in cited}.values())
    passages = [
        (" ".join((*each.passage.headings, each.passage.text)), each.passage.language)
        for each in cited
    ]
    headers = [(header_text(each), each.language) for each in documents]
    texts = [text for text, _ in (*passages, *headers)]
    understood = index.understand(sentence)
    known_numbers = frozenset(n for pair in (*passages, *headers) for n in numbers(*pair))
    faults = []
    if missing_numbers(numbers(sentence, language), known_numbers):
        faults.append(NUMBERS)
    if missing_dates(dates(sentence), [date for text in texts for date in dates(text)]):
        faults.append(DATES)
    if missing_countries(sentence, texts, documents):
        faults.append(COUNTRIES)
    numbers_cited = [each.index_number for each in cited]
    written_in = language if language != UNDETERMINED else understood.language
    same_language = written_in in {each.passage.language for each in cited}
    lacking = missing_names(sentence, language, texts)
    if not same_language:
        lacking = [
            name
            for name in lacking
            if part_similarity(index, sentence, understood, numbers_cited, name.start, name.end)
            < SAME_NAME
        ]
    if lacking:
        faults.append(NAMES)
    if similarity(index, understood, numbers_cited) < bound(same_language=same_language):
        faults.append(SIMILARITY)
    if relevance(question.vectors, understood.vectors) < RELEVANT:
        faults.append(OFF_QUESTION)
    return faults
