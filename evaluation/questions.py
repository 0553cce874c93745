"""Questions over an ingested corpus: what is found, quoted, cited and abstained from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, TypeVar

from evaluation.collections import KnowledgeQuestion
from evaluation.output import Table, cell
from evaluation.verification import Originals
from index.documents import Document, Passage
from index.results import Filter, Hit
from index.search import Index
from ingest.progress import Progress
from service.answers.answer import answer

T = TypeVar("T")

FIRST_PASSAGES = 5
"""Passages within which the place must be: what a reader sees without scrolling."""

LOOKED_AT = 50
"""Passages within which the ranks of missed documents and places are looked for."""

TOLERANCE = 30.0
"""Seconds around the start of an answer within which a passage of a recording counts as right."""

THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
"""Values of the setting that are compared."""

FIGURES = (
    "document@1",
    "document@3",
    "place@5",
    "quote",
    "quote_if_never_abstaining",
    "citation",
    "cited",
    "quotes_found",
    "abstain_recall",
    "false_abstain",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: KnowledgeQuestion
    document_rank: int | None
    """Of the first right document among the distinct ones, from 1; None: not found."""
    place_rank: int | None
    """Of the first passage at the right place, from 1; None: not found."""
    confidence: float
    abstained: bool
    quoted: bool
    """Whether what it would quote, however sure it is, holds an answer string."""
    cited_first: bool
    """Whether the first quote is from a right document."""
    cited: bool
    """Whether one of the quotes is."""
    found: tuple[bool, ...] = ()
    """Of the quotes whose original can be read, whether each stands there."""
    first: tuple[str, ...] = field(default=())
    """The keys of the first three documents."""
    quotes: tuple[str, ...] = ()

    @property
    def figures(self) -> dict[str, float | None]:
        """Its share in each of `FIGURES`; None where the question says nothing about it."""
        if self.question.kind == "abstain":
            return {"abstain_recall": float(self.abstained), "quotes_found": self._found}
        checkable = bool(self.question.answer_strings)
        return {
            "document@1": float(self.document_rank == 1),
            "document@3": float(self.document_rank is not None and self.document_rank <= 3),
            "place@5": float(self.place_rank is not None and self.place_rank <= FIRST_PASSAGES),
            "quote": float(self.quoted and not self.abstained) if checkable else None,
            "quote_if_never_abstaining": float(self.quoted) if checkable else None,
            "citation": None if self.abstained else float(self.cited_first),
            "cited": None if self.abstained else float(self.cited),
            "quotes_found": self._found,
            "false_abstain": float(self.abstained),
        }

    @property
    def _found(self) -> float | None:
        return sum(self.found) / len(self.found) if self.found else None


def evaluate(
    index: Index,
    questions: Sequence[KnowledgeQuestion],
    groups: frozenset[str],
    abstain_below: float,
    originals: Originals,
    progress: Progress,
) -> list[Outcome]:
    """Asks every question as the service does.

    Args:
        groups: the reader's access.
        abstain_below: confidence below which an answer counts as an abstention.
        originals: where the quotes are looked for again.
    """
    outcomes = []
    with progress.stage("ask", len(questions), "questions") as advance:
        for question in questions:
            outcomes.append(_ask(index, question, Filter(groups=groups), abstain_below, originals))
            advance(1)
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures over all questions, by the question's language and by the kind of source, and
    what was missed."""
    return {
        **_figures(outcomes),
        "questions": len(outcomes),
        "trade_off": [_at_threshold(outcomes, threshold) for threshold in THRESHOLDS],
        "by": {
            "language": _grouped(outcomes, lambda one: one.question.lang),
            "source": _grouped(outcomes, lambda one: one.question.corpus or "none"),
        },
        "misses": [_miss(one) for one in outcomes if problems(one)],
    }


def tables(result: dict[str, Any]) -> list[Table]:
    """The figures for people."""
    rows: list[list[object]] = [["all", result["questions"], *(result[name] for name in FIGURES)]]
    for groups in result["by"].values():
        for name, group in groups.items():
            rows.append([name, group["questions"], *(group[figure] for figure in FIGURES)])
    columns = ("", "n", *(name.replace("_", " ") for name in FIGURES))
    trade_off = Table(
        "What each value of KNOWLEDGE_ABSTAIN_BELOW costs",
        ("abstain below", "unanswerable, abstains", "answerable, abstains", "right quote shown"),
        [list(row.values()) for row in result["trade_off"]],
    )
    return [Table("Questions over the ingested corpus", columns, rows), trade_off]


def _at_threshold(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float | None]:
    """What would have become of the questions with this setting."""
    changed = [
        replace(one, abstained=one.confidence < threshold or not one.quotes) for one in outcomes
    ]
    figures = _figures(changed)
    return {
        "threshold": threshold,
        **{name: figures[name] for name in ("abstain_recall", "false_abstain", "quote")},
    }


