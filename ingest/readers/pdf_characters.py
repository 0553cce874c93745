"""Characters of a line mended: ligatures, presentation forms, letter-spaced and doubled text."""

from __future__ import annotations

import re
import unicodedata

BULLETS = (
    "•◦▪▫■□●○‣⁃∙⦁➢➤►▶▸❖✓✔✦➔→⇒\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e8\uf0a8\uf071\uf02d\uf0be\uf0e0"
)

# Symbol and Wingdings bullets come as private-use characters.
_PRIVATE_BULLET = re.compile("[\uf000-\uf0ff]")
_LATIN_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_PLAIN_HYPHENS = {"\u2010": "-", "\u2011": "-"}
# The standard Latin encoding shows a bullet for its unused codes; reportlab writes this one.
_UNUSED_CODE = {"\x7f": "•"}
_MAPPING = str.maketrans(_LATIN_LIGATURES | _PLAIN_HYPHENS | _UNUSED_CODE)
_ARABIC_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_SPACES = re.compile(r"\s+")
# Five single letters in a row are no initials: W O R K S.
_LETTER_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){4,}[^\W\d_](?!\S)")
_WIDE_SPACE = re.compile(r"\s{2,}")
# A word whose letters all come in pairs, of at least four pairs: EEvvaalluuaattiioonn.
_DOUBLED = re.compile(r"(?<!\S)(?:(\S)\1){4,}(?!\S)")


def mend_characters(line: str) -> str:
    """NFC, plain letters for ligatures, single spaces; a soft hyphen at the end is kept, since it
    tells that a word goes on."""
    line = line.translate(_MAPPING)
    if _ARABIC_FORMS.search(line):
        line = unicodedata.normalize("NFKC", line)
    line = unicodedata.normalize("NFC", _PRIVATE_BULLET.sub("•", line))
    if _LETTER_SPACED.search(line):
        # Where the words of letter-spaced text are set apart, it is by wider spaces.
        words = (_join_letters(part) for part in _WIDE_SPACE.split(line))
        line = " ".join(words)
    line = _DOUBLED.sub(lambda match: match[0][::2], line)
    return _SPACES.sub(" ", line).strip()


def _join_letters(part: str) -> str:
    return _LETTER_SPACED.sub(lambda match: match[0].replace(" ", ""), part)
