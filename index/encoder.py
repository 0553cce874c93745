"""Runs the model: texts in, one vector a token out. The only place that touches its runtime."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import openvino
from tokenizers import Encoding, Tokenizer

from index.eight_bits import put_in_eight_bits
from index.model.prepare import RUNTIME_FILE, TOKENIZER_FILE
from index.network import Network

Floats = npt.NDArray[np.float32]
TokenIds = npt.NDArray[np.int32]
Spans = npt.NDArray[np.int32]
Token = TypeVar("Token")

MAX_TOKENS = 512
"""Positions that the model was trained with."""

PRECISIONS = ("bfloat16", "float32")
"""Kinds of arithmetic; with the first most products are made of 8-bit integers."""

_PADDING_ID = 1
"""`<pad>` in the vocabulary of XLM-RoBERTa."""

_TOKENS_A_BATCH = 512
"""Tokens, padding included, in one call of the model: two texts of 248. What is between two layers
then stays in the cache of the core that computes it (docs/decisions/embedding-runtime.md)."""

_PASSAGE_WIDTHS = range(8, MAX_TOKENS + 1, 8)
"""Tokens that a batch is padded to: attention over 248 takes longer than over 240 or 256, and over
odd numbers longest (docs/decisions/embedding-runtime.md)."""

_QUESTION_WIDTHS = (16, 24, 32, 48)
"""Tokens, special ones included, that questions are padded to, each width with a compiled network
of its own: one that runs texts of changing lengths is prepared for each anew, which takes more than
the padding (docs/decisions/embedding-runtime.md). Longer ones run as long as they are."""

_NUMBERS_A_SCALE = 128
"""In a product of 8-bit integers, of weights as of what they are multiplied with: nearly as fast as
384, and half as far from float32 (docs/decisions/embedding-runtime.md)."""

_LAYERS, _PRODUCTS_A_LAYER = 12, 4
"""Queries with keys and values, what they come to, and the two of the network."""

_IN_EIGHT_BITS = frozenset(
    number
    for number in range(_LAYERS * _PRODUCTS_A_LAYER)
    if number < 8 * _PRODUCTS_A_LAYER or number % 2
)
"""Which products: those of the first eight layers, and of the others the two that do not take the
states themselves, of which a few dimensions are far larger than the rest there. The others would
cost most of the likeness to float32 (docs/decisions/embedding-runtime.md)."""


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
class Tokens:
    """A text's tokens: what a reader reads (index/reader.py)."""

    ids: TokenIds
    """int32 [tokens], without `<s>` and `</s>`."""
    spans: Spans
    """int32 [tokens, 2], the character range [start, end) of each token in the text."""


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

    Args:
        folder: the prepared model (index/model/prepare.py).
        threads: processor threads to use; 0 for one a core.
        precision: `auto` for bfloat16 and products of 8-bit integers where the processor has
            bfloat16 (and so the integers, too), else float32; or `float32`.
    """

    def __init__(self, folder: Path, threads: int = 0, precision: str = "auto") -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._core = openvino.Core()
        self._threads = threads or os.cpu_count() or 1
        self.precision = _precision(self._core, precision)
        self.options = _runtime_options(self._threads, self.precision)
        self._model = self._core.read_model(folder / RUNTIME_FILE)
        self._words = _word_embeddings(self._model)
        if self.precision == "bfloat16":
            put_in_eight_bits(self._model, _IN_EIGHT_BITS, _NUMBERS_A_SCALE)

    @cached_property
    def _of_passages(self) -> openvino.CompiledModel:
        """Compiled when first needed: ingestion has no questions, and a search no passages.

        Each thread computes a batch of its own (a stream of OpenVINO's): that takes less time than
        all of them sharing each product, for then they wait for the slowest after each."""
        return self._compiled(NUM_STREAMS=self._threads)

    @cached_property
    def _of_questions(self) -> dict[int, Network]:
        """By the width that questions are padded to, the narrowest first; 0 for any length."""
        if self.precision == "float32":  # padding costs more than it saves
            return {0: Network(self._compiled)}
        return {width: Network(self._compiled) for width in (*_QUESTION_WIDTHS, 0)}

    def _compiled(self, **further: Any) -> openvino.CompiledModel:
        options = {"DYNAMIC_QUANTIZATION_GROUP_SIZE": _NUMBERS_A_SCALE} | self.options | further
        return self._core.compile_model(self._model, "CPU", options)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, `<s>` and `</s>` included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The character range of each token of a text, cut as `encode` cuts it."""
        return _cut(self._tokenizer.encode(text).offsets)

    def encode(self, texts: Sequence[str]) -> Iterator[list[Encoded]]:
        """Runs the model over the texts, longest first, in batches of about equal work.

        Texts beyond MAX_TOKENS are cut; callers that must not lose text count before.
        Yields each batch when it is done, while the next ones are computed.
        """
        batches = self._batches(texts, _PASSAGE_WIDTHS)
        first, second = next(batches, None), next(batches, None)
        if first and not second:  # all threads on the one batch: 35 ms for a text of 250, not 50
            yield _encoded(first, self._of_questions[0].run(first.ids, first.mask))
            return
        idle: list[openvino.InferRequest] = []
        running: deque[tuple[_Batch, openvino.InferRequest]] = deque()
        try:
            for batch in chain(filter(None, (first, second)), batches):
                request = idle.pop() if idle else self._of_passages.create_infer_request()
                request.start_async([batch.ids, batch.mask])
                running.append((batch, request))
                # One for each thread to compute, and one that is done for the caller to take.
                if len(running) > self._threads:
                    yield _finished(*running[0])
                    idle.append(running.popleft()[1])
            while running:
                yield _finished(*running[0])
                running.popleft()
        finally:  # a caller may stop early, and what runs must not outlive the network
            for _, request in running:
                request.wait()

    def encode_question(self, text: str) -> Encoded:
        """Runs the model over one short text, which takes less time than by `encode`. What is
        beyond MAX_TOKENS is cut."""
        [batch] = self._batches([text], tuple(self._of_questions))
        network = self._of_questions.get(batch.ids.shape[1], self._of_questions[0])
        [encoded] = _encoded(batch, network.run(batch.ids, batch.mask))
        return encoded

    def prepare_for_questions(self) -> None:
        """Runs once what questions of any length run on, so that none waits for it to be compiled
        and to make room for its width."""
        for width, network in self._of_questions.items():
            blank = np.ones((1, width or 2 * _QUESTION_WIDTHS[-1]), dtype=np.int64)
            network.run(blank, blank)

    def tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of texts of any length, special tokens left out."""
        return [
            Tokens(
                ids=np.array(encoding.ids, dtype=np.int32),
                spans=np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2),
            )
            for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]

    def word_embeddings(self, ids: TokenIds) -> Floats:
        """What the model's first layer starts from.

        Args:
            ids: int32, of any shape.

        Returns:
            float32 [*shape of `ids`, 384].
        """
        vectors: Floats = self._words.data[ids].astype(np.float32)
        return vectors

    def _batches(self, texts: Sequence[str], widths: Sequence[int]) -> Iterator[_Batch]:
        """Batches as wide as their longest text, or as the first of the widths that it fits."""
        encodings = self._tokenizer.encode_batch(list(texts))
        token_ids = [_cut(each.ids) for each in encodings]
        for positions in _batches([len(ids) for ids in token_ids]):
            longest = max(len(token_ids[position]) for position in positions)
            width = next((each for each in widths if each >= longest), longest)
            ids = np.full((len(positions), width), _PADDING_ID, dtype=np.int64)
            mask = np.zeros((len(positions), width), dtype=np.int64)
            for row, position in enumerate(positions):
                length = len(token_ids[position])
                ids[row, :length] = token_ids[position]
                mask[row, :length] = 1
            yield _Batch(positions, [encodings[position] for position in positions], ids, mask)


def _finished(batch: _Batch, request: openvino.InferRequest) -> list[Encoded]:
    request.wait()
    return _encoded(batch, request.get_output_tensor(0).data)


def _encoded(batch: _Batch, layers: Floats) -> list[Encoded]:
    """What the model gave for each text of a batch, float32 [texts, tokens, 2, 384]."""
    encoded = []
    for row, position in enumerate(batch.positions):
        ids, spans = batch.tokens(row)
        encoded.append(Encoded(position, ids, spans, layers[row, : len(ids)].copy()))
    return encoded


def precision_in_use(precision: str) -> str:
    """One of PRECISIONS: what the `precision` of an encoder comes to on this processor."""
    return _precision(openvino.Core(), precision)


def _precision(core: openvino.Core, precision: str) -> str:
    fast = precision == "auto" and "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "bfloat16" if fast else "float32"


def _runtime_options(threads: int, precision: str) -> dict[str, Any]:
    """How models are to be compiled, for so many threads and the precision in use."""
    return {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bfloat16" else "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": threads,
    }


def _word_embeddings(model: openvino.Model) -> Any:
    """The constant that holds them; its data stay in the mapped file."""
    constants = [each for each in model.get_ops() if each.get_type_name() == "Constant"]
    return max(constants, key=lambda each: each.get_byte_size())


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
