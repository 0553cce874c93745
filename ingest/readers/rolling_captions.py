"""Takes out what rolling captions say twice.

Live captions scroll: each cue shows the words of the cue before it again and adds a few. YouTube's
automatic captions are the best known case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.turns import Cue

# People repeat themselves now and then; only where every third cue begins as the last one ended
# does the file scroll.
_ROLLING_SHARE = 1 / 3
_FEWEST_REPEATS = 2
# "and the" may stand at the end of one cue and the beginning of the next by chance, as a slip of
# the tongue; three words hardly.
_FEWEST_WORDS = 3
# Three lines of captions; it bounds the work on cues that are no captions.
_MOST_WORDS = 60
# A cue that scrolls follows at once.
_LARGEST_GAP = 0.5


def without_repeats(cues: Sequence[Cue]) -> list[Cue]:
    """The cues, each without the words that the one before still showed. Cues of a file that
    does not scroll come back as they are."""
    words = [cue.text.split() for cue in cues]
    shared = [0]
    for number in range(1, len(cues)):
        follows = cues[number].start - cues[number - 1].end <= _LARGEST_GAP
        same_speaker = cues[number].speaker == cues[number - 1].speaker
        shared.append(_shared(words[number - 1], words[number]) if follows and same_speaker else 0)
    repeats = sum(map(bool, shared))
    if repeats < _FEWEST_REPEATS or repeats < _ROLLING_SHARE * (len(cues) - 1):
        return list(cues)
    return [
        replace(cue, text=" ".join(own[count:]))
        for cue, own, count in zip(cues, words, shared, strict=True)
        if own[count:]
    ]


def _shared(shown: list[str], following: list[str]) -> int:
    """How many of the first words of `following` are the last ones of `shown`: at least three,
    or all that was shown where the following says more."""
    for count in range(min(len(shown), len(following), _MOST_WORDS), 0, -1):
        if shown[-count:] == following[:count]:
            whole = count == len(shown) and count < len(following)
            return count if count >= _FEWEST_WORDS or whole or count == len(following) else 0
    return 0
