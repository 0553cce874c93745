"""A collection in BEIR layout: are the relevant documents ranked first?"""

from __future__ import annotations

from typing import Any

from evaluation.building import ACCESS
from evaluation.collections import RetrievalCollection
from evaluation.legs import LEGS, rankings
from evaluation.metrics import RANKING_METRICS, mean_difference, ranking_metrics
from evaluation.output import Table
from index.results import Filter
from index.search import Index
from ingest.progress import Progress


def evaluate(index: Index, collection: RetrievalCollection, progress: Progress) -> dict[str, Any]:
    """Searches for every query, by each leg alone and by the product.

    Returns:
        By leg, each of `RANKING_METRICS`; under `difference`, how much better the fused ranking is
        than each leg alone, with the bounds of a paired bootstrap interval.
    """
    found: dict[str, dict[str, list[str]]] = {leg: {} for leg in LEGS}
    with progress.stage("search", len(collection.relevant), "queries") as advance:
        for query in collection.relevant:
            question = index.understand(collection.queries[query])
            for leg, keys in rankings(index, question, Filter(groups=frozenset({ACCESS}))).items():
                found[leg][query] = keys
            advance(1)
    values = {leg: ranking_metrics(found[leg], collection.relevant) for leg in LEGS}
    result: dict[str, Any] = {
        leg: {name: float(each.mean()) for name, each in values[leg].items()} for leg in LEGS
    }
    result["difference"] = {
        f"fused-{leg}": {
            name: mean_difference(values["fused"][name], values[leg][name])
            for name in RANKING_METRICS
        }
        for leg in ("dense", "bm25")
    }
    result["difference"]["ask-fused"] = {
        name: mean_difference(values["ask"][name], values["fused"][name])
        for name in RANKING_METRICS
    }
    result["queries"] = len(collection.relevant)
    result["documents"] = len(collection.texts)
    return result


def tables(result: dict[str, Any]) -> list[Table]:
    """The same for people."""
    rows: list[list[object]] = [[leg, *result[leg].values()] for leg in LEGS]
    for name, values in result["difference"].items():
        rows.append([f"{name} (95 %)", *(_interval(each) for each in values.values())])
    title = f"Retrieval: {result['queries']} queries, {result['documents']} documents"
    return [Table(title, ("", *RANKING_METRICS), rows)]


def _interval(difference: dict[str, float]) -> str:
    return "{mean:+.3f} [{low:+.3f}, {high:+.3f}]".format(**difference)
