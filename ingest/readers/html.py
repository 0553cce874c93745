"""Reads saved web pages: the main content, without menus, banners and footers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import trafilatura
from lxml.etree import _Element
from lxml.html import HtmlElement

from ingest.blocks import Block, Reading
from ingest.readers.decoding import decode
from ingest.readers.html_blocks import blocks_from_html, blocks_from_tree, parse_html
from ingest.readers.language_tag import iso_639_1
from ingest.readers.text_cleaning import clean_text

__all__ = ["blocks_from_html", "read_html"]

# Where a page declares its encoding, the standard wants it within the first 1024 bytes; real pages
# have long comments before.
_DECLARATION_WITHIN = 8192
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_AROUND_THE_CONTENT = (
    "//nav | //footer | //aside | //form | //*[@role='navigation' or @role='banner' "
    "or @role='contentinfo' or @role='search']"
)
# What is recognised as main content may leave out menus, not most of the page: then the page is a
# list, a table or too short to tell, and all of it is read.
_LEAST_SHARE = 0.5
_METADATA = ("author", "date", "sitename", "description", "url", "categories", "tags", "license")


def read_html(path: Path) -> Reading:
    """The main content of a page, with its title, declared language and metadata (`author`,
    `date`, `sitename`, `description`, `url`, `categories`, `tags`, `license`)."""
    data = path.read_bytes()
    text = decode(data, _declared_encoding(data))
    tree = parse_html(text)
    if tree is None:
        return Reading(())
    metadata = _metadata(text)
    title = clean_text(str(metadata.pop("title", ""))) or None
    language = iso_639_1(_declared_language(tree))
    return Reading(_main_blocks(text, tree), title, language, metadata)


def _declared_encoding(data: bytes) -> str | None:
    declared = _DECLARED.search(data, 0, _DECLARATION_WITHIN)
    return declared[1].decode("ascii", "ignore") if declared else None


def _declared_language(tree: _Element) -> str | None:
    for attribute in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
        if tree.get(attribute):
            return tree.get(attribute)
    for element in tree.iterfind(".//meta"):
        name = element.get("http-equiv") or element.get("name") or element.get("property") or ""
        if name.lower() in ("content-language", "language", "dc.language", "og:locale"):
            return element.get("content")
    return None


def _main_blocks(text: str, tree: _Element) -> tuple[Block, ...]:
    main = trafilatura.extract(
        text,
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_tables=True,
        favor_recall=True,
    )
    found = blocks_from_html(main) if main else ()
    around = tree.xpath(_AROUND_THE_CONTENT)
    for element in around if isinstance(around, list) else ():
        if isinstance(element, HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    all_of_it = blocks_from_tree(tree)
    return found if _length(found) >= _LEAST_SHARE * _length(all_of_it) else all_of_it


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)


def _metadata(text: str) -> dict[str, Any]:
    # The date only from where the page states it: one found somewhere in the text is as often
    # that of another page.
    document = trafilatura.extract_metadata(text, date_config={"extensive_search": False})
    if document is None:
        return {}
    values = {name: getattr(document, name, None) for name in ("title", *_METADATA)}
    return {name: value for name, value in values.items() if value}
