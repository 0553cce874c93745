"""Makes a text safe to stand in a prompt: it can't pass for anything but a quotation."""

from __future__ import annotations

import unicodedata

_UNFORGEABLE = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "【": "(", "】": ")"})
"""Passages have no angle or square brackets, of which delimiters, citations and the special tokens
of models are made."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories of control and format characters, private and unassigned ones."""


def quoted(text: str) -> str:
    """The text on one line, without brackets and without characters that can't be seen, so that it
    can neither end its quotation nor begin a turn of the conversation."""
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in normal)
    return " ".join(seen.translate(_UNFORGEABLE).split())
