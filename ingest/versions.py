"""Which version of the code made what the ledger keeps.

A number to raise by hand would be forgotten one day, and documents read by the old code would stay
in the index unnoticed. So the version is a hash of the modules that do the work and the versions of
the libraries they stand on: at worst a run reads again what it would not have needed to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

READING_LIBRARIES = (
    "charset-normalizer",
    "markdown-it-py",
    "openpyxl",
    "pypdf",
    "python-docx",
    "python-frontmatter",
    "python-pptx",
    "trafilatura",
    "webvtt-py",
)
PASSAGE_LIBRARIES = ("babel", "langchain-text-splitters", "py3langid", "pycountry")
PASSAGE_MODULES = (
    "ingest/blocks.py",
    "ingest/chunking.py",
    "ingest/metadata.py",
    "ingest/packing.py",
    "ingest/pieces.py",
    "index/countries.py",
    "index/country_names.py",
    "index/documents.py",
    "index/languages.py",
    "index/passage_text.py",
    "index/project_codes.py",
)


@lru_cache(maxsize=1)
def reading_version() -> str:
    """Changes with whatever turns a file into blocks."""
    root = _root("ingest")
    readers = sorted((root / "ingest" / "readers").rglob("*.py"))
    return _hash([root / "ingest" / "blocks.py", *readers], READING_LIBRARIES)


@lru_cache(maxsize=1)
def passage_version() -> str:
    """Changes with whatever turns blocks and metadata into a document and its passages."""
    root = _root("ingest")
    return _hash([root / name for name in PASSAGE_MODULES], PASSAGE_LIBRARIES)


def software_version() -> str:
    """Both: what a document and its passages depend on besides their file."""
    return f"{reading_version()} {passage_version()}"


def _root(package: str) -> Path:
    """The folder that the packages lie in."""
    return Path(str(files(package))).parent


def _hash(modules: Iterable[Path], libraries: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for module in modules:
        digest.update(module.name.encode() + b"\0" + module.read_bytes() + b"\0")
    for library in libraries:
        digest.update(f"{library}=={version(library)}\0".encode())
    return digest.hexdigest()[:16]
