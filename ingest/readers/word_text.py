"""The text of a Word paragraph as a reader of the page sees it, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved-away text, how a word is pronounced, settings, and what stands elsewhere: boxes.
_NOT_HERE = frozenset(
    [
        *map(qn, ("w:del", "w:moveFrom", "w:rt", "w:pPr", "w:txbxContent")),
        f"{_COMPATIBILITY}Fallback",
    ]
)
_BOX = qn("w:txbxContent")
_CHARACTERS = {
    qn("w:tab"): " ",
    qn("w:br"): " ",
    qn("w:cr"): " ",
    qn("w:ptab"): " ",
    qn("w:noBreakHyphen"): "-",
}
_NOTE_REFERENCES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_NOTE_PARTS = {
    "footnote": RELATIONSHIP_TYPE.FOOTNOTES,
    "endnote": RELATIONSHIP_TYPE.ENDNOTES,
}
NoteKey = tuple[str, str]
"""`footnote` or `endnote`, and its id."""


def text_of(paragraph: Any) -> str:
    """The text of a w:p element, without what is deleted, hidden, or in a box that hangs on it."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in _NOT_HERE or not isinstance(tag, str):
            continue
        if tag in (qn("w:t"), qn("m:t")):
            yield child.text or ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag != qn("w:r") or not _hidden(child):
            yield from _pieces(child)


def _hidden(run: Any) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val")) not in ("0", "false", "off")


def paragraphs_in(container: Any) -> Iterator[Any]:
    """All paragraphs of a cell, those of tables and text boxes inside it too."""
    for element in container:
        if element.tag == qn("w:p"):
            yield element
            for box in boxes_in(element):
                yield from paragraphs_in(box)
        elif element.tag not in _NOT_HERE:
            yield from paragraphs_in(element)


def boxes_in(element: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph, each once: Word writes them twice, the second
    time for versions before 2010. What is inside a box is a body of its own."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == f"{_COMPATIBILITY}AlternateContent":
            choice = child.find(f"{_COMPATIBILITY}Choice")
            fallback = child.find(f"{_COMPATIBILITY}Fallback")
            found = list(boxes_in(choice)) if choice is not None else []
            if not found and fallback is not None:
                found = list(boxes_in(fallback))
            yield from found
        elif child.tag not in (qn("w:del"), qn("w:moveFrom")):
            yield from boxes_in(child)


def notes_in(paragraph: Any) -> Iterator[NoteKey]:
    """The footnotes and endnotes that a paragraph refers to."""
    for reference in paragraph.iter(*_NOTE_REFERENCES):
        yield _NOTE_REFERENCES[reference.tag], reference.get(qn("w:id"), "")


def notes(document: WordDocument) -> dict[NoteKey, str]:
    """The text of all footnotes and endnotes."""
    found: dict[NoteKey, str] = {}
    for kind, relationship in _NOTE_PARTS.items():
        for related in document.part.rels.values():
            if related.reltype != relationship or related.is_external:
                continue
            for note in parse_xml(related.target_part.blob).iterchildren(qn(f"w:{kind}")):
                if note.get(qn("w:type"), "normal") == "normal":
                    text = " ".join(text_of(paragraph) for paragraph in note.iter(qn("w:p")))
                    found[kind, note.get(qn("w:id"), "")] = text
    return found
