"""Brings the ways in which files name their language to ISO 639-1."""

from __future__ import annotations

from index.languages import normalise_language


def iso_639_1(tag: object) -> str | None:
    """`en` for "en-GB", "eng" or "English"; None for what names no language, or is no text."""
    return normalise_language(tag) if isinstance(tag, str) else None
