"""What a sentence needs beside it to be understood: never quoted cut off from its meaning."""

from __future__ import annotations

import re

from index.analysis import fold
from index.documents import Passage
from service.answers.sentences import CELLS, Range

_LEAD_IN_END = (":", "：", "؛")

_LONGEST_BEFORE = 400
"""Characters of a sentence that is brought along: about three lines; a longer one would bury what
is quoted."""

_POINTING = frozenset(
    fold(word)
    for words in (
        "he she it they this that these those his her hers its their theirs such him them",
        "il elle ils elles ce c'est cela ceci cette ces cet celui-ci celle-ci ceux-ci celles-ci "
        "son sa ses leur leurs on y",
        "él ella ello ellos ellas esto eso este esta estos estas ese esa esos esas su sus",
        "ele ela eles elas isso isto este esta estes estas esse essa esses essas seu sua seus suas",
        "هو هي هم هن هذا هذه ذلك تلك هؤلاء أولئك وهو وهي وهم وهذا وهذه وذلك",
        "он она оно они это этот эта эти его её их таким такие такая такой",
    )
    for word in words.split()
)
"""First words that point to what was said before, in English, French, Spanish, Portuguese, Arabic
and Russian. Another language's sentence is quoted as it stands."""

_FIRST_WORD = re.compile(r"[\w'’-]+")
_ELIDED = re.compile(r"(?<=\w)['’].*")


def in_context(passage: Passage, pieces: list[Range], start: int, end: int) -> Range:
    """The quote [start, end) together with the sentence before it where its first word points back
    to that one.

    Args:
        pieces: the passage's sentences, as `sentences` gives them.
    """
    if _points_back(passage.text[start:end]):
        before = max((each for each in pieces if each[1] <= start), default=None)
        if before and end - before[0] <= end - start + _LONGEST_BEFORE:
            near = passage.text[before[1] : start]
            same = _place(passage, before[0]) == _place(passage, start)
            if same and "\n\n" not in near and not _is_row(passage.text[before[0] : before[1]]):
                return before[0], end
    return start, end


def lead_in(passage: Passage, start: int) -> Range | None:
    """The line that a quote starting at `start` hangs on: a table's header row, or the words that
    introduce its list; None where it stands for itself or that line is the quote's own.

    Lines of one table or list follow each other without an empty line (ingest/pieces.py).
    """
    text = passage.text
    line = text.rfind("\n", 0, start) + 1
    first = text.rfind("\n\n", 0, start)
    first = 0 if first < 0 else first + 2
    if line <= first:
        return None
    if _is_row(_line(text, line)):
        header = _first_row(text, first, line)
        return header if header and header[0] < line else None
    end = text.index("\n", first)
    if text[first:end].rstrip().endswith(_LEAD_IN_END):
        return first, end
    return None


def _first_row(text: str, first: int, line: int) -> Range | None:
    """The first of the unbroken rows up to the one that begins at `line`."""
    start = line
    while start > first:
        previous = text.rfind("\n", 0, start - 1) + 1
        if not _is_row(text[previous : start - 1]):
            break
        start = previous
    return (start, text.index("\n", start)) if start < line else None


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start:] if end < 0 else text[start:end]


def _is_row(line: str) -> bool:
    return CELLS in line


def _points_back(sentence: str) -> bool:
    first = _FIRST_WORD.search(sentence)
    if first is None:
        return False
    word = fold(first.group())
    return word in _POINTING or _ELIDED.sub("", word) in _POINTING


def _place(passage: Passage, at: int) -> tuple[int | None, str | None]:
    for span in passage.spans:
        if span.start <= at < span.end:
            return span.page, span.speaker
    return None, None
