"""What makes vectors of different languages comparable, estimated once and shipped with the code.

multilingual-e5-small puts each language in its own corner of the space, so a question finds its own
language first. Two corrections undo that (figures in docs/decisions/language-correction.md):

- pooled vectors: the language's mean passage vector is subtracted and the mean of ten languages
  added back, the shift made STRETCH times as long;
- token vectors: of the states after a middle and after the last layer, the language's mean is
  subtracted and the rest brought to unit length; both together are projected on 256 dimensions and
  normalised. The projection starts as the first 256 principal components and is trained, with the
  encoder frozen, so that questions find passages by late interaction.

`correction.npz` holds the numbers; `python -m training` made it from parallel sentences (TICO-19,
CC0: ten languages saying the same things, so that what differs between their means is the language
and not the subject) and questions with their paragraphs (SQuAD 1.1, train). `further_languages.npz`
holds the means of 142 more; `python -m training.declarations` made it from the Universal
Declaration of Human Rights.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.tokens import TokenQuantizer

Floats = npt.NDArray[np.float32]

FILE = Path(__file__).with_name("correction.npz")
FURTHER_FILE = Path(__file__).with_name("further_languages.npz")

STRETCH = 1.25
"""Measured on XQuAD-R's nDCG@10 with means from TICO-19: .88 .87 .73 .85 (en, es, ar, ru) at 1.0
and .88 .88 .76 .87 at 1.25."""


class Correction:
    """The shipped numbers, applied to vectors of one language at a time.

    A language that was not estimated keeps its pooled vectors as they are, and its tokens are
    centred on the mean of the languages with parallel sentences.
    """

    def __init__(self, path: Path = FILE, further_path: Path = FURTHER_FILE) -> None:
        contents = path.read_bytes() + further_path.read_bytes()
        self.checksum = hashlib.sha256(contents).hexdigest()
        with np.load(path) as data, np.load(further_path) as further:
            self.parallel_languages = [str(language) for language in data["languages"]]
            """ISO 639-1, those of the parallel sentences."""
            languages = self.parallel_languages + [str(each) for each in further["languages"]]
            self.pooled_means: Floats = np.concatenate([data["pooled"], further["pooled"]])
            """float32 [languages, 384], of passages' unit vectors; those of the parallel sentences
            first."""
            self.token_means: Floats = np.concatenate([data["tokens"], further["tokens"]])
            """float32 [languages, 2, 384], of passages' token states, of each layer."""
            self._query_tokens: Floats = data["query_tokens"].astype(np.float32)
            self.projection: Floats = data["components"].astype(np.float32)
            """float32 [768, 256]."""
        parallel = slice(len(self.parallel_languages))
        self._pooled_mean = self.pooled_means[parallel].mean(axis=0)
        self._tokens_mean = self.token_means[parallel].mean(axis=0)
        self._rows = {language: row for row, language in enumerate(languages)}
        self.quantizer = TokenQuantizer()

    @property
    def languages(self) -> frozenset[str]:
        """Languages (ISO 639-1) with means of their own."""
        return frozenset(self._rows)

    def pooled(self, vectors: Floats, language: str) -> Floats:
        """Corrects float32 [n, 384] unit vectors of passages in one language, to unit length."""
        row = self._rows.get(language)
        if row is None:
            return vectors
        return unit(vectors - STRETCH * (self.pooled_means[row] - self._pooled_mean))

    def passage_tokens(self, layers: Floats, language: str) -> Floats:
        """float32 [tokens, 2, 384] states of a passage → float32 [tokens, 256] unit vectors."""
        row = self._rows.get(language)
        mean = self._tokens_mean if row is None else self.token_means[row]
        return unit(token_features(layers, mean) @ self.projection)

    def query_features(self, layers: Floats) -> Floats:
        """float32 [tokens, 2, 384] states of a question → float32 [tokens, 768], which its token
        vectors and the importance of its tokens are made of."""
        return token_features(layers, self._query_tokens)

    def query_tokens(self, features: Floats) -> Floats:
        """float32 [tokens, 768] of a question → float32 [tokens, 256] unit vectors."""
        return unit(features @ self.projection)


def token_features(layers: Floats, mean: Floats) -> Floats:
    """What the projection takes: float32 [tokens, 2, 384] states less the mean of each layer
    [2, 384], each layer at unit length, side by side. float32 [tokens, 768]."""
    return unit(layers - mean).reshape(len(layers), mean.size)


def unit(vectors: npt.NDArray[np.floating]) -> Floats:
    """Rows scaled to length 1; a row of zeros stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
