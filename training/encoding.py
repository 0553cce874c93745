"""Texts after the model, kept small: a training needs thousands of them in memory at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.compared_tokens import compared_tokens
from index.correction import unit
from index.embedding import PASSAGE_PREFIX_TOKENS, QUERY_PREFIX_TOKENS
from index.encoder import Encoder
from index.passage_text import PASSAGE_PREFIX, QUERY_PREFIX


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text's vectors, of the tokens that are compared (index/compared_tokens.py)."""

    token_ids: npt.NDArray[np.int32]
    """int32 [tokens]."""
    layers: npt.NDArray[np.float16]
    """float16 [tokens, 2, 384], as index/encoder.py gives them."""
    pooled: npt.NDArray[np.float32]
    """float32 [384], of unit length."""


def encode_passages(encoder: Encoder, texts: Sequence[str]) -> list[EncodedText]:
    """In the order of the texts."""
    return _encode(encoder, [PASSAGE_PREFIX + text for text in texts], PASSAGE_PREFIX_TOKENS)


def encode_queries(encoder: Encoder, texts: Sequence[str]) -> list[EncodedText]:
    """In the order of the texts."""
    return _encode(encoder, [QUERY_PREFIX + text for text in texts], QUERY_PREFIX_TOKENS)


def _encode(encoder: Encoder, texts: Sequence[str], prefix_tokens: int) -> list[EncodedText]:
    encoded: dict[int, EncodedText] = {}
    for batch in encoder.encode(texts):
        for each in batch:
            kept = compared_tokens(texts[each.position], each.spans, prefix_tokens)
            encoded[each.position] = EncodedText(
                token_ids=each.token_ids[kept],
                layers=each.layers[kept].astype(np.float16),
                pooled=unit(each.states.mean(axis=0)),
            )
    return [encoded[position] for position in range(len(texts))]
