"""Which words of a passage to mark: those that the question asks for, in whatever language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.analysis import stems, stop_words, words
from index.documents import Passage
from index.languages import UNDETERMINED
from index.question import Question

Ranges = tuple[tuple[int, int], ...]
Spans = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_CLOSE = 0.5
"""Cosine of two token vectors from which they mean about the same. Measured on XQuAD-R, 150
questions a pair of languages: in the paragraph that answers, .67 (English), .49 (English to
Spanish) to .22 (Arabic to English) of a question's tokens have a token this close, in another
paragraph .01 to .03; 1 or 2 % of a paragraph's tokens are marked."""


def highlights(
    question: Question,
    passage: Passage,
    spans: Spans,
    similarities: Floats,
    token_weights: Floats,
) -> Ranges:
    """The words of a passage that the question asks for: by their stem, and by their meaning.

    In a passage of another language only numbers and codes are compared by their letters: French
    "pays" is no English "pays".
    """
    same = question.language in (passage.language, UNDETERMINED)
    terms = [term for term in question.terms if same or any(c.isdigit() for c in term)]
    return merge(
        passage.text,
        lexical_highlights(passage.text, passage.language, terms),
        semantic_highlights(passage.text, passage.language, spans, similarities, token_weights),
    )


def lexical_highlights(text: str, language: str, terms: Sequence[str]) -> Ranges:
    """The words of the text whose stem is one of the question's terms."""
    wanted = set(terms)
    stop, stemmed = stop_words(language), stems(language)
    return tuple(
        (start, end)
        for word, start, end in words(text)
        if stemmed[word] in wanted and word not in stop
    )


def semantic_highlights(
    text: str,
    language: str,
    spans: Spans,
    similarities: Floats,
    token_weights: Floats,
) -> Ranges:
    """The words of the text that come closest to a weighty token of the question.

    Args:
        text: the passage's.
        language: its language, whose stop words are never marked.
        spans: int64 [tokens, 2], the character range [start, end) of each token in the text.
        similarities: float32 [tokens, question tokens], cosines.
        token_weights: float32 [question tokens].
    """
    if not len(spans) or not similarities.size:
        return ()
    # As many as are at least the median, whose function takes 0.05 ms a passage.
    weighty = token_weights >= np.sort(token_weights)[len(token_weights) // 2]
    close = similarities[:, weighty].max(axis=1) >= _CLOSE
    stop = stop_words(language)
    found = words(text)
    marked = set()
    for first, last in spans[close].tolist():  # few are close, so the words are looked up by them
        at = bisect_right(found, first, key=_end_of)
        while at < len(found) and found[at][1] < last:
            marked.add(at)
            at += 1
    return tuple(found[at][1:] for at in sorted(marked) if found[at][0] not in stop)


def _end_of(word: tuple[str, int, int]) -> int:
    return word[2]


def merge(text: str, *ranges: Ranges) -> Ranges:
    """All ranges in order; those with nothing but white space between them become one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(each for part in ranges for each in part):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
