"""Whether quotes stand where they are cited, in the originals read anew: the figure `quotes_found`.

The service compares each quote with what the snapshot holds (service/answers/verification.py). Here
the file itself is read once more by its reader, or the record taken from its table again, so that a
fault anywhere between the original and the answer shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from index.documents import Document
from index.results import Quote
from index.settings import Settings
from ingest.blocks import Block, ReadError
from ingest.discovery import discover
from ingest.masking import masked_blocks
from ingest.reading_pool import read_file
from ingest.records import RecordText
from ingest.sources import SourcesError, TableSource, load_sources
from service.answers.verification import folded


class Originals:
    """The originals of an ingested corpus, each read once when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._blocks: dict[str, tuple[Block, ...] | None] = {}
        self._records: Mapping[tuple[str, str], RecordText] | None = None

    def hold(self, quote: Quote) -> bool | None:
        """Whether the quote, and its lead-in, stands in the original at the cited page, second and
        speaker, white space folded; None where the original can't be had any more."""
        blocks = self._of(quote.document)
        if blocks is None:
            return None
        there = _text(block for block in blocks if _at(block, quote))
        return folded(quote.text) in there and folded(quote.lead_text) in _text(blocks)

    def _of(self, document: Document) -> tuple[Block, ...] | None:
        if document.id not in self._blocks:
            blocks = self._read(document)
            if blocks is not None and self._settings.mask_contacts:
                blocks = masked_blocks(blocks, document.countries)
            self._blocks[document.id] = blocks
        return self._blocks[document.id]

    def _read(self, document: Document) -> tuple[Block, ...] | None:
        if document.original is None:
            if self._records is None:
                self._records = _records(self._settings)
            record = self._records.get((document.source, document.key))
            return record.blocks() if record else None
        try:
            return read_file(Path(document.original)).blocks
        except (ReadError, OSError):
            return None


def _records(settings: Settings) -> Mapping[tuple[str, str], RecordText]:
    try:
        tables = [each for each in load_sources(settings.sources) if isinstance(each, TableSource)]
        items = [item for table in tables for item in discover(table).items]
    except SourcesError:
        return {}
    return {(item.source, item.key): item.record for item in items if item.record}


def _at(block: Block, quote: Quote) -> bool:
    if quote.page is not None:
        return block.page == quote.page
    if quote.start_time is None or block.start is None:
        return True
    ends_after = block.end is None or block.end >= quote.start_time
    begins_before = quote.end_time is None or block.start <= quote.end_time
    return ends_after and begins_before and block.speaker == quote.speaker


def _text(blocks: Iterable[Block]) -> str:
    return folded("\n".join(block.text for block in blocks))
