"""The one path from text to vectors, for ingestion and for questions alike."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.compared_tokens import compared_tokens
from index.correction import Correction, unit
from index.encoder import MAX_TOKENS, Encoded, Encoder, Tokens
from index.fingerprint import fingerprint
from index.importance import TokenImportance
from index.model.prepare import prepare
from index.passage_text import PASSAGE_PREFIX, query_input
from index.reader import Reader, ReaderFileError
from index.settings import Settings
from index.tokens import Codes, Spans

Floats = npt.NDArray[np.float32]
TokenIds = npt.NDArray[np.int32]

logger = logging.getLogger("knowledge.index")

DIMENSIONS = 384

_LAST_CHARACTER = 65_535
"""The end of what uint16 can count. 512 tokens reach beyond only in a text that is mostly blank."""

# Positions of the prefix: `<s>`, `▁que`, `ry`, `:` and `<s>`, `▁passage`, `:`. They say nothing.
QUERY_PREFIX_TOKENS = 4
PASSAGE_PREFIX_TOKENS = 3


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """What is stored of a passage."""

    pooled: Floats
    """float32 [384], unit length, not yet corrected for its language."""
    token_ids: TokenIds
    """int32 [tokens], of the tokens that are kept."""
    codes: Codes
    """uint8 [tokens, 64], the compressed token vectors (index/tokens.py)."""
    spans: Spans
    """uint16 [tokens, 2], the character range [start, end) of each in the text embedded."""


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A question, ready to be searched with."""

    pooled: Floats
    """float32 [384], unit length."""
    token_ids: TokenIds
    """int32 [tokens]; the prefix, special tokens and punctuation are left out."""
    tokens: Floats
    """float32 [tokens, 256], unit vectors."""
    importance: Floats
    """float32 [tokens], positive: how much each counts beside its rarity (index/importance.py)."""


class Embedder:
    """The prepared model with the language correction; safe to share between threads."""

    max_tokens = MAX_TOKENS

    def __init__(
        self, encoder: Encoder, correction: Correction, fingerprint: str, *, reads: bool = False
    ) -> None:
        self._encoder = encoder
        self.correction = correction
        self._importance = TokenImportance()
        self._reads = reads
        self.fingerprint = fingerprint
        """Which model, correction, recipe and precision made the vectors (index/fingerprint.py)."""

    @classmethod
    def load(cls, settings: Settings) -> Embedder:
        """Loads the model, and prepares it first where it is not.

        Raises:
            index.model.unpack.ModelPackageError: if a package with a part of the model is missing.
        """
        folder = prepare(settings.var)
        correction = Correction()
        encoder = Encoder(folder, settings.threads, settings.precision)
        made = fingerprint(settings.var, encoder.precision, correction)
        return cls(encoder, correction, made, reads=settings.reader)

    @cached_property
    def reader(self) -> Reader | None:
        """The reader, loaded when it is first asked for; None where it is turned off, or where its
        files are not right, which the log and `knowledge doctor` tell."""
        if not self._reads:
            return None
        try:
            return Reader(self._encoder.options, self.word_embeddings)
        except ReaderFileError as error:
            logger.warning("answers are chosen without the reader: %s", error)
            return None

    @cached_property
    def precision(self) -> str:
        """Arithmetic in use: `bfloat16`, with products of 8-bit integers, or `float32`."""
        return self._encoder.precision

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""
        return self._encoder.count_tokens(texts)

    def embed_passages(
        self, inputs: Sequence[tuple[str, str]]
    ) -> Iterator[list[tuple[int, PassageVectors]]]:
        """Embeds (text as index/passage_text.py makes it, language) pairs.

        Yields batches of (position in `inputs`, vectors) as they are done, longest texts first.
        """
        for batch in self._encoder.encode([text for text, _ in inputs]):
            yield [(each.position, self._passage(each, inputs[each.position])) for each in batch]

    def _passage(self, encoded: Encoded, given: tuple[str, str]) -> PassageVectors:
        text, language = given
        first = PASSAGE_PREFIX_TOKENS if text.startswith(PASSAGE_PREFIX) else 1
        kept = compared_tokens(text, encoded.spans, first)
        vectors = self.correction.passage_tokens(encoded.layers[kept], language)
        return PassageVectors(
            pooled=_pool(encoded.states),
            token_ids=encoded.token_ids[kept],
            codes=self.correction.quantizer.encode(vectors),
            spans=np.minimum(encoded.spans[kept], _LAST_CHARACTER).astype(np.uint16),
        )

    def embed_query(self, question: str) -> QueryVectors:
        """Embeds a question; what does not fit the model's window is cut."""
        text = query_input(question)
        encoded = self._encoder.encode_question(text)
        kept = compared_tokens(text, encoded.spans, QUERY_PREFIX_TOKENS)
        features = self.correction.query_features(encoded.layers[kept])
        return QueryVectors(
            pooled=_pool(encoded.states),
            token_ids=encoded.token_ids[kept],
            tokens=self.correction.query_tokens(features),
            importance=self._importance.of(features),
        )

    def prepare_for_questions(self) -> None:
        """Runs all that `embed_query` may run on once, so that no question waits for it."""
        self._encoder.prepare_for_questions()

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of texts, for the reader."""
        return self._encoder.tokens(texts)

    def word_embeddings(self, ids: TokenIds) -> Floats:
        """The model's own vectors of tokens, float32 [*shape of `ids`, 384]."""
        return self._encoder.word_embeddings(ids)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The character range of each token vector that `embed_passages` would keep of a text."""
        offsets = self._encoder.token_offsets(text)
        kept = compared_tokens(text, np.array(offsets, dtype=np.int64), PASSAGE_PREFIX_TOKENS)
        return [offsets[number] for number in kept.tolist()]


def _pool(states: Floats) -> Floats:
    """The mean of all token states, as the model was trained, at unit length."""
    return unit(states.mean(axis=0))
