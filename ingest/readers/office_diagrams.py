"""The texts of SmartArt, which Word and PowerPoint keep in a part of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"


def diagram_texts(element: Any, part: Any) -> Iterator[str]:
    """The texts of the diagrams inside `element` of `part`, in the order of their data."""
    for relation in element.iter(f"{_DIAGRAM}relIds"):
        data = relation.get(_DATA)
        if data is None or data not in part.rels or part.rels[data].is_external:
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        tree = etree.fromstring(part.rels[data].target_part.blob, parser)
        for body in tree.iter(f"{_DIAGRAM}t"):
            yield " ".join(run.text or "" for run in body.iter(f"{_DRAWING}t"))
