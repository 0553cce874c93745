"""What is taken from a question before the search: vectors, terms, language, names."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.analysis import query_terms
from index.countries import find_countries
from index.embedding import Embedder, QueryVectors
from index.languages import detect_language
from index.nationalities import find_nationalities
from index.project_codes import find_project_codes


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood as far as a search needs it."""

    text: str
    language: str
    """ISO 639-1, `und` where it can't be told."""
    vectors: QueryVectors
    terms: tuple[str, ...]
    """Search terms for BM25, stemmed for each language of the index."""
    codes: tuple[str, ...]
    """Project codes in their canonical form."""
    countries: tuple[str, ...]
    """Those it names, ISO 3166-1 alpha-3."""
    nationalities: tuple[str, ...]
    """The countries whose nationality it names. They are not what it asks for: "Which report is in
    French?" But nothing about them is off its subject."""
    cosines: dict[int, npt.NDArray[np.float32]] = field(default_factory=dict)
    """How the tokens of passages match this question's, by the passages' numbers in the index that
    it is put to: float32 [passage tokens, question tokens]. The ranking compares them; what is
    marked, read and quoted afterwards needs them again (`Index.similarities`)."""


def understand(text: str, embedder: Embedder, languages: tuple[str, ...]) -> Question:
    """Reads a question.

    Args:
        text: as the reader typed it.
        embedder: the one whose vectors the index holds.
        languages: those of the passages in the index, whose stemmers its terms went through.
    """
    language = detect_language(text)
    return Question(
        text=text,
        language=language,
        vectors=embedder.embed_query(text),
        terms=tuple(query_terms(text, language, languages)),
        codes=find_project_codes(text),
        countries=find_countries(text),
        nationalities=find_nationalities(text),
    )
