"""The text of a record of a table: kept as its columns hold it, parsed only when it is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.blocks import Block
from ingest.readers.html_blocks import blocks_from_html
from ingest.readers.markdown import blocks_from_markdown
from ingest.readers.plain_text import blocks_from_text
from ingest.sources import TextFormat

_BLOCKS_FROM = {
    "plain": blocks_from_text,
    "markdown": blocks_from_markdown,
    "html": blocks_from_html,
}


@dataclass(frozen=True, slots=True)
class RecordText:
    """What a record says. Parsing the Markdown of 926 records takes 2.6 seconds, and a run in which
    nothing has changed needs none of it."""

    format: TextFormat
    columns: tuple[tuple[str | None, str], ...]
    """The name that leads a column's text in (None: nothing does), and its text."""

    def __bool__(self) -> bool:
        """Whether there is any text at all."""
        return any(text.strip() for _, text in self.columns)

    def blocks(self) -> tuple[Block, ...]:
        """The text as blocks; of several columns a paragraph each, led in by the column's name."""
        parse = _BLOCKS_FROM[self.format]
        blocks: list[Block] = []
        for name, text in self.columns:
            values = list(parse(text))
            if values and name is not None:
                values[0] = replace(values[0], text=f"{name}: {values[0].text}")
            blocks.extend(values)
        return tuple(blocks)
