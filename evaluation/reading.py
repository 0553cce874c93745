"""A collection in SQuAD layout: paragraph found, answer quoted, confidence worth something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.answers import contains_answer, token_f1
from evaluation.building import ACCESS
from evaluation.collections import ReadingQuestion, Text
from evaluation.legs import rankings
from evaluation.metrics import (
    aurc,
    auroc,
    expected_calibration_error,
    mean,
)
from evaluation.output import Table, cell
from index.results import Filter
from index.search import Index
from ingest.progress import Progress
from ingest.readers.text_cleaning import clean_text
from service.answers.answer import answer
from service.answers.verification import folded

_SHOWN = 5
"""Passages that are shown with an answer: the confidence is about these."""

FIGURES = (
    "paragraph@1",
    "quote_contains",
    "quote_contains_if_found",
    "sentence@1_if_found",
    "f1",
    "auroc",
    "aurc",
    "ece",
    "quotes_found",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    answerable: bool
    first: dict[str, bool]
    """By leg, whether its paragraph is ranked first."""
    shown: bool
    """Whether a passage of its paragraph is among those shown."""
    contains: bool
    """Whether one of the quotes holds a gold answer."""
    first_contains: bool
    """Whether the first quote does."""
    f1: float
    """Of the first quote."""
    confidence: float
    near_miss: bool
    """Unanswerable although the paragraph that it was asked about is in the index."""
    quotes: int
    found: int
    """Of these quotes, those that stand in the text that they are cited from."""


def evaluate(
    index: Index, texts: Sequence[Text], questions: Sequence[ReadingQuestion], progress: Progress
) -> list[Outcome]:
    """Asks every question as the service does, without ever abstaining.

    Args:
        texts: what the index was made of.
    """
    originals = {text.key: folded(clean_text(text.text)) for text in texts}
    outcomes = []
    with progress.stage("ask", len(questions), "questions") as advance:
        for question in questions:
            outcomes.append(_ask(index, originals, question))
            advance(1)
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures.

    `paragraph@1`, `quote_contains` and `f1` are over the answerable questions, and
    `quote_contains_if_found` over those whose paragraph is ranked first, and so is
    `sentence@1_if_found`, which looks at the first quote only. `auroc` is that of the
    confidence for telling answerable questions from others. `aurc` counts a quote as wrong if it
    holds no gold answer. `ece` is the calibration error of the confidence as the chance that the
    passages shown hold the answer's paragraph. Where articles were left out, their questions are
    the unanswerable ones of these three; a collection's own near misses, whose paragraph is the
    right one, are told of under `near_misses`. `quotes_found` is the share of all quotes that
    stand in the text they are cited from. `paragraph@1` is of the passages below an answer; `legs`
    has it for the search, and for each leg alone.
    """
    answerable = [one for one in outcomes if one.answerable]
    found = [one for one in answerable if one.first["ask"]]
    near = [one for one in outcomes if one.near_miss]
    left_out = [one for one in outcomes if not one.answerable and not one.near_miss]
    counted = [*answerable, *(left_out or near)]
    sure = [one.confidence for one in counted]
    quotes = sum(one.quotes for one in outcomes)
    return {
        "paragraph@1": mean(one.first["ask"] for one in answerable),
        "quote_contains": mean(one.contains for one in answerable),
        "quote_contains_if_found": mean(one.contains for one in found),
        "sentence@1_if_found": mean(one.first_contains for one in found),
        "f1": mean(one.f1 for one in answerable),
        "auroc": auroc(sure, [one.answerable for one in counted]),
        "aurc": aurc(sure, [one.contains for one in counted]),
        "ece": expected_calibration_error(sure, [one.shown for one in counted]),
        "quotes_found": sum(one.found for one in outcomes) / quotes if quotes else None,
        "near_misses": {
            "questions": len(near),
            "auroc": auroc(
                [one.confidence for one in (*answerable, *near)],
                [one.answerable for one in (*answerable, *near)],
            ),
        },
        "legs": {
            leg: {"paragraph@1": mean(one.first[leg] for one in answerable)}
            for leg in ("fused", "dense", "bm25")
        },
        "questions": {
            "answerable": len(answerable),
            "unanswerable": len(counted) - len(answerable),
        },
    }


def tables(result: dict[str, Any]) -> list[Table]:
    """The same for people."""
    counts = result["questions"]
    title = f"Reading: {counts['answerable']} answerable, {counts['unanswerable']} unanswerable"
    rows: list[list[object]] = [["product", *(result[name] for name in FIGURES)]]
    for leg, figures in result["legs"].items():
        shown = "search" if leg == "fused" else f"{leg} alone"
        rows.append([shown, *(figures.get(name) for name in FIGURES)])
    near = result["near_misses"]
    if near["questions"] and near["questions"] != counts["unanswerable"]:
        title += f"; {near['questions']} near misses aside, AUROC {cell(near['auroc'])}"
    return [Table(title, ("", *(name.replace("_", " ") for name in FIGURES)), rows)]


def _ask(index: Index, originals: Mapping[str, str], question: ReadingQuestion) -> Outcome:
    filter_ = Filter(groups=frozenset({ACCESS}))
    reply, result = answer(index, question.question, filter_, _SHOWN, 0, threshold=0.0)
    quotes = [quote.text for quote in reply.quotes]
    answerable = bool(question.answers)
    ranked = rankings(index, index.understand(question.question), filter_) if answerable else {}
    return Outcome(
        answerable=answerable,
        first={leg: keys[:1] == [question.paragraph] for leg, keys in ranked.items()},
        shown=answerable and any(hit.document.key == question.paragraph for hit in result.hits),
        contains=any(contains_answer(quote, question.answers) for quote in quotes),
        first_contains=any(contains_answer(quote, question.answers) for quote in quotes[:1]),
        f1=token_f1(quotes[0], question.answers) if quotes else 0.0,
        confidence=reply.confidence,
        near_miss=not answerable and question.paragraph in originals,
        quotes=len(quotes),
        found=sum(folded(q.text) in originals[q.document.key] for q in reply.quotes),
    )
