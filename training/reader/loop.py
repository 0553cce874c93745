"""The training itself: seeded, told of in a log, resumed where it was stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn import functional

from training.reader.batches import Batch, make_batch, order
from training.reader.examples import Example, Passage
from training.reader.model import Reader
from training.reader.states import States

BATCH = 32
CHECKPOINT = "checkpoint.pt"
_RATE = 2e-4
"""Of the layers; small encoders take more than the 5e-5 of large ones."""
_RATE_OF_HEADS = 1e-3
"""They start from nothing."""
_WARM_UP = 0.06
_RELEVANCE = 0.5
"""Of the loss of relevance, against the loss of the span."""
_KEPT_EVERY = 200
_TOLD_EVERY = 50


def train(
    reader: Reader,
    examples: Sequence[Example],
    given: Sequence[Passage],
    passages: States,
    questions: States,
    work: Path,
    *,
    rounds: int,
    steps: int | None,
    seed: int,
    begin_with: Path | None = None,
) -> None:
    """Trains in place. A checkpoint in `work` is gone on from.

    Args:
        begin_with: a checkpoint of another training whose weights to begin with; without, the
            encoder's own.
        rounds: how often each pair is read.
        steps: batches after which to stop, where that is sooner; the rate falls to 0 until then.
    """
    lengths = [
        int(questions.offsets[row + 1] - questions.offsets[row])
        + int(passages.offsets[each.passage + 1] - passages.offsets[each.passage])
        for row, each in enumerate(examples)
    ]
    batches = [each for turn in range(rounds) for each in order(lengths, BATCH, seed + turn)]
    batches = batches[:steps]
    heads = [*reader.sides.parameters(), *reader.span.parameters(), *reader.relevance.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": list(reader.encoder.parameters()), "lr": _RATE},
            {"params": heads, "lr": _RATE_OF_HEADS},
        ],
        weight_decay=0.01,
        fused=True,
    )
    total = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, total))
    checkpoint = work / CHECKPOINT
    first = 0
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        reader.load_state_dict(kept["reader"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        first = kept["step"]
        print(f"going on after step {first} of {total}", flush=True)
    elif begin_with is not None:
        reader.load_state_dict(torch.load(begin_with, weights_only=True)["reader"])
    reader.train()
    log = (work / "log.jsonl").open("a", encoding="utf-8")
    losses: list[float] = []
    began = time.perf_counter()
    for step in range(first, total):
        batch = make_batch(batches[step], examples, given, passages, questions)
        spans, relevance = _read_in_half(reader, batch)
        loss = loss_of(batch, spans.float(), relevance.float())
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if (step + 1) % _TOLD_EVERY == 0:
            speed = BATCH * len(losses) / (time.perf_counter() - began)
            told = {"step": step + 1, "of": total, "loss": sum(losses) / len(losses)}
            print(json.dumps({**told, "pairs/s": round(speed, 1)}), flush=True)
            log.write(json.dumps(told) + "\n")
            log.flush()
            losses, began = [], time.perf_counter()
        if (step + 1) % _KEPT_EVERY == 0 or step + 1 == total:
            _keep(checkpoint, reader, optimizer, schedule, step + 1)
    log.close()


def _read_in_half(reader: Reader, batch: Batch) -> tuple[Tensor, Tensor]:
    """One pass in bfloat16 throughout, the weights themselves in float32: 7.0 pairs a second where
    autocast, which casts between the two in every layer, makes 5.4 (side by side, beside other
    work)."""
    weights = {name: each.bfloat16() for name, each in reader.named_parameters()}
    given = (batch.states.bfloat16(), batch.sides, batch.mask)
    read: tuple[Tensor, Tensor] = functional_call(reader, weights, given)
    return read


def loss_of(batch: Batch, spans: Tensor, relevance: Tensor) -> Tensor:
    """Cross-entropy of the answer's start and end over the passage's tokens and "no answer", and
    of relevance where that is told."""
    logits = spans.masked_fill(~batch.allowed[:, :, None], -1e9)
    span = functional.cross_entropy(logits[:, :, 0], batch.starts)
    span = (span + functional.cross_entropy(logits[:, :, 1], batch.ends)) / 2
    told = batch.relevant >= 0
    if not bool(told.any()):
        return span
    found = functional.binary_cross_entropy_with_logits(relevance[told], batch.relevant[told])
    return span + _RELEVANCE * found


def _share(step: int, total: int) -> float:
    """Of the full rate: up, then straight down to nothing."""
    warm = max(_WARM_UP * total, 1.0)
    return min((step + 1) / warm, max((total - step) / (total - warm), 0.0))


def _keep(
    path: Path,
    reader: Reader,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    step: int,
) -> None:
    aside = path.with_suffix(".new")
    body = {
        "reader": reader.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    torch.save(body, aside)
    aside.replace(path)