def missed(outcomes: Sequence[Outcome]) -> list[str]:
    """A paragraph for each question of which something was missed."""
    return [
        f"{one.question.id} {one.question.lang}: {', '.join(problems(one))}\n"
        f"  {one.question.question}\n"
        f"  wanted  {one.question.source or 'nothing'}{_place(one.question)}: document at rank "
        f"{cell(one.document_rank)}, place at rank {cell(one.place_rank)}\n"
        f"  first   {'; '.join(one.first)}\n"
        f"  quotes  ({one.confidence:.3f}) {' | '.join(' '.join(q.split()) for q in one.quotes)}\n"
        f"  right   {' | '.join(one.question.answer_strings)}"
        for one in outcomes
        if problems(one)
    ]


def _place(question: KnowledgeQuestion) -> str:
    if question.page:
        return f", page {', '.join(map(str, question.page))}"
    return f", {question.time[0]:.0f} s" if question.time else ""


def problems(outcome: Outcome) -> list[str]:
    """What went wrong with a question, in the words of the figures."""
    wrong_if_one = {"false_abstain"}
    return [
        name
        for name, value in outcome.figures.items()
        if value is not None and value == float(name in wrong_if_one)
    ]


def is_source(document: Document, wanted: str) -> bool:
    """Whether a document is the file or record that a question names."""
    return wanted in (document.key, PurePosixPath(document.key).name)


def holds(text: str, strings: Iterable[str]) -> bool:
    """Whether one of the strings stands in the text, whatever the case and the white space."""
    folded = _fold(text)
    return any(_fold(each) in folded for each in strings)


def covers(passage: Passage, question: KnowledgeQuestion) -> bool:
    """Whether a passage of the right document is at the place that the question gives."""
    if question.page:
        return any(span.page in question.page for span in passage.spans)
    if question.time:
        earliest, latest = question.time[0] - TOLERANCE, question.time[0] + TOLERANCE
        return any(
            span.start_time is not None
            and span.start_time <= latest
            and (span.end_time if span.end_time is not None else span.start_time) >= earliest
            for span in passage.spans
        )
    return True


def _ask(
    index: Index,
    question: KnowledgeQuestion,
    filter_: Filter,
    abstain_below: float,
    originals: Originals,
) -> Outcome:
    reply, result = answer(index, question.question, filter_, LOOKED_AT, 0, threshold=0.0)
    wanted = [each for each in (question.source, *question.also_ok) if each]
    keys = list(dict.fromkeys((hit.document.source, hit.document.key) for hit in result.hits))
    right = {
        (hit.document.source, hit.document.key)
        for hit in result.hits
        if any(is_source(hit.document, each) for each in wanted)
    }
    quotes = tuple(quote.text for quote in reply.quotes)
    return Outcome(
        question=question,
        document_rank=_rank(keys, lambda key: key in right),
        place_rank=_rank(result.hits, lambda hit: _at_place(hit, question)),
        confidence=reply.confidence,
        abstained=reply.abstained or reply.confidence < abstain_below,
        quoted=any(holds(each, question.answer_strings) for each in quotes),
        cited_first=any(is_source(q.document, each) for q in reply.quotes[:1] for each in wanted),
        cited=any(is_source(q.document, each) for q in reply.quotes for each in wanted),
        found=tuple(held for q in reply.quotes if (held := originals.hold(q)) is not None),
        first=tuple(key for _, key in keys[:3]),
        quotes=quotes,
    )


def _at_place(hit: Hit, question: KnowledgeQuestion) -> bool:
    """Pages and times are the gold document's; another right one must say the answer itself."""
    if question.source and is_source(hit.document, question.source):
        return covers(hit.passage, question)
    also = any(is_source(hit.document, each) for each in question.also_ok)
    return also and holds(hit.passage.text, question.answer_strings)


def _rank(ranked: Sequence[T], right: Callable[[T], bool]) -> int | None:
    return next((rank for rank, each in enumerate(ranked, 1) if right(each)), None)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """The mean of each figure over the questions that say something about it; None: over none."""
    values: dict[str, list[float]] = {name: [] for name in FIGURES}
    for outcome in outcomes:
        for name, value in outcome.figures.items():
            if value is not None:
                values[name].append(value)
    return {name: sum(all_) / len(all_) if all_ else None for name, all_ in values.items()}


def _groups(outcomes: Sequence[Outcome], by: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[by(outcome)].append(outcome)
    return groups


def _grouped(outcomes: Sequence[Outcome], by: Callable[[Outcome], str]) -> dict[str, Any]:
    return {
        name: {"questions": len(group), **_figures(group)}
        for name, group in sorted(_groups(outcomes, by).items())
    }


def _miss(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.question.id,
        "problems": problems(outcome),
        "document_rank": outcome.document_rank,
        "place_rank": outcome.place_rank,
        "confidence": outcome.confidence,
        "first": list(outcome.first),
        "quotes": list(outcome.quotes),
    }
