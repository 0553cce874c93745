"""Runs the model: texts in, one vector a token out. The only place that touches its runtime."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import openvino
from tokenizers import Tokenizer

from index.model.prepare import RUNTIME_FILE, TOKENIZER_FILE

Floats = npt.NDArray[np.float32]
TokenIds = npt.NDArray[np.int32]
Spans = npt.NDArray[np.int32]
Token = TypeVar("Token")

MAX_TOKENS = 512
"""Positions that the model was trained with."""

_PADDING_ID = 1
"""`<pad>` in the vocabulary of XLM-RoBERTa."""

_TOKENS_A_BATCH = 4096
"""Tokens, padding included, in one call of the model. Measured on 2 cores with texts of 248 tokens:
36, 39, 41 and 38 texts a second for batches of 4, 8, 16 and 32 texts; 4,096 tokens are 16 such."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text after the model."""

    position: int
    """Which of the texts given."""
    token_ids: TokenIds
    """int32 [tokens], `<s>` and `</s>` included."""
    spans: Spans
    """int32 [tokens, 2], the character range [start, end) of each token in the text."""
    layers: Floats
    """float32 [tokens, 2, 384], the hidden states after layer MIDDLE_LAYER (index/model/prepare.py)
    and after the last."""

    @property
    def states(self) -> Floats:
        """float32 [tokens, 384], the last hidden states, which the model was trained to pool."""
        return self.layers[:, 1]


class Encoder:
    """multilingual-e5-small in OpenVINO; safe to share between threads.

    Args:
        folder: the prepared model (index/model/prepare.py).
        threads: processor threads to use; 0 for one a core.
        precision: `auto` for bfloat16 where the processor has it, else float32; or `float32`.
    """

    def __init__(self, folder: Path, threads: int = 0, precision: str = "auto") -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        core = openvino.Core()
        capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        fast = precision == "auto" and "BF16" in capabilities
        self.precision = "bfloat16" if fast else "float32"
        self._model = core.compile_model(
            folder / RUNTIME_FILE,
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16" if fast else "f32",
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_NUM_THREADS": threads or os.cpu_count() or 1,
            },
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, `<s>` and `</s>` included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The character range of each token of a text, cut as `encode` cuts it."""
        return _cut(self._tokenizer.encode(text).offsets)

    def encode(self, texts: Sequence[str]) -> Iterator[list[Encoded]]:
        """Runs the model over the texts, longest first, in batches of about equal work.

        Texts beyond MAX_TOKENS are cut; callers that must not lose text count before.
        Yields each batch as soon as it is done.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        token_ids = [np.asarray(_cut(each.ids), dtype=np.int32) for each in encodings]
        request = self._model.create_infer_request()
        for batch in _batches([len(ids) for ids in token_ids]):
            width = max(len(token_ids[position]) for position in batch)
            ids = np.full((len(batch), width), _PADDING_ID, dtype=np.int64)
            mask = np.zeros((len(batch), width), dtype=np.int64)
            for row, position in enumerate(batch):
                length = len(token_ids[position])
                ids[row, :length] = token_ids[position]
                mask[row, :length] = 1
            request.infer([ids, mask])
            layers = request.get_output_tensor(0).data
            yield [
                Encoded(
                    position,
                    token_ids[position],
                    np.asarray(_cut(encodings[position].offsets), dtype=np.int32).reshape(-1, 2),
                    layers[row, : len(token_ids[position])].copy(),
                )
                for row, position in enumerate(batch)
            ]


def _cut(tokens: list[Token]) -> list[Token]:
    """The first tokens that fit the model, and `</s>`."""
    return tokens if len(tokens) <= MAX_TOKENS else tokens[: MAX_TOKENS - 1] + tokens[-1:]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions in batches of at most _TOKENS_A_BATCH tokens, longest first, so that little padding
    is needed and the time left is never underestimated."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        width = lengths[batch[0]] if batch else lengths[position]
        if batch and (len(batch) + 1) * width > _TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch
