"""The reader: question and passage in one pass. Does the passage answer, and where in it?

Its lower layers are the embedding model's, which read question and passage apart; its upper layers,
trained for it (training/reader/), go on over both together. The file is small for that, and a
question that was searched with need not be read again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino

from index.checksums import damages_of

Floats = npt.NDArray[np.float32]

FOLDER = Path(__file__).with_name("reader_files")
GRAPH_FILE = "reader.xml"
WEIGHTS_FILE = "reader.bin"
MANIFEST_FILE = "reader.json"

_WIDTH = 384


class ReaderFileError(RuntimeError):
    """The reader's files are damaged or incomplete."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says of one passage; logits, comparable between passages of one question."""

    starts: Floats
    """float32 [tokens of the passage]: that an answer starts there."""
    ends: Floats
    """The same for its end."""
    none: float
    """That there is no answer, on the scale of a start and an end together."""
    relevance: float
    """That the passage is about what is asked."""


class Reader:
    """Runs the upper layers; safe to share between threads.

    Args:
        options: how to compile (index/encoder.py).
        folder: holds the three files.

    Raises:
        ReaderFileError: if one is missing or damaged.
    """

    def __init__(self, options: dict[str, Any], folder: Path = FOLDER) -> None:
        problems = check(folder)
        if problems:
            raise ReaderFileError("; ".join(problems))
        self._model = openvino.Core().compile_model(folder / GRAPH_FILE, "CPU", options)

    def read(self, question: Floats, passages: Sequence[Floats]) -> list[Read]:
        """Reads each passage for the question, all in one batch.

        Args:
            question: float32 [tokens, 384], the states of the whole question after the lower layers
                (index.embedding.QueryVectors.middle).
            passages: float32 [tokens, 384] each, those of the passages
                (index.encoder.HalfEncoded.states).
        """
        if not passages:
            return []
        first = len(question)
        width = first + max(len(each) for each in passages)
        states = np.zeros((len(passages), width, _WIDTH), dtype=np.float32)
        sides = np.zeros((len(passages), width), dtype=np.int64)
        mask = np.zeros((len(passages), width), dtype=np.int64)
        states[:, :first] = question
        for row, passage in enumerate(passages):
            last = first + len(passage)
            states[row, first:last] = passage
            sides[row, first:last] = 1
            mask[row, :last] = 1
        request = self._model.create_infer_request()
        request.infer([states, sides, mask])
        spans, relevance = (request.get_output_tensor(i).data for i in range(2))
        return [
            Read(
                starts=spans[row, first : first + len(passage), 0].copy(),
                ends=spans[row, first : first + len(passage), 1].copy(),
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
