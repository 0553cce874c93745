"""What the model sees of a passage, of a document and of a question: the one place that says so."""

from __future__ import annotations

from index.countries import country_names
from index.documents import Document, Passage

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
"""The prefixes that multilingual-e5-small was trained with (Wang et al. 2024)."""

_TITLE_CHARACTERS = 160
"""A title is context: some run to 300 characters and would crowd out the passage."""

_HEADING_CHARACTERS = 120
_DESCRIPTION_CHARACTERS = 600


def passage_input(document: Document, passage: Passage) -> str:
    """Title, innermost heading and text of a passage, as the model is to read them."""
    return f"{PASSAGE_PREFIX}{shortened(document.title, _TITLE_CHARACTERS)}\n{headed_text(passage)}"


def headed_text(passage: Passage) -> str:
    """A passage's text under its innermost heading, unless it begins with that heading itself."""
    if not passage.headings or passage.text.startswith(passage.headings[-1]):
        return passage.text
    return f"{shortened(passage.headings[-1], _HEADING_CHARACTERS)}\n{passage.text}"


def header_text(document: Document) -> str:
    """Everything that describes a document as a whole, for questions that name the project, the
    country or the donor, which its passages rarely repeat."""
    names = [_country_name(code) for code in document.countries]
    parts = [
        document.title,
        ", ".join(name for name in names if name),
        ", ".join(document.themes),
        ", ".join(document.codes),
        str(document.year or ""),
        shortened(document.description, _DESCRIPTION_CHARACTERS),
    ]
    return "\n".join(part for part in parts if part)


def header_input(document: Document) -> str:
    """`header_text` as the model is to read it."""
    return PASSAGE_PREFIX + header_text(document)


def query_input(question: str) -> str:
    """A question as the model is to read it."""
    return QUERY_PREFIX + " ".join(question.split())


def _country_name(code: str) -> str:
    names = country_names(code)
    return names[0] if names else code


def shortened(text: str, characters: int) -> str:
    """Cut at a word's end, so that no half word reaches the model."""
    text = " ".join(text.split())
    if len(text) <= characters:
        return text
    return text[:characters].rsplit(" ", 1)[0] + " …"
