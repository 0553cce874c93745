"""Questions of what a project is ("What is NC.0009?"): its title says that best.

The code stands in few sentences, and what surrounds it there are other fields of a form: those
match the question best, and the reader takes them for the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis import fold, words
from index.candidates import Candidates
from index.documents import Document, Passage
from index.project_codes import project_code_ranges
from index.search import Index

_CODE = "§"

_PROJECT = (
    r"(?:[\s'’-]*\b(?:the|iom|oim|le|l|el|o|ce|este|мом|project|programme|program|projet|proyecto|"
    r"programa|projeto|проекте?|программ[аае]|مشروع|المشروع|برنامج|البرنامج|code|codigo|код|رمز)\b)*"
    rf"[\s:'’-]*{_CODE}"
)

_ASKS_WHAT_IT_IS = re.compile(
    "|".join(
        (
            rf"\bwhat(?: is| was|['’]?s){_PROJECT}",
            rf"\bwhat (?:is|was|does|did)\b.{{0,30}}{_CODE}.{{0,20}}\babout\b",
            rf"\b(?:tell me about|describe|information (?:on|about)){_PROJECT}",
            rf"\b(?:c['’]est quoi|qu['’]est[ -]ce que(?: c['’]est que)?|quel est){_PROJECT}",
            rf"\b(?:en quoi consiste|de quoi (?:traite|parle)|sur quoi porte){_PROJECT}",
            rf"\b(?:que es|cual es|de que (?:se )?trata|de que va|en que consiste){_PROJECT}",
            rf"\b(?:o que e|qual e|do que (?:se )?trata|em que consiste|sobre o que e){_PROJECT}",
            rf"(?:^|\s)(?:ما|ما هو|ما هي|ماهو|عن ماذا|حول ماذا){_PROJECT}",
            rf"\b(?:что такое|что это за|что за|о чем|в чем суть){_PROJECT}",
        )
    )
)
"""In English, French, Spanish, Portuguese, Arabic and Russian, folded as in index/analysis.py."""

_SHARE_OF_TITLE = 0.6
"""Of a title's words, that a sentence must have to be the title: a cover breaks it in lines, and
adds or leaves out "Final evaluation of"."""

_FEWEST_WORDS = 3
"""Of a title; "Evaluation report" stands everywhere."""


def asks_what_a_project_is(question: str) -> bool:
    """Whether a project's code is given, and what it stands for asked."""
    for start, end in reversed(project_code_ranges(question)):
        question = f"{question[:start]}{_CODE}{question[end:]}"
    return _ASKS_WHAT_IT_IS.search(fold(question)) is not None


def beginnings(index: Index, candidates: Candidates, order: Sequence[int]) -> list[int]:
    """The positions among the candidates, of these, where a document about the project that the
    question names begins: there its title stands."""
    about = candidates.signals.code > 0
    numbers = candidates.numbers
    firsts = [index.passages_at(document)[0] for document in index.document_of[numbers].tolist()]
    return [each for each in order if about[each] and numbers[each] == firsts[each]]


def says_title(document: Document, passage: Passage, start: int, end: int) -> bool:
    """Whether a sentence of a passage, [start, end), gives the document's title."""
    title = {word for word, _, _ in words(document.title)}
    told = {word for word, first, last in words(passage.text) if start <= first and last <= end}
    return len(title) >= _FEWEST_WORDS and len(title & told) >= _SHARE_OF_TITLE * len(title)
