"""Takes contacts out of what has been read, before it becomes a document and its passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.documents import Document
from index.masking import mask_contacts
from ingest.blocks import Block


def masked_document(document: Document) -> Document:
    """The document with its title and description masked."""
    return replace(
        document,
        title=mask_contacts(document.title, document.countries),
        description=mask_contacts(document.description, document.countries),
    )


def masked_blocks(blocks: Sequence[Block], countries: Sequence[str]) -> tuple[Block, ...]:
    """The blocks with their text, headings and speakers masked.

    Args:
        blocks: as a reader gives them.
        countries: the document's, ISO 3166-1 alpha-3, whose national numbers are known.
    """
    return tuple(
        replace(
            block,
            text=mask_contacts(block.text, countries),
            headings=tuple(mask_contacts(heading, countries) for heading in block.headings),
            speaker=block.speaker and mask_contacts(block.speaker, countries),
        )
        for block in blocks
    )
