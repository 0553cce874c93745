"""Keeps one long report from filling a page of results."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


def spread(documents: Numbers, cap: int) -> Numbers:
    """The order in which ranked passages are shown: at most `cap` of a document in each round.

    The passages beyond the cap are not lost: they follow in further rounds, so that paging reaches
    all of them.

    Args:
        documents: int64 [passages], the document of each, best passage first.
        cap: passages of one document in a round, at least 1.

    Returns:
        int64 [passages], positions in `documents`.
    """
    seen: Counter[int] = Counter()
    rounds = np.zeros(len(documents), dtype=np.int64)
    for position, document in enumerate(documents.tolist()):
        rounds[position] = seen[document] // cap
        seen[document] += 1
    order: Numbers = np.argsort(rounds, kind="stable")
    return order
