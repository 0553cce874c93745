"""Turns the bytes of a text file into text when nobody says which encoding they are in."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from charset_normalizer import from_bytes

from ingest.blocks import ReadError

_BYTE_ORDER_MARKS = (
    # The longer one first: UTF-32's begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What office software and old web servers write in the places IOM works in, the more common ones
# first. Among all that Python knows, a short text is too often taken for an encoding that nobody
# has used in decades.
_MULTI_BYTE = ["gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"]
_LIKELY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp874", "cp866", "koi8_r", "koi8_u", "iso8859_2", "iso8859_6", *_MULTI_BYTE,
]  # fmt: skip
# Encodings of the same script differ in a few letters, and in so much of the measure of how well
# the letters fit a language that it can't tell them apart: then the more common one is right.
_CLOSE = 0.1
# Guessing from less than this is no better than the western default.
_ENOUGH_TO_GUESS = 16
# Text has no NUL; a stray one is damage, one in every fifty bytes is another kind of file.
_BINARY_SHARE = 1 / 50
# Legacy encodings other than the likely ones give control characters and gaps when read as them.
_STRANGE_SHARE = 1 / 50


def read_text(path: Path) -> str:
    """The text of a file, without byte order mark; `ReadError` where it holds no text."""
    return decode(path.read_bytes())


def decode(data: bytes, declared: str | None = None) -> str:
    """The text that `data` stands for: by byte order mark, as valid UTF-8, as UTF-16 without a
    mark, as `declared`, as the most plausible encoding, in this order.

    UTF-8 goes before what the file declares, for text in another encoding is practically never
    valid UTF-8 by accident, while wrong declarations are common.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").lstrip("\ufeff")
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide, "replace")
    if data.count(0) > len(data) * _BINARY_SHARE:
        raise ReadError("holds binary data, not text; save it in the format that its name says")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeError):
            pass
    text = data.decode(_guess(data), "replace")
    strange = sum(unicodedata.category(character) == "Cc" for character in text if character > " ")
    if strange + text.count("\ufffd") > len(text) * _STRANGE_SHARE:
        raise ReadError("is in an encoding that could not be told; save it as UTF-8 text")
    return text


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 in a script of the first 256 code points has a zero in every second byte."""
    sample = data[:2000]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    # Nine in ten, for digits and punctuation of other scripts stand among them.
    if sample[1::2].count(0) > 0.9 * pairs and sample[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.9 * pairs and sample[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    # In another encoding nearly every byte above ASCII is invalid UTF-8; one in ten is damage.
    if _broken_share(data) < 0.1:
        return "utf-8"
    if len(data) < _ENOUGH_TO_GUESS:
        return "cp1252"
    matches = from_bytes(data, cp_isolation=_LIKELY)
    best = matches.best()
    if best is None:
        return "cp1252"
    if best.encoding in _MULTI_BYTE:
        return best.encoding  # bytes that fit its pairs by accident are rare
    close = [
        match.encoding
        for match in matches
        if match.chaos <= best.chaos and match.coherence >= best.coherence - _CLOSE
    ]
    return min(close, key=_LIKELY.index)


def _broken_share(data: bytes) -> float:
    """Share of the bytes above ASCII that do not fit UTF-8."""
    high = sum(byte > 0x7F for byte in data)
    broken = data.decode("utf-8", "replace").count("\ufffd")
    return broken / high if high else 0.0
