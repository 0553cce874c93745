"""Parallel collections in XQuAD-R layout: is the right passage found whatever its language?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from evaluation.building import ACCESS
from evaluation.collections import ParallelQuestion
from evaluation.legs import fused
from evaluation.metrics import mean, ranking_metrics
from evaluation.output import Table
from index.results import Filter
from index.search import Index
from ingest.progress import Progress

_FIRST = 10
"""Results that a reader looks at, and the depth of nDCG."""


def evaluate(
    index: Index, questions: Sequence[ParallelQuestion], progress: Progress
) -> dict[str, Any]:
    """Searches for every question among all passages, and among those of each language.

    Returns:
        `first` by "question language-passage language": the share of questions whose paragraph is
        found first among the paragraphs of that language. By the question's language, over all
        paragraphs: `ndcg@10` with every translation relevant, and `own_language_share`, that of
        the question's own language among the first ten.
    """
    first: dict[str, list[float]] = defaultdict(list)
    share: dict[str, list[float]] = defaultdict(list)
    everything: dict[str, dict[str, list[str]]] = defaultdict(dict)
    relevant: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    public = frozenset({ACCESS})
    with progress.stage("search", len(questions), "questions") as advance:
        for asked in questions:
            question = index.understand(asked.question)
            for language, paragraph in asked.paragraphs.items():
                keys = fused(index, question, Filter(groups=public, languages=(language,)))
                first[f"{asked.language}-{language}"].append(float(keys[:1] == [paragraph]))
            keys = fused(index, question, Filter(groups=public))
            own = [key.partition("/")[0] == asked.language for key in keys[:_FIRST]]
            share[asked.language].append(sum(own) / max(len(own), 1))
            everything[asked.language][asked.id] = keys
            relevant[asked.language][asked.id] = dict.fromkeys(asked.paragraphs.values(), 1)
            advance(1)
    return {
        "first": {pair: mean(values) for pair, values in sorted(first.items())},
        "ndcg@10": {
            language: mean(ranking_metrics(found, relevant[language])["ndcg@10"])
            for language, found in everything.items()
        },
        "own_language_share": {language: mean(values) for language, values in share.items()},
        "questions": len(questions),
    }


def tables(result: dict[str, Any]) -> list[Table]:
    """The same for people."""
    languages = list(result["ndcg@10"])
    rows = [
        (
            language,
            *(result["first"][f"{language}-{other}"] for other in languages),
            result["ndcg@10"][language],
            result["own_language_share"][language],
        )
        for language in languages
    ]
    columns = (
        "question in",
        *(f"found first in {language}" for language in languages),
        "nDCG@10",
        "own language share",
    )
    return [Table(f"Across languages: {result['questions']} questions", columns, rows)]
