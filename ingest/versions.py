"""Which version of the code made what the ledger and the snapshot hold.

A number to raise by hand would be forgotten one day, and what old code made would stay in the index
unnoticed. So a version is a hash of the modules that do the work, with all of ours that they import
and the data beside them, and the versions of the libraries they stand on. At worst a run does again
what it would not have needed to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

READING_LIBRARIES = (
    "charset-normalizer",
    "lxml",
    "markdown-it-py",
    "pypdf",
    "python-docx",
    "python-frontmatter",
    "python-pptx",
    "trafilatura",
    "webvtt-py",
)
PASSAGE_LIBRARIES = (
    "babel",
    "langchain-text-splitters",
    "linkify-it-py",
    "phonenumbers",
    "py3langid",
    "pycountry",
)
SNAPSHOT_LIBRARIES = ("bm25s", "faiss-cpu", "PyStemmer")

_OUR_IMPORT = re.compile(r"^\s*(?:from|import) ((?:index|ingest)(?:\.\w+)+)", re.MULTILINE)


@lru_cache(maxsize=1)
def reading_version() -> str:
    """Changes with whatever turns a file into blocks."""
    # Readers are imported by name when a file of their format comes, so all of the folder counts.
    readers = (_root() / "ingest" / "readers").glob("*.py")
    return _hash((f"ingest.readers.{path.stem}" for path in readers), READING_LIBRARIES)


@lru_cache(maxsize=1)
def passage_version() -> str:
    """Changes with whatever turns blocks and metadata into a document and its passages."""
    return _hash(["ingest.chunking", "ingest.masking", "ingest.metadata"], PASSAGE_LIBRARIES)


@lru_cache(maxsize=1)
def software_version(*, mask_contacts: bool) -> str:
    """Both, and the setting: what a document and its passages depend on besides their file."""
    masked = "masked" if mask_contacts else "unmasked"
    return f"{reading_version()} {passage_version()} {masked}"


@lru_cache(maxsize=1)
def snapshot_version() -> str:
    """Changes with whatever turns documents, passages and vectors into a snapshot."""
    return _hash(["index.snapshot"], SNAPSHOT_LIBRARIES)


def modules_behind(names: Iterable[str]) -> dict[str, Path]:
    """The modules of ours among `names` and all that they import, directly or not, by name."""
    found: dict[str, Path] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and (path := _source(name)):
            found[name] = path
            waiting.extend(_OUR_IMPORT.findall(path.read_text(encoding="utf-8")))
    return found


def _hash(names: Iterable[str], libraries: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name, source in sorted(modules_behind(names).items()):
        for path in sorted(source.parent.glob(f"{source.stem}.*")):  # with its data
            digest.update(f"{name} {path.name}\0".encode() + path.read_bytes() + b"\0")
    for library in libraries:
        digest.update(f"{library}=={version(library)}\0".encode())
    return digest.hexdigest()[:16]


def _source(name: str) -> Path | None:
    """The file of a module or package of ours."""
    path = _root().joinpath(*name.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@lru_cache(maxsize=1)
def _root() -> Path:
    """The folder that our packages lie in."""
    return Path(str(files("ingest"))).parent
