"""What a Word paragraph is, by its style and its own settings, in any language of Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(toc( heading| \d)|table of (figures|authorities))", re.IGNORECASE)
_LIST_NAME = re.compile(r"list\b", re.IGNORECASE)
_BODY_LEVEL = 9
"""The outline level that means "body text"; headings have 0 to 8."""


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph is."""

    heading_level: int | None = None
    """From 0; None for what is no heading."""
    is_title: bool = False
    is_list: bool = False
    is_contents: bool = False
    """A line of a table of contents: it only repeats headings."""


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, document: WordDocument) -> None:
        elements = document.styles.element.iterchildren(qn("w:style"))
        self._elements: dict[str | None, Any] = {
            style.get(qn("w:styleId")): style
            for style in elements
            if style.get(qn("w:type"), "paragraph") == "paragraph"
        }

    def of(self, paragraph: Any) -> ParagraphStyle:
        """What `paragraph` (a w:p element) is; its own settings go before its style's."""
        own = paragraph.find(qn("w:pPr"))
        style_id = _value(own, "w:pStyle")
        chain = list(self._chain(style_id))
        # Word writes the names of its own styles in English whatever language it speaks.
        names = [_value(style, "w:name") or "" for style in chain]
        settings = [own, *(style.find(qn("w:pPr")) for style in chain)]
        return ParagraphStyle(
            heading_level=_heading_level(settings, names),
            is_title=any(name.lower() == "title" for name in names),
            is_list=_is_list(settings, names),
            is_contents=any(_CONTENTS_NAME.fullmatch(name) for name in names[:1]),
        )

    def _chain(self, style_id: str | None) -> Iterator[Any]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style_id in self._elements and style_id not in seen:
            seen.add(style_id or "")
            style = self._elements[style_id]
            yield style
            style_id = _value(style, "w:basedOn")


def _heading_level(settings: list[Any], names: list[str]) -> int | None:
    for setting in settings:
        level = _value(setting, "w:outlineLvl")
        if level is not None and level.isdigit():
            return int(level) if int(level) < _BODY_LEVEL else None
    for name in names:
        heading = _HEADING_NAME.fullmatch(name)
        if heading:
            return max(0, int(heading[1]) - 1)
    return None


def _is_list(settings: list[Any], names: list[str]) -> bool:
    for setting in settings:
        numbering = setting.find(qn("w:numPr")) if setting is not None else None
        if numbering is not None:
            # Number 0 takes the numbering of the style away.
            return _value(numbering, "w:numId") != "0"
    return any(_LIST_NAME.match(name) and name.lower() != "list paragraph" for name in names)


def _value(parent: Any, name: str) -> str | None:
    child = parent.find(qn(name)) if parent is not None else None
    value = child.get(qn("w:val")) if child is not None else None
    return value if isinstance(value, str) else None
