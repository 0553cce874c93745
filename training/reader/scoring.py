"""Measures a reader where it is trained, on files for checking that were packed for it.

What the product makes of it is measured by training/reader/check.py.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from evaluation.answers import token_f1
from training.reader.batches import LONGEST, Batch
from training.reader.loop import on_device
from training.reader.network import Reader, arithmetic
from training.reader.packed import END, PADDING, START

CHECK_FILE = "check.json.gz"
_BATCH = 256
_LONGEST_ANSWER = 30
"""As index/reading.py has it."""

Asked = dict[str, Any]
"""`question`: numbers of tokens; `passage`: which one; `answers`: texts, or none."""


def save_checks(path: Path, checks: dict[str, dict[str, Any]]) -> None:
    """Writes files for checking: name → `passages` (`tokens`, `spans`, `text`) and `questions`."""
    path.write_bytes(gzip.compress(json.dumps(checks).encode()))


def score(reader: Reader, words: Tensor, path: Path, device: str) -> str:
    """A table of token F1 and of the AUROC of "no answer" for each file."""
    checks = json.loads(gzip.decompress(path.read_bytes()))
    exact = arithmetic(device)
    copy = Reader().to(device, exact).eval()
    copy.load_state_dict(reader.state_dict())
    words = words.to(device, exact)
    rows = ["| file | answerable | F1 | unanswerable | AUROC |", "|---|---|---|---|---|"]
    for name, check in checks.items():
        f1, margins, answerable = _score(copy, words, check["passages"], check["questions"])
        area = _auroc(np.array(margins), np.array(answerable))
        rows.append(
            f"| {name} | {len(f1)} | {np.mean(f1):.4f} | {len(margins) - len(f1)} | {area:.4f} |"
        )
    return "\n".join(rows)


def _score(
    reader: Reader, words: Tensor, passages: Sequence[Any], questions: Sequence[Asked]
) -> tuple[list[float], list[float], list[bool]]:
    f1: list[float] = []
    margins: list[float] = []
    answerable: list[bool] = []
    ordered = sorted(
        questions,
        key=lambda each: len(passages[each["passage"]]["tokens"]) + len(each["question"]),
    )
    for start in range(0, len(ordered), _BATCH):
        some = ordered[start : start + _BATCH]
        read = [passages[each["passage"]] for each in some]
        batch = _batch(some, read)
        given = on_device(batch, words)
        with torch.no_grad():
            spans, _ = reader(given.words, given.sides, given.mask)
        ends = batch.text[:, 1].tolist()
        for asked, passage, end, logits in zip(some, read, ends, spans.float().cpu(), strict=True):
            count = end - 1
            first, last, best = _best(logits[1 : 1 + count].numpy())
            margins.append(best - float(logits[0].sum()))
            answerable.append(bool(asked["answers"]))
            if asked["answers"]:
                characters = passage["spans"][first][0], passage["spans"][last][1]
                f1.append(token_f1(passage["text"][slice(*characters)], asked["answers"]))
    return f1, margins, answerable


def _batch(asked: Sequence[Asked], passages: Sequence[Any]) -> Batch:
    rows = []
    ends = []
    for each, passage in zip(asked, passages, strict=True):
        kept = passage["tokens"][: LONGEST - len(each["question"]) - 4]
        rows.append([START, *kept, END, END, *each["question"], END])
        ends.append(1 + len(kept))
    ids = np.full((len(rows), max(map(len, rows))), PADDING, dtype=np.int32)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
    text = np.array([(1, end) for end in ends], dtype=np.int32)
    unknown = np.zeros((len(rows), 2), dtype=np.int64)
    return Batch(ids, ids, text[:, 1] + 1, text, unknown, np.zeros(len(rows), dtype=np.float32))


def _best(logits: np.ndarray) -> tuple[int, int, float]:
    """The first and last token of the best answer, and its logit."""
    scores = logits[:, None, 0] + logits[None, :, 1]
    away = np.arange(len(logits))[None, :] - np.arange(len(logits))[:, None]
    scores[(away < 0) | (away >= _LONGEST_ANSWER)] = -np.inf
    first, last = np.unravel_index(scores.argmax(), scores.shape)
    return int(first), int(last), float(scores[first, last])


def _auroc(scores: np.ndarray, positive: np.ndarray) -> float:
    """The share of pairs of a right and a wrong one that the scores order right (Hanley and McNeil
    1982); not a number where one kind is missing. That of evaluation/metrics.py needs libraries
    that a machine with a GPU may not have."""
    if positive.all() or not positive.any():
        return float("nan")
    ranks = scores.argsort().argsort() + 1.0
    count = positive.sum()
    above = ranks[positive].sum() - count * (count + 1) / 2
    return float(above / (count * (len(scores) - count)))
