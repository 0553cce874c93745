"""Reads PDF: paragraphs, lists, tables and notes by page, under the headings that they stand under.

pypdf gives the text with its place, type and marks in one pass a page. The structure tree of a
tagged file says what is a heading, a list or a table; without it, positions have to.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import DictionaryObject

from ingest.blocks import Block, BlockKind, ReadError, Reading
from ingest.readers.headings import HeadingPath
from ingest.readers.pdf_draft import Draft
from ingest.readers.pdf_furniture import PageFrame, drop_furniture
from ingest.readers.pdf_headings import body_style, mark_headings
from ingest.readers.pdf_hyphens import Vocabulary, join_lines
from ingest.readers.pdf_merge import merge_broken
from ingest.readers.pdf_outline import read_outline
from ingest.readers.pdf_pages import drafts_of_page
from ingest.readers.pdf_paragraphs import without_bullet
from ingest.readers.pdf_properties import document_language, document_properties, document_title
from ingest.readers.pdf_runs import page_runs, page_size
from ingest.readers.pdf_structure import read_structure
from ingest.readers.tables import table_text
from ingest.readers.text_cleaning import clean_blocks

# pypdf reports every oddity of a file; what matters of it is in the warnings of the reading.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

_NOTE_NUMBER = re.compile(r"\[?\d{1,3}\]?\s+\S")
# Notes are set at nine tenths of the size of the text or less.
_NOTE_SIZE = 0.93
_LONGEST_REASON = 120
# Pages at the beginning whose words a title has to be made of.
_OPENING = 5


@dataclass(slots=True)
class _Pages:
    """What the pass over the pages brings."""

    drafts: list[Draft] = field(default_factory=list)
    frames: list[PageFrame] = field(default_factory=list)
    textless: list[int] = field(default_factory=list)
    damaged: dict[str, list[int]] = field(default_factory=dict)


def read_pdf(path: Path) -> Reading:
    """The text of a PDF by physical page, with its outline or headings, its title where the file
    gives one worth showing, `author` and `created` (year).

    Raises `ReadError` for a file that is damaged, needs a password or has no text at all.
    """
    try:
        reader = _open(path)
        pages = _read_pages(reader)
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        raise ReadError(_damaged(error)) from error
    if not pages.drafts:
        raise ReadError(_no_text(pages))
    drafts = drop_furniture(pages.drafts, pages.frames)
    vocabulary = Vocabulary(line.text for draft in drafts for line in draft.all_lines())
    drafts = merge_broken(drafts)
    _tell_notes_from_text(drafts)

    def text(draft: Draft) -> str:
        return join_lines([line.text for line in draft.lines], vocabulary)

    mark_headings(drafts, read_outline(reader), text)
    blocks = clean_blocks(_blocks(drafts, pages.frames, vocabulary))
    if not blocks:
        raise ReadError(_no_text(pages))
    opening = " ".join(block.text for block in blocks if (block.page or 0) <= _OPENING)
    everything = "\n".join(block.text for block in blocks)
    return Reading(
        blocks,
        title=document_title(reader, path, opening),
        language=document_language(reader, everything),
        metadata=document_properties(reader),
        warnings=tuple(_warnings(pages)),
    )


def _open(path: Path) -> PdfReader:
    reader = PdfReader(path)
    if reader.is_encrypted:
        try:
            opened = bool(reader.decrypt(""))
        except (DependencyError, NotImplementedError) as error:
            raise ReadError(
                f"is encrypted in a way that can't be opened ({error}); save it without protection"
            ) from error
        if not opened:
            raise ReadError("is encrypted and needs a password; save it without a password")
    return reader


def _read_pages(reader: PdfReader) -> _Pages:
    pages = _Pages()
    structure = read_structure(reader)
    labels = _labels(reader)
    for number, page in enumerate(reader.pages):
        label = labels[number] if number < len(labels) else None
        height = 0.0
        try:
            _, height = page_size(page)
            drafts = drafts_of_page(number, page_runs(page), structure, height)
            if not drafts and _shows_something(page):
                pages.textless.append(number + 1)
            pages.drafts += drafts
        except MemoryError:
            raise
        except Exception as error:
            # One bad page must not cost the others.
            pages.damaged.setdefault(_reason(error), []).append(number + 1)
        pages.frames.append(PageFrame(height, label))
    return pages


def _labels(reader: PdfReader) -> list[str]:
    try:
        labels = reader.page_labels if "/PageLabels" in reader.root_object else []
    except Exception:
        return []  # labels are a help, not the text
    # Publisher writes "Page 1" for the first page.
    return [re.sub(r"^page\s+", "", label.strip(), flags=re.IGNORECASE) for label in labels]


def _shows_something(page: DictionaryObject) -> bool:
    """Whether a page without text has an image or a drawing, rather than being blank."""
    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else {}
    return bool(getattr(resources, "get", lambda _: None)("/XObject"))


def _tell_notes_from_text(drafts: Sequence[Draft]) -> None:
    """Notes begin with their number and are set smaller. Word hangs paragraphs of the text into the
    note before them; where there are no tags, notes look like paragraphs."""
    body = body_style(drafts)
    for draft in drafts:
        if not body or not draft.lines:
            continue
        numbered = _NOTE_NUMBER.match(draft.lines[0].text) is not None
        smaller = draft.size < _NOTE_SIZE * body[0]
        if draft.kind is BlockKind.NOTE and not (numbered or smaller):
            draft.kind = BlockKind.PARAGRAPH
        elif draft.kind is BlockKind.PARAGRAPH and numbered and smaller and not draft.tagged:
            draft.kind = BlockKind.NOTE


def _blocks(
    drafts: Sequence[Draft], frames: Sequence[PageFrame], vocabulary: Vocabulary
) -> Iterable[Block]:
    headings = HeadingPath()
    for draft in drafts:
        for level, title in draft.opens:
            headings.enter(level, title)
        if draft.kind is BlockKind.TABLE:
            cells = (
                [join_lines([line.text for line in cell], vocabulary) for cell in row]
                for row in draft.rows
            )
            text = table_text(cells)
        else:
            text = join_lines([line.text for line in draft.lines], vocabulary)
        if draft.kind is BlockKind.LIST_ITEM:
            text = without_bullet(text)
        path = headings.path
        if draft.kind is BlockKind.HEADING and text:
            path = headings.enter(draft.level or 1, text)
        label = frames[draft.page].label
        number = draft.page + 1
        yield Block(
            text,
            draft.kind,
            headings=path,
            page=number,
            page_label=label if label and label != str(number) else None,
        )


def _warnings(pages: _Pages) -> Iterable[str]:
    if pages.textless:
        several = len(pages.textless) > 1
        verb = "have" if several else "has"
        yield f"{_listed(pages.textless)} {verb} no text layer (scanned?)"
    for reason, numbers in pages.damaged.items():
        yield f"{_listed(numbers)} could not be read ({reason})"


def _listed(numbers: Sequence[int]) -> str:
    """`page 3`, `pages 3, 7–9`."""
    ranges = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in group]
        ends = (members[0],) if len(members) == 1 else (members[0], members[-1])
        ranges.append("–".join(map(str, ends)))
    return f"{'pages' if len(numbers) > 1 else 'page'} {', '.join(ranges)}"


def _no_text(pages: _Pages) -> str:
    if pages.damaged:
        return f"no page could be read ({'; '.join(pages.damaged)}); open it and save it again"
    return "has no text layer (scanned?); recognise its text first (OCR)"


def _damaged(error: Exception) -> str:
    return f"is damaged or no PDF ({_reason(error)}); open it and save it again"


def _reason(error: Exception) -> str:
    # Some messages quote the damaged bytes at length.
    message = str(error).split(" @", 1)[0]
    return f"{type(error).__name__}: {message}".strip(": ")[:_LONGEST_REASON]
