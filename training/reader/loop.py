"""The training itself: seeded, told of in a log, resumed where it was stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional
from torch.utils.data import DataLoader

from training.reader.batches import Batch, Batches
from training.reader.network import LAYERS, Reader, arithmetic
from training.reader.packed import NOT_TOLD

CHECKPOINT = "checkpoint.pt"

_RATE = 1.5e-4
"""Of the last layer; small encoders take more than the 5e-5 of large ones."""
_DECAY = 0.9
"""Of the rate from one layer to the one below it: the lower ones hold what languages share (Howard
and Ruder 2018, discriminative fine-tuning)."""
_RATE_OF_HEADS = 1e-3
"""They start from nothing."""
_WARM_UP = 0.06
_RELEVANCE = 0.5
"""Of the loss of relevance, against the loss of the span."""
_TAUGHT = 0.7
"""Of what teachers say, against what is right; as the temperature as Sanh et al. 2019 (DistilBERT)
have it."""
_TEMPERATURE = 2.0
_NOWHERE = -1e4
"""The logit of an answer where none can be; within half precision."""
_KEPT_EVERY = 1000
_TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class Run:
    """How to train."""

    steps: int
    batch: int = 128
    """Pairs in a batch."""
    seed: int = 7
    workers: int = 0
    """Processes that make batches; 0 to make them in this one."""
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Given:
    """A batch on its device."""

    words: Tensor
    plain: Tensor
    """[pairs, tokens, 384]; the same with the question in no other words."""
    sides: Tensor
    mask: Tensor
    plain_mask: Tensor
    allowed: Tensor
    """bool [pairs, tokens]: where an answer may start or end, and the first token."""
    places: Tensor
    relevant: Tensor


def train(
    reader: Reader,
    words: Tensor,
    batches: Batches,
    run: Run,
    work: Path,
    teachers: Sequence[Reader] = (),
) -> None:
    """Trains in place. A checkpoint in `work` is gone on from.

    Args:
        words: float32 [vocabulary, 384], the encoder's word embeddings, which stay as they are.
        teachers: readers whose mean answer to the plain question is to be learnt as well
            (Hinton et al. 2015), which makes a reader surer in other languages, too.
    """
    work.mkdir(parents=True, exist_ok=True)
    reader.to(run.device).train()
    exact = arithmetic(run.device)
    words = words.to(run.device, exact)
    taught = [teacher.to(run.device, exact).eval() for teacher in teachers]
    optimizer = torch.optim.AdamW(_groups(reader), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share(step, run.steps))
    first = _go_on(work / CHECKPOINT, reader, optimizer, schedule, run)
    told = _Log(work / "log.jsonl", run)
    for step, batch in enumerate(_loaded(batches, first, run), start=first + 1):
        given = on_device(batch, words)
        spans, relevance = _read(reader, given)
        loss = loss_of(given, spans, relevance)
        if taught:
            loss = (1 - _TAUGHT) * loss + _TAUGHT * _lesson(given, spans, relevance, taught)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        told.add(step, loss.detach())
        if step % _KEPT_EVERY == 0 or step == run.steps:
            _keep(work / CHECKPOINT, reader, optimizer, schedule, step)
    told.close()


def on_device(batch: Batch, words: Tensor) -> Given:
    """The tensors of a batch, where `words` are and as exact as they."""
    device = words.device

    def moved(array: object) -> Tensor:
        return torch.as_tensor(array).to(device, non_blocking=True)

    ids, plain, text = moved(batch.ids), moved(batch.plain), moved(batch.text)
    at = torch.arange(ids.shape[1], device=device)
    allowed = (at >= text[:, :1]) & (at < text[:, 1:])
    return Given(
        words=words[ids],
        plain=words[plain],
        sides=(at >= moved(batch.sides)[:, None]).long(),
        mask=(ids != 1).long(),
        plain_mask=(plain != 1).long(),
        allowed=allowed | (at == 0),
        places=moved(batch.places),
        relevant=moved(batch.relevant),
    )


def loss_of(given: Given, spans: Tensor, relevance: Tensor) -> Tensor:
    """Cross-entropy of the answer's start and end over the passage's tokens and "no answer", and of
    relevance, each where that is told."""
    logits = _within(spans.float(), given.allowed)
    loss = sum(
        functional.cross_entropy(
            logits[:, :, side], given.places[:, side], ignore_index=NOT_TOLD, reduction="sum"
        )
        for side in range(2)
    ) / max(2 * len(logits), 1)
    told = (given.relevant >= 0).float()
    found = functional.binary_cross_entropy_with_logits(
        relevance.float(), given.relevant.clamp(min=0), reduction="none"
    )
    whole: Tensor = loss + _RELEVANCE * (found * told).sum() / told.sum().clamp(min=1)
    return whole


def _lesson(given: Given, spans: Tensor, relevance: Tensor, teachers: Sequence[Reader]) -> Tensor:
    """How far the reader is from what its teachers say of the plain question on average."""
    with torch.no_grad():
        said = [teacher(given.plain, given.sides, given.plain_mask) for teacher in teachers]
        starts_and_ends = torch.stack(
            [
                functional.softmax(_within(each.float(), given.allowed) / _TEMPERATURE, dim=1)
                for each, _ in said
            ]
        ).mean(dim=0)
        relevant = torch.stack([each.float().sigmoid() for _, each in said]).mean(dim=0)
    ours = functional.log_softmax(_within(spans.float(), given.allowed) / _TEMPERATURE, dim=1)
    apart = functional.kl_div(ours, starts_and_ends, reduction="sum") / (2 * len(ours))
    found = functional.binary_cross_entropy_with_logits(relevance.float(), relevant)
    return _TEMPERATURE**2 * apart + _RELEVANCE * found


def _within(spans: Tensor, allowed: Tensor) -> Tensor:
    return spans.masked_fill(~allowed[:, :, None], _NOWHERE)


def _read(reader: Reader, given: Given) -> tuple[Tensor, Tensor]:
    """One pass in the arithmetic of the batch throughout, the weights themselves in float32.
    Autocast, which casts between the two in every layer, makes 5.4 pairs a second for 7.0."""
    weights = {name: each.to(given.words.dtype) for name, each in reader.named_parameters()}
    read: tuple[Tensor, Tensor] = functional_call(
        reader, weights, (given.words, given.sides, given.mask)
    )
    return read


def _groups(reader: Reader) -> list[dict[str, object]]:
    """The parameters with their rates."""
    heads = [*reader.span.parameters(), *reader.relevance.parameters(), *reader.sides.parameters()]
    lowest = [*reader.positions.parameters(), *reader.norm.parameters()]
    groups: list[dict[str, object]] = [{"params": heads, "lr": _RATE_OF_HEADS}]
    groups.append({"params": lowest, "lr": _RATE * _DECAY**LAYERS})
    for number, layer in enumerate(reader.layers):
        rate = _RATE * _DECAY ** (LAYERS - 1 - number)
        groups.append({"params": list(layer.parameters()), "lr": rate})
    return groups


def _loaded(batches: Batches, first: int, run: Run) -> Iterator[Batch]:
    loader: DataLoader[Batch] = DataLoader(
        batches,  # type: ignore[arg-type]  # has a length and items, which is all it needs
        batch_size=None,
        sampler=range(first, len(batches)),
        num_workers=run.workers,
        prefetch_factor=8 if run.workers else None,
        collate_fn=_as_it_is,
    )
    yield from loader


def _as_it_is(batch: Any) -> Any:
    return batch


def _share(step: int, total: int) -> float:
    """Of the full rate: up, then straight down to nothing."""
    warm = max(_WARM_UP * total, 1.0)
    return min((step + 1) / warm, max((total - step) / (total - warm), 0.0))


class _Log:
    """Tells of the loss, on the screen and in a file."""

    def __init__(self, path: Path, run: Run) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._run = run
        self._losses: list[Tensor] = []
        self._began = time.perf_counter()

    def add(self, step: int, loss: Tensor) -> None:
        """A batch's loss."""
        self._losses.append(loss)
        if step % _TOLD_EVERY and step != self._run.steps:
            return
        mean = float(torch.stack(self._losses).mean())
        speed = self._run.batch * len(self._losses) / (time.perf_counter() - self._began)
        told = {"step": step, "of": self._run.steps, "loss": round(mean, 4)}
        line = json.dumps({**told, "pairs_a_second": round(speed, 1)})
        print(line, flush=True)
        self._file.write(line + "\n")
        self._file.flush()
        self._losses, self._began = [], time.perf_counter()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def _go_on(
    path: Path,
    reader: nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    run: Run,
) -> int:
    """The steps already done."""
    if not path.is_file():
        return 0
    kept = torch.load(path, weights_only=True, map_location=run.device)
    reader.load_state_dict(kept["reader"])
    optimizer.load_state_dict(kept["optimizer"])
    schedule.load_state_dict(kept["schedule"])
    print(f"going on after step {kept['step']} of {run.steps}", flush=True)
    return int(kept["step"])


def _keep(
    path: Path,
    reader: nn.Module,
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
