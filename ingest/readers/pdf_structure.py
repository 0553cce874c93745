"""The structure tree of a tagged PDF: which paragraph, cell or heading each marked run belongs to.

Word, Publisher, LibreOffice and InDesign write it on export. Where it exists it is worth more than
any guess from positions: it tells headings, lists, tables and reading order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

# Marks of a document of several thousand pages; a tree beyond that is damaged or malicious.
_MOST_ELEMENTS = 2_000_000

_INLINE = frozenset(
    [
        *("Span", "Link", "Quote", "Reference", "BibEntry", "Code", "Annot", "Em", "Strong"),
        *("Sub", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Lbl", "LBody", "Form"),
    ]
)
_ROWS = frozenset(("TR",))
_CELLS = frozenset(("TH", "TD"))
_NOTES = frozenset(("Note", "FENote", "Footnote", "Endnote"))
_KEPT = frozenset(("LI", "TOCI", "Caption", "Figure"))
_HOLDS_PARAGRAPHS = frozenset(("LI", "TOCI", "Caption", "Figure"))
_HEADINGS = {"Title": 1, "H": 2} | {f"H{level}": level for level in range(1, 7)}


@dataclass(frozen=True, slots=True)
class Element:
    """The block that a marked run belongs to."""

    order: int
    """Position in the tree: elements in this order are in reading order."""
    role: str
    """P, LI, TOCI, Note, Caption, Figure, a heading (H), or a cell (TD)."""
    level: int | None = None
    """Of a heading, 1 outermost."""
    cell: tuple[int, int, int] | None = None
    """Of a cell: the order of its outermost table, row and cell."""


Structure = dict[tuple[int, int], Element]
"""By page index (from 0) and marked-content identifier."""


@dataclass(slots=True)
class _Frame:
    """An element on the way down, with what its descendants inherit."""

    kids: Iterator[Any]
    page: int | None
    element: Element
    role: str


def read_structure(reader: PdfReader) -> Structure:
    """The elements of every marked run; empty where the file is not tagged or its tree is
    damaged."""
    found: Structure = {}
    try:
        root = reader.root_object.get("/StructTreeRoot")
        root = root.get_object() if root is not None else None
        if not hasattr(root, "get"):
            return {}
        pages = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(reader.pages)
            if page.indirect_reference is not None
        }
        _walk(root, _roles(root), pages, found)
    except Exception:
        # A tree that breaks half way describes half of the document: positions do better.
        return {}
    return found


def _walk(root: Any, roles: dict[str, str], pages: dict[int, int], found: Structure) -> None:
    stack = [_Frame(_kids(root), None, Element(0, "P"), "Document")]
    order = 0
    seen: set[int] = set()
    while stack:
        kid = next(stack[-1].kids, None)
        if kid is None:
            stack.pop()
            continue
        parent = stack[-1]
        if isinstance(kid, IndirectObject):
            if kid.idnum in seen:  # an element has one parent, so this is a cycle
                continue
            seen.add(kid.idnum)
            kid = kid.get_object()
        if isinstance(kid, int):
            if parent.page is not None:
                found.setdefault((parent.page, int(kid)), parent.element)
        elif isinstance(kid, DictionaryObject):
            page = _page_of(kid, pages, parent.page)
            if "/MCID" in kid:
                number = kid["/MCID"]
                if page is not None and "/Stm" not in kid and isinstance(number, int):
                    found.setdefault((page, int(number)), parent.element)
            elif "/S" in kid:
                order += 1
                if order > _MOST_ELEMENTS:
                    return
                stack.append(_descend(parent, kid, page, order, roles))


def _descend(
    parent: _Frame, node: Any, page: int | None, order: int, roles: dict[str, str]
) -> _Frame:
    name = str(node["/S"]).removeprefix("/")
    role = _standard_role(name, roles)
    above = parent.element
    element = above
    if above.cell is not None and role != "Caption":
        # What stands in a cell is part of it, whatever it is by itself; so is a table in a table.
        table, row, _ = above.cell
        if role in _CELLS and above.role == "TR":
            element = Element(order, "TD", cell=(table, row, order))
        elif role in _ROWS and above.role == "Table":
            element = Element(order, "TR", cell=(table, order, 0))
    elif role == "Table":
        element = Element(order, "Table", cell=(order, 0, 0))
    elif role in _NOTES or (above.role == "Note" and (role == "P" or role in _HEADINGS)):
        element = Element(order, "Note")
    elif role in _HEADINGS:
        element = Element(order, "H", level=_HEADINGS[role])
    elif role in _INLINE or (role == "P" and above.role in _HOLDS_PARAGRAPHS):
        pass
    else:
        # Word hangs lists that begin after a footnote into the note: they are none of it.
        element = Element(order, role if role in _KEPT else "P")
    return _Frame(_kids(node), page, element, role)


def _kids(node: Any) -> Iterator[Any]:
    kids = node.get("/K")
    if isinstance(kids, IndirectObject):
        resolved = kids.get_object()
        kids = resolved if isinstance(resolved, list) else kids
    if kids is None:
        return iter(())
    return iter(list(kids)) if isinstance(kids, list) else iter((kids,))


def _page_of(node: Any, pages: dict[int, int], inherited: int | None) -> int | None:
    page = node.raw_get("/Pg") if "/Pg" in node else None
    return pages.get(page.idnum, inherited) if isinstance(page, IndirectObject) else inherited


def _roles(root: Any) -> dict[str, str]:
    """The file's own names of styles and what they stand for."""
    mapping = root.get("/RoleMap")
    mapping = mapping.get_object() if mapping is not None else {}
    return {
        str(own).removeprefix("/"): str(role).removeprefix("/") for own, role in mapping.items()
    }


def _standard_role(name: str, roles: dict[str, str]) -> str:
    seen = set()
    # Names that matter here keep their meaning whatever the file maps them to, as Word maps its
    # headings of level 2 to plain paragraphs in some versions.
    while name not in _HEADINGS and name in roles and name not in seen:
        seen.add(name)
        name = roles[name]
    return name
