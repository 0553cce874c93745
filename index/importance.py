"""How much a token of a question counts, learnt: what it stands for beside how rare it is.

"How", "many" and an article are rare in a knowledge base of another language, and yet say nothing
of what is asked. The token's state tells that, in any language. Only questions are weighted so:
what an index holds does not depend on it.

`token_importance.npz` holds the numbers; `python -m training` made it from questions
with their paragraphs (SQuAD 1.1, train) and parallel sentences (TICO-19, CC0).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FILE = Path(__file__).with_name("token_importance.npz")


class TokenImportance:
    """The shipped numbers; safe to share between threads."""

    def __init__(self, path: Path = FILE) -> None:
        with np.load(path, allow_pickle=False) as data:
            self._direction: Floats = data["direction"].astype(np.float32)

    def of(self, features: Floats) -> Floats:
        """The importance of each token of a question, beside which its rarity counts.

        Args:
            features: float32 [tokens, 768], as `index.correction.token_features` gives them.

        Returns:
            float32 [tokens], positive: exp of the features' product with one direction.
        """
        importance: Floats = np.exp(features @ self._direction)
        return importance
