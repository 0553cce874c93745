"""python -m training.confidence FILE… [--knowledge QUESTIONS] [--check FILE…] [--output FILE]

Fits the probability that the passages found answer a question: logistic regression over the
features of service/answers/confidence.py. Of each collection in SQuAD layout half of the articles
are left out of the index, so their questions are ones that the knowledge base does not answer; a
collection's own unanswerable questions (SQuAD 2.0's, about a paragraph that is there) are the near
misses. With `--knowledge` the questions of a file like data/questions.jsonl over the ingested
corpus count as one collection more, so that the level fits reports and interviews too.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from evaluation.building import ACCESS, indexed
from evaluation.collections import ReadingQuestion, read_questions, read_squad, sample
from evaluation.metrics import auroc, expected_calibration_error
from index.embedding import Embedder
from index.results import Filter
from index.search import Index
from index.settings import get_settings
from ingest.progress import Progress, progress_on
from knowledge.opening import open_index
from service.access import parse_groups
from service.answers.answer import assess
from service.answers.confidence import FILE, WITH_READER, WITHOUT_READER, Features
from service.answers.listing import asks_what_there_is

Doubles = npt.NDArray[np.float64]

FITS = (WITH_READER, WITHOUT_READER)

_LEFT_OUT = 0.5
_INVERSE_PENALTY = 100.0
"""`C` of scikit-learn. Fifteen features of 1,400 questions need hardly any: with 10 the
calibration error of each collection, fitted without it, is higher (see abstention.md in
docs/decisions)."""

_NEAR_MISS_WEIGHT = 0.2
"""Of a near miss where there are left-out articles to learn from. By fits without them, those of 58
questions are told from the answerable at an AUROC of .823 with 0, .896 with 0.2 and .904 with 0.3;
but with that the calibration error of FQuAD, fitted without it, is .045 and not .029."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The features of the questions of one collection."""

    name: str
    features: dict[str, Doubles]
    """[questions, features] by fit: with the reader and without."""
    answerable: npt.NDArray[np.bool_]
    near_miss: npt.NDArray[np.bool_]
    """Unanswerable although the paragraph that the question was asked about is in the index."""

    @property
    def calibrated(self) -> npt.NDArray[np.bool_]:
        """The questions that the calibration is looked at: near misses only where there are no
        others that can't be answered."""
        left_out = ~self.answerable & ~self.near_miss
        return ~self.near_miss if left_out.any() else np.ones_like(self.near_miss)

    @property
    def weights(self) -> Doubles:
        """What each question counts in a fit; their sum is 1."""
        weights = np.where(self.calibrated, 1.0, _NEAR_MISS_WEIGHT)
        shares: Doubles = weights / weights.sum()
        return shares


def main() -> None:
    """Reads the arguments, fits, prints what came of it and writes the file."""
    parser = argparse.ArgumentParser(prog="python -m training.confidence", description=__doc__)
    parser.add_argument("fit", type=Path, nargs="+", help="SQuAD layout, to fit on")
    parser.add_argument("--knowledge", type=Path, help="questions over the ingested corpus")
    parser.add_argument("--access", default="public,internal", help="of who asks those")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="only to check on")
    parser.add_argument("--questions", type=int, default=1200, help="of each file, drawn")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--output", type=Path, default=FILE)
    given = parser.parse_args()
    settings = get_settings()
    embedder = Embedder.load(settings)
    read: dict[Path, Collection] = {}
    progress = progress_on(sys.stderr)
    for path in [*given.fit, *given.check]:
        texts, asked = read_squad(path, _LEFT_OUT, given.seed, titles=False)
        held = {text.key for text in texts}
        drawn = sample(asked, given.questions, given.seed)
        with indexed(texts, embedder, settings, progress) as index:
            read[path] = _collect(index, path.name, drawn, held, progress)
    fitted = [read[path] for path in given.fit]
    if given.knowledge:
        fitted.append(_over_knowledge(given.knowledge, parse_groups(given.access), progress))
    body = {fit: _fitted(fit, fitted, [read[path] for path in given.check]) for fit in FITS}
    given.output.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(body))


