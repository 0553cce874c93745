"""Makes a document and its passages of an item that has been read, and puts them in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.documents import Document, Passage
from ingest.blocks import Reading
from ingest.chunking import CountTokens, chunk
from ingest.items import Item
from ingest.ledger import Change, Entry, Key, Ledger
from ingest.masking import masked_blocks, masked_document
from ingest.metadata import describe

NO_TEXT = (
    "no text was found in it; if it is a scan, run text recognition (OCR) over it and save it with "
    "a text layer"
)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an item."""

    failure: str | None = None
    warnings: tuple[str, ...] = ()


class DocumentMaker:
    """Makes documents of items, and says in the ledger how they differ from what is published.

    Args:
        ledger: is written item by item.
        load_counter: loads the model and gives its token counter; called when first needed.
        window: tokens that the model reads.
        gone: items that are no longer in the sources: a new one with the content of one of these
            is the same under a new name.
        software: what documents and passages come from (ingest/versions.py).
        mask: whether contacts are masked.
    """

    def __init__(
        self,
        ledger: Ledger,
        load_counter: Callable[[], CountTokens],
        window: int,
        gone: Mapping[Key, Entry],
        *,
        software: str,
        mask: bool,
    ) -> None:
        self._ledger = ledger
        self._load_counter = load_counter
        self._window = window
        self._software = software
        self._mask = mask
        self._entries = ledger.entries()
        self._gone = {(entry.source, entry.content): entry.key for entry in gone.values()}

    def make(self, item: Item, content: str, reading: Reading) -> Made:
        """Makes the document and its passages, unless they are as the ledger has them.

        A fault of the software with one item is that item's failure, and the run goes on.
        """
        if not any(block.text for block in reading.blocks):
            return Made(NO_TEXT, reading.warnings)
        known = self._entries.get((item.source, item.key))
        try:
            document = describe(item, reading)
            if self._mask:
                document = masked_document(document)
            current = Entry(item.source, item.key, item.version, content, self._software)
            same_text = known and (known.content, known.software) == (content, current.software)
            if same_text and self._ledger.document(item.source, item.key) == document:
                self._ledger.touch(current)
                return Made(warnings=reading.warnings)
        except Exception as error:
            return _fault(error)
        count_tokens = self._load_counter()  # a missing model is no fault of the item
        try:
            blocks = reading.blocks
            if self._mask:
                blocks = masked_blocks(blocks, document.countries)
            passages = chunk(document, blocks, count_tokens, self._window)
        except Exception as error:
            return _fault(error)
        if known and self._same(document, passages):
            self._ledger.touch(current)
        else:
            self._ledger.keep(self._pending(current, known), document, passages)
        return Made(warnings=reading.warnings)

    def _same(self, document: Document, passages: Sequence[Passage]) -> bool:
        """Whether the ledger has just this, made by other software or of a file merely touched."""
        source, key = document.source, document.key
        return (
            self._ledger.document(source, key) == document
            and self._ledger.passages(source, key) == passages
        )

    def _pending(self, current: Entry, known: Entry | None) -> Entry:
        """With how it differs from what is published; an unfinished run may have found that."""
        if known is not None:
            change = known.pending or Change.CHANGED
            return replace(current, pending=change, renamed_from=known.renamed_from)
        former = self._gone.pop((current.source, current.content), None)
        if former is None:
            return replace(current, pending=Change.ADDED)
        return replace(current, pending=Change.RENAMED, renamed_from=former)


def _fault(error: Exception) -> Made:
    return Made(
        f"the software failed on it ({type(error).__name__}: {error}); report this with the file"
    )
