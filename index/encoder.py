"""Runs the model: texts in, one vector a token out. The only place that touches its runtime."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import openvino
from openvino import opset13 as operations
from tokenizers import Encoding, Tokenizer

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


@dataclass(frozen=True, slots=True)
class HalfEncoded:
    """One text after the lower layers: what a reader goes on from (index/reader.py)."""

    spans: Spans
    """int32 [tokens, 2], the character range [start, end) of each token in the text."""
    states: Floats
    """float32 [tokens, 384], the hidden states after layer MIDDLE_LAYER."""


@dataclass(frozen=True, slots=True)
class _Batch:
    positions: list[int]
    encodings: list[Encoding]
    ids: npt.NDArray[np.int64]
    mask: npt.NDArray[np.int64]
    """Both [texts, tokens], padded."""

    def tokens(self, row: int) -> tuple[TokenIds, Spans]:
        """Ids and character ranges of a text's tokens."""
        offsets = _cut(self.encodings[row].offsets)
        spans = np.asarray(offsets, dtype=np.int32).reshape(-1, 2)
        return self.ids[row, : len(offsets)].astype(np.int32), spans


class Encoder:
    """multilingual-e5-small in OpenVINO; safe to share between threads.

    It is run in two halves, up to MIDDLE_LAYER and from there, which costs nothing and lets a
    reader have the first alone.

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
        self.options = runtime_options(core, threads, precision)
        fast = self.options["INFERENCE_PRECISION_HINT"] == "bf16"
        self.precision = "bfloat16" if fast else "float32"
        lower, upper = _halves(core, folder / RUNTIME_FILE)
        self._lower = core.compile_model(lower, "CPU", self.options)
        self._upper = core.compile_model(upper, "CPU", self.options)

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
        lower, upper = self._lower.create_infer_request(), self._upper.create_infer_request()
        for batch in self._batches(texts):
            lower.infer([batch.ids, batch.mask])
            middle = lower.get_output_tensor(0).data
            upper.infer([batch.ids, batch.mask, middle])
            last = upper.get_output_tensor(0).data
            encoded = []
            for row, position in enumerate(batch.positions):
                ids, spans = batch.tokens(row)
                layers = np.stack([middle[row, : len(ids)], last[row, : len(ids)]], axis=1)
                encoded.append(Encoded(position, ids, spans, layers))
            yield encoded

    def encode_half(self, texts: Sequence[str]) -> list[HalfEncoded]:
        """Runs the lower layers over the texts; in the order of the texts, cut as by `encode`."""
        lower = self._lower.create_infer_request()
        encoded: dict[int, HalfEncoded] = {}
        for batch in self._batches(texts):
            lower.infer([batch.ids, batch.mask])
            states = lower.get_output_tensor(0).data
            for row, position in enumerate(batch.positions):
                ids, spans = batch.tokens(row)
                encoded[position] = HalfEncoded(spans, states[row, : len(ids)].copy())
        return [encoded[position] for position in range(len(texts))]

    def _batches(self, texts: Sequence[str]) -> Iterator[_Batch]:
        encodings = self._tokenizer.encode_batch(list(texts))
        token_ids = [_cut(each.ids) for each in encodings]
        for positions in _batches([len(ids) for ids in token_ids]):
            width = max(len(token_ids[position]) for position in positions)
            ids = np.full((len(positions), width), _PADDING_ID, dtype=np.int64)
            mask = np.zeros((len(positions), width), dtype=np.int64)
            for row, position in enumerate(positions):
                length = len(token_ids[position])
                ids[row, :length] = token_ids[position]
                mask[row, :length] = 1
            yield _Batch(positions, [encodings[position] for position in positions], ids, mask)


def runtime_options(core: openvino.Core, threads: int, precision: str) -> dict[str, Any]:
    """How models are to be compiled, for the arguments of `Encoder`."""
    fast = precision == "auto" and "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return {
        "INFERENCE_PRECISION_HINT": "bf16" if fast else "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": threads or os.cpu_count() or 1,
    }


def _halves(core: openvino.Core, path: Path) -> tuple[openvino.Model, openvino.Model]:
    """The model's lower layers (ids and mask in, states after MIDDLE_LAYER out) and its upper ones
    (ids, mask and those states in, the last states out)."""
    lower = core.read_model(path)
    middle, _ = _layers(lower)
    lower = openvino.Model([operations.result(middle)], lower.get_parameters(), "lower")
    upper = core.read_model(path)
    middle, last = _layers(upper)
    states = operations.parameter(middle.get_partial_shape(), np.float32, name="states")
    for user in middle.get_target_inputs():
        user.replace_source_output(states.output(0))
    given = [*upper.get_parameters(), states]
    return lower, openvino.Model([operations.result(last)], given, "upper")


def _layers(model: openvino.Model) -> tuple[Any, Any]:
    """Where the two layers come from that the model puts side by side (index/model/prepare.py)."""
    beside = model.get_result().input_value(0).get_node()
    middle, last = (beside.input_value(i).get_node().input_value(0) for i in range(2))
    return middle, last


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
