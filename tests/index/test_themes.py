from collections import Counter

import numpy as np
import pytest

from index.documents import Document
from index.themes import FEWEST, MOST_POINTS, drawn, theme_map

SUBJECTS = {
    "shelter": "Shelter kits and the roofs of houses",
    "radio": "Radio warnings of floods",
    "migrants": "Counselling of migrants at borders",
}
EACH = 20


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [
        Document(
            id=f"{name}-{number}",
            source="s",
            key=str(number),
            kind="report",
            title=f"{title}, volume {number}",
            language="en",
            checksum="",
        )
        for name, title in SUBJECTS.items()
        for number in range(EACH)
    ]


@pytest.fixture(scope="module")
def vectors(documents: list[Document]) -> np.ndarray:
    """Unit vectors, those of one subject close together."""
    random = np.random.default_rng(7)
    middles = np.repeat(random.normal(size=(len(SUBJECTS), 384)), EACH, axis=0)
    made = middles + 0.2 * random.normal(size=(len(documents), 384))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_documents_about_one_thing_are_close_and_named_by_their_words(
    documents: list[Document], vectors: np.ndarray
) -> None:
    themes = theme_map(documents, np.arange(len(documents)), vectors)
    assert sum(len(theme.points) for theme in themes) == len(documents)
    assert all(theme.points.min() >= 0 and theme.points.max() <= 1 for theme in themes)
    sizes = [len(theme.points) for theme in themes]
    assert sizes == sorted(sizes, reverse=True)
    words = {word for theme in themes for word in theme.words}
    assert {"shelter", "radio", "migrants"} <= words
    assert not words & {"and", "the", "of"}
    subjects = [documents[theme.example].id.partition("-")[0] for theme in themes]
    for theme, subject in zip(themes, subjects, strict=True):
        title = SUBJECTS[subject].casefold()
        assert theme.words[0] in title or theme.words[0] == "volume"
    assert Counter(subjects).keys() == SUBJECTS.keys()


def test_one_snapshot_has_one_map(documents: list[Document], vectors: np.ndarray) -> None:
    first, again = (theme_map(documents, np.arange(60), vectors) for _ in range(2))
    assert all(
        np.array_equal(one.points, other.points) for one, other in zip(first, again, strict=True)
    )


def test_only_the_documents_given_are_on_it(documents: list[Document], vectors: np.ndarray) -> None:
    numbers = np.arange(0, 60, 2)
    themes = theme_map(documents, numbers, vectors[numbers])
    assert sum(len(theme.points) for theme in themes) == 30
    assert {theme.example for theme in themes} <= set(numbers.tolist())


def test_too_few_documents_have_no_map(documents: list[Document], vectors: np.ndarray) -> None:
    few = np.arange(FEWEST - 1)
    assert theme_map(documents, few, vectors[few]) == []


def test_titles_without_a_word_leave_themes_without_a_name(vectors: np.ndarray) -> None:
    nameless = [
        Document(
            id=str(n), source="s", key="k", kind="report", title="2021", language="en", checksum=""
        )
        for n in range(20)
    ]
    themes = theme_map(nameless, np.arange(20), vectors[:20])
    assert {theme.words for theme in themes} == {()}


def test_documents_are_drawn_evenly_where_they_are_too_many() -> None:
    assert drawn(np.arange(5)).tolist() == [0, 1, 2, 3, 4]
    many = drawn(np.arange(10 * MOST_POINTS))
    assert len(set(many.tolist())) == MOST_POINTS
    assert many[0] == 0
    assert many[-1] == 10 * MOST_POINTS - 1