def _fitted(fit: str, fitted: list[Collection], checked: list[Collection]) -> dict[str, object]:
    """Fits, tells what came of it, and returns the numbers for the file."""
    print(f"\n{fit}")
    model = _fit(fit, fitted)
    for each in fitted:
        _report(each, model.predict_proba(each.features[fit])[:, 1], "fitted on")
        others = [other for other in fitted if other is not each]
        if others:
            sure = _fit(fit, others).predict_proba(each.features[fit])[:, 1]
            _report(each, sure, "fitted on the others, checked on")
    for each in checked:
        _report(each, model.predict_proba(each.features[fit])[:, 1], "checked on")
    coefficients = dict(
        zip((each.name for each in fields(Features)), model.coef_[0].round(4).tolist(), strict=True)
    )
    return {"bias": round(float(model.intercept_[0]), 4), "coefficients": coefficients}


def _collect(
    index: Index, name: str, asked: list[ReadingQuestion], held: set[str], progress: Progress
) -> Collection:
    rows: list[tuple[list[float], ...]] = []
    answerable: list[bool] = []
    near_miss: list[bool] = []
    filter_ = Filter(groups=frozenset({ACCESS}))
    with progress.stage("ask", len(asked), "questions") as advance:
        for question in asked:
            rows.append(_features(index, question.question, filter_))
            answerable.append(bool(question.answers))
            near_miss.append(not question.answers and question.paragraph in held)
            advance(1)
    return Collection(name, _by_fit(rows), np.array(answerable), np.array(near_miss))


def _over_knowledge(path: Path, groups: frozenset[str], progress: Progress) -> Collection:
    """Its unanswerable questions are near misses: what is asked about is in the knowledge base."""
    asked = read_questions(path)
    with open_index() as (index, _), progress.stage("ask", len(asked), "questions") as advance:
        rows = []
        for question in asked:
            rows.append(_features(index, question.question, Filter(groups=groups)))
            advance(1)
    answerable = np.array([each.kind == "answer" for each in asked])
    return Collection(path.name, _by_fit(rows), answerable, ~answerable)


def _features(index: Index, question: str, filter_: Filter) -> tuple[list[float], ...]:
    """The features for each of FITS."""
    understood = index.understand(question)
    found = index.candidates(understood, filter_)
    listed = asks_what_there_is(question)
    rows = []
    for candidates, readings in (index.reread(understood, found), (found, {})):
        _, features = assess(index, understood, candidates, readings, listed=listed)
        rows.append([float(value) for value in asdict(features).values()])
    return tuple(rows)


def _by_fit(rows: list[tuple[list[float], ...]]) -> dict[str, Doubles]:
    return {fit: np.array([row[at] for row in rows]) for at, fit in enumerate(FITS)}


def _fit(fit: str, collections: list[Collection]) -> LogisticRegression:
    """Each collection counts as much as any other, however many questions it has.

    Near misses count little where there are left-out articles to learn from: these features can
    hardly tell them, and they would drag every confidence down.
    """
    features = np.concatenate([each.features[fit] for each in collections])
    answerable = np.concatenate([each.answerable for each in collections])
    weights = np.concatenate([each.weights for each in collections])
    model = LogisticRegression(max_iter=5000, C=_INVERSE_PENALTY)
    model.fit(features, answerable, sample_weight=weights / weights.mean())
    return model


def _report(collection: Collection, sure: Doubles, role: str) -> None:
    far = ~collection.near_miss
    near = collection.near_miss | collection.answerable
    used = collection.calibrated
    print(
        f"{role} {collection.name}: {len(sure)} questions, AUROC of left-out "
        f"{auroc(sure[far].tolist(), collection.answerable[far].tolist())}, of near misses "
        f"{auroc(sure[near].tolist(), collection.answerable[near].tolist())}, calibration error "
        f"{expected_calibration_error(sure[used].tolist(), collection.answerable[used].tolist())}"
    )
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        abstains = sure < threshold
        shares = [
            float(abstains[group].mean()) if group.any() else float("nan")
            for group in (collection.answerable, ~collection.answerable & far, collection.near_miss)
        ]
        print(
            f"  below {threshold}: abstains from {shares[0]:.2f} of the answerable, "
            f"{shares[1]:.2f} of the left-out, {shares[2]:.2f} of the near misses"
        )


if __name__ == "__main__":
    main()
