from pathlib import Path

import numpy as np
import pytest

from index.embedding import Embedder
from index.importance import TokenImportance


def test_importance_is_positive_and_of_the_shipped_direction(tmp_path: Path) -> None:
    direction = np.zeros(768, dtype=np.float32)
    direction[3] = 2.0
    np.savez(tmp_path / "numbers.npz", direction=direction)
    features = np.zeros((3, 768), dtype=np.float32)
    features[1, 3], features[2, 3] = 0.5, -0.5
    found = TokenImportance(tmp_path / "numbers.npz").of(features)
    assert found == pytest.approx([1.0, np.e, 1 / np.e])
    assert found.dtype == np.float32


def test_a_question_without_tokens_has_no_importance() -> None:
    assert TokenImportance().of(np.zeros((0, 768), dtype=np.float32)).shape == (0,)


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "telling", "filling"),
    [
        ("How many people received cash grants in Niger?", "Niger", "How"),
        ("Combien de personnes ont reçu une aide au Niger ?", "Niger", "Combien"),
        ("¿Cuántas personas recibieron ayuda en Guatemala?", "Guatemala", "Cuántas"),
        ("Сколько людей получили помощь в Армении?", "Армении", "Сколько"),
    ],
)
def test_what_is_asked_about_counts_more_than_how_it_is_asked(
    embedder: Embedder, question: str, telling: str, filling: str
) -> None:
    query = embedder.embed_query(question)
    spans = embedder.token_offsets(f"passage: {question}")
    assert len(spans) == len(query.importance)
    offset = len("passage: ")

    def importance_of(word: str) -> float:
        start = offset + question.index(word)
        inside = [a < start + len(word) and b > start for a, b in spans]
        return float(query.importance[np.array(inside)].max())

    assert importance_of(telling) > importance_of(filling)
