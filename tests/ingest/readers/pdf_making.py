"""Makes PDFs by hand, operator by operator, for what reportlab does not write: tags, scripts,
rotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
)

Tree = tuple[str, Sequence["Tree | int"]]
"""A role, and what is inside: further elements or marked-content identifiers."""


def font(writer: PdfWriter, name: str, characters: Mapping[int, str] | None = None) -> Any:
    """A standard font; `characters` says which text its codes stand for (ToUnicode)."""
    entries = {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject(f"/{name}"),
        NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
    }
    if characters:
        lines = "\n".join(f"<{code:02x}> <{ord(text):04x}>" for code, text in characters.items())
        ranges = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange"
        stream = DecodedStreamObject()
        stream.set_data(
            f"{ranges} {len(characters)} beginbfchar\n{lines}\nendbfchar endcmap".encode()
        )
        entries[NameObject("/ToUnicode")] = writer._add_object(stream)
    return writer._add_object(DictionaryObject(entries))


def add_page(
    writer: PdfWriter, content: str, fonts: Mapping[str, Any] | None = None, rotation: int = 0
) -> PageObject:
    """An A4 page with these operators; without fonts, F1 is Helvetica and F2 its bold."""
    page = writer.add_blank_page(595, 842)
    fonts = fonts or {"F1": font(writer, "Helvetica"), "F2": font(writer, "Helvetica-Bold")}
    resources = {NameObject(f"/{name}"): value for name, value in fonts.items()}
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject(resources)}
    )
    stream = DecodedStreamObject()
    stream.set_data(content.encode("cp1252"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    if rotation:
        page[NameObject("/Rotate")] = NumberObject(rotation)
    return page


def text_at(x: float, y: float, text: str, size: float = 10, name: str = "F1") -> str:
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{name} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def marked(number: int, content: str, tag: str = "P") -> str:
    return f"/{tag} <</MCID {number}>> BDC\n{content}EMC\n"


def artifact(content: str) -> str:
    return f"/Artifact BMC\n{content}EMC\n"


def add_tree(
    writer: PdfWriter, page: PageObject, children: Sequence[Tree], roles: Mapping[str, str] = {}
) -> DictionaryObject:
    """The structure tree of a document whose marks are all on one page."""
    root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    root[NameObject("/RoleMap")] = DictionaryObject(
        {NameObject(f"/{own}"): NameObject(f"/{role}") for own, role in roles.items()}
    )
    root[NameObject("/K")] = ArrayObject([_element(writer, page, child) for child in children])
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(root)
    return root


def _element(writer: PdfWriter, page: PageObject, tree: Tree) -> IndirectObject:
    role, inside = tree
    kids = [
        NumberObject(kid) if isinstance(kid, int) else _element(writer, page, kid) for kid in inside
    ]
    return writer._add_object(
        DictionaryObject(
            {
                NameObject("/S"): NameObject(f"/{role}"),
                NameObject("/Pg"): page.indirect_reference,
                NameObject("/K"): ArrayObject(kids),
            }
        )
    )


def saved(writer: PdfWriter, path: Path) -> Path:
    writer.write(path)
    return path
