"""The reader: question and passage in one pass. Does the passage answer, and where in it?

It is the embedding model's encoder, trained for it (training/reader/), over both together. The
vectors of words stayed as they are, so the embedding model lends them and the file is small.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino

from index.checksums import damages_of

Floats = npt.NDArray[np.float32]
TokenIds = npt.NDArray[np.int32]

FOLDER = Path(__file__).with_name("reader_files")
GRAPH_FILE = "reader.xml"
WEIGHTS_FILE = "reader.bin"
MANIFEST_FILE = "reader.json"

_START, _PADDING, _END = 0, 1, 2
"""`<s>`, `<pad>` and `</s>` in the vocabulary of XLM-RoBERTa."""

_LONGEST = 512
"""Positions of the encoder."""
_LONGEST_QUESTION = 96
"""Tokens, as in the training (training/reader/batches.py)."""

_EIGHT_BITS = {"DYNAMIC_QUANTIZATION_GROUP_SIZE": 384}
"""What goes into a product of matrices in 8 bits, too, 384 numbers with one scale: as exact as 32,
and eight passages take two thirds of the time that bfloat16 takes (docs/decisions/reader.md)."""


class ReaderFileError(RuntimeError):
    """The reader's files are damaged or incomplete."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of one passage; logits, comparable between passages of one question."""

    starts: Floats
    """float32 [tokens of the passage that fit]: that an answer starts there."""
    ends: Floats
    """The same for its end."""
    none: float
    """That there is no answer, on the scale of a start and an end together."""
    relevance: float
    """That the passage is about what is asked."""


class Reader:
    """Runs the network; safe to share between threads.

    Args:
        options: how to compile (index/encoder.py).
        words: gives float32 [pairs, tokens, 384], the embedding model's vectors of tokens, for
            int32 [pairs, tokens].
        folder: holds the three files.

    Raises:
        ReaderFileError: if one is missing or damaged.
    """

    def __init__(
        self, options: dict[str, Any], words: Callable[[TokenIds], Floats], folder: Path = FOLDER
    ) -> None:
        problems = check(folder)
        if problems:
            raise ReaderFileError("; ".join(problems))
        self._words = words
        everything = {**_EIGHT_BITS, **options}
        self._model = openvino.Core().compile_model(folder / GRAPH_FILE, "CPU", everything)

    def read(self, question: TokenIds, passages: Sequence[TokenIds]) -> list[Read]:
        """Reads each passage for the question, all in one batch.

        What does not fit the encoder's window is cut: a question beyond 96 tokens, and what is left
        of a passage beyond 512 together.

        Args:
            question: int32 [tokens], special tokens left out.
            passages: int32 [tokens] each, the same.
        """
        if not passages:
            return []
        asked = [_END, _END, *question[:_LONGEST_QUESTION].tolist(), _END]
        passages = [each[: _LONGEST - 1 - len(asked)] for each in passages]
        width = 1 + max(len(each) for each in passages) + len(asked)
        ids = np.full((len(passages), width), _PADDING, dtype=np.int32)
        ids[:, 0] = _START
        sides = np.zeros((len(passages), width), dtype=np.int64)
        for row, passage in enumerate(passages):
            last = 1 + len(passage)
            ids[row, 1:last] = passage
            ids[row, last : last + len(asked)] = asked
            sides[row, last + 1 :] = 1
        request = self._model.create_infer_request()
        request.infer([self._words(ids), sides, (ids != _PADDING).astype(np.int64)])
        spans, relevance = (request.get_output_tensor(i).data for i in range(2))
        return [
            Read(
                starts=spans[row, 1 : 1 + len(passage), 0].copy(),
                ends=spans[row, 1 : 1 + len(passage), 1].copy(),
                none=float(spans[row, 0].sum()),
                relevance=float(relevance[row]),
            )
            for row, passage in enumerate(passages)
        ]


def check(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the reader's files; empty when each has its checksum."""
    manifest = folder / MANIFEST_FILE
    if not manifest.is_file():
        return [f"there is no reader in {folder}"]
    return damages_of(folder, json.loads(manifest.read_text(encoding="utf-8"))["files"])
