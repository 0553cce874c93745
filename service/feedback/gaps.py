"""What was asked and not answered, questions of one meaning together: what to write next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering

from index.embedding import Embedder
from index.languages import detect_language
from service.feedback.store import Unanswered, Vote

SAME_MEANING = 0.16
"""Cosine distance, between language-corrected vectors, that no two questions of a group exceed.
Measured on 250 questions of XQuAD-R in four languages, 1,000 in all, where those that translate one
another belong together: adjusted Rand index 0.77, the best of 0.04 to 0.19, and at best 0.62
without the correction (docs/decisions/gaps.md)."""

MOST_QUESTIONS = 5_000
"""Different questions that are compared, the newest: their distances take 100 MB."""

EXAMPLES = 3
"""Questions shown of a group: enough to see what it is about."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning that were not answered."""

    count: int
    """How often they were asked in vain or voted down."""
    unanswered: int
    voted_down: int
    first: str
    """Day, ISO 8601."""
    last: str
    questions: list[str]
    """Examples, the most frequent first."""
    comments: list[str] = field(default_factory=list)
    """What readers wrote beside a thumb down, newest first."""


@dataclass(slots=True)
class _Asked:
    """One question, however often it was asked."""

    question: str
    language: str
    days: list[str] = field(default_factory=list)
    unanswered: int = 0
    voted_down: int = 0
    comments: list[str] = field(default_factory=list)


def find_gaps(
    unanswered: Sequence[Unanswered], votes: Iterable[Vote], embedder: Embedder
) -> list[Gap]:
    """Groups unanswered questions, and those whose answer or passages were voted down, by meaning
    across languages; the most frequent group first."""
    asked = _different(unanswered, votes, embedder.correction.languages)
    groups: dict[int, list[_Asked]] = {}
    for group, one in zip(_grouped(asked, embedder), asked, strict=True):
        groups.setdefault(group, []).append(one)
    gaps = [_gap(members) for members in groups.values()]
    return sorted(gaps, key=lambda gap: (-gap.count, gap.questions[0]))


def _different(
    unanswered: Sequence[Unanswered], votes: Iterable[Vote], languages: frozenset[str]
) -> list[_Asked]:
    found: dict[str, _Asked] = {}

    def noted(question: str, language: str, day: str) -> _Asked:
        one = found.setdefault(_key(question), _Asked(question, language))
        one.days.append(day)
        return one

    for each in unanswered:
        noted(each.question, each.language, each.day).unanswered += 1
    for vote in votes:
        if vote.vote == "down":
            one = noted(vote.question, detect_language(vote.question, languages), vote.day)
            one.voted_down += 1
            if vote.comment:
                one.comments.insert(0, vote.comment)
    newest = sorted(found.values(), key=lambda one: max(one.days), reverse=True)
    return newest[:MOST_QUESTIONS]


def _key(question: str) -> str:
    return " ".join(question.casefold().split()).strip(" ?!.¿¡؟")


def _grouped(asked: Sequence[_Asked], embedder: Embedder) -> list[int]:
    if len(asked) < 2:
        return [0] * len(asked)
    vectors: npt.NDArray[np.float32] = np.stack(
        [
            embedder.correction.pooled(embedder.embed_query(one.question).pooled, one.language)
            for one in asked
        ]
    )
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="complete", distance_threshold=SAME_MEANING
    )
    labels: list[int] = clustering.fit_predict(vectors).tolist()
    return labels


def _gap(members: Sequence[_Asked]) -> Gap:
    times = Counter({one.question: one.unanswered + one.voted_down for one in members})
    days = [day for one in members for day in one.days]
    return Gap(
        count=sum(times.values()),
        unanswered=sum(one.unanswered for one in members),
        voted_down=sum(one.voted_down for one in members),
        first=min(days),
        last=max(days),
        questions=[question for question, _ in times.most_common(EXAMPLES)],
        comments=[comment for one in members for comment in one.comments][:EXAMPLES],
    )
