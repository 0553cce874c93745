import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from word_index import WordEncoder, word_embedder

from index.correction import Correction
from index.embedding import Embedder
from index.encoder import Encoded
from index.vector_cache import Input, VectorCache

INPUTS: list[Input] = [(f"passage: text number {n} " + "word " * n, "en") for n in range(10)]


class Failing(WordEncoder):
    """Breaks down before its third batch, as a process that is killed does."""

    def encode(self, texts: Sequence[str]) -> Iterator[list[Encoded]]:
        for number, batch in enumerate(super().encode(texts)):
            if number == 2:
                raise RuntimeError("no more power")
            yield batch


def embedder_with(encoder: WordEncoder, fingerprint: str = "words") -> Embedder:
    return Embedder(encoder, Correction(), fingerprint)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "vectors.sqlite"


def test_everything_is_missing_at_first_and_nothing_afterwards(path: Path) -> None:
    with VectorCache(path, "words") as cache:
        assert cache.missing(INPUTS) == list(range(10))
        assert list(cache.fill(word_embedder(), INPUTS)) == [4, 4, 2]
        assert cache.missing(INPUTS) == []
    with VectorCache(path, "words") as cache:
        assert cache.missing([*INPUTS, ("passage: new", "en")]) == [10]


def test_vectors_come_back_as_they_were_made(path: Path) -> None:
    embedder = word_embedder()
    made = dict(each for batch in embedder.embed_passages(INPUTS) for each in batch)
    with VectorCache(path, "words") as cache:
        list(cache.fill(embedder, INPUTS))
        wanted = [3, 0, 3, 9]
        for position, vectors in zip(wanted, cache.read([INPUTS[p] for p in wanted]), strict=True):
            assert np.array_equal(vectors.pooled, made[position].pooled)
            assert np.array_equal(vectors.token_ids, made[position].token_ids)
            assert np.array_equal(vectors.codes, made[position].codes)
            assert np.array_equal(vectors.spans, made[position].spans)


def test_a_cache_of_an_older_form_starts_anew(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as older:
        older.execute("CREATE TABLE vectors (key BLOB PRIMARY KEY, pooled BLOB NOT NULL)")
        older.execute("INSERT INTO vectors VALUES (x'00', x'00')")
        older.commit()
    with VectorCache(path, "words") as cache:
        list(cache.fill(word_embedder(), INPUTS))
        assert cache.missing(INPUTS) == []


def test_equal_texts_are_embedded_once(path: Path) -> None:
    encoder = WordEncoder()
    with VectorCache(path, "words") as cache:
        twice = [INPUTS[0], INPUTS[1], INPUTS[0], INPUTS[1]]
        assert cache.missing(twice) == [0, 1]
        assert sum(cache.fill(embedder_with(encoder), twice)) == 2
        assert sum(cache.fill(embedder_with(encoder), [*twice, INPUTS[2]])) == 1
    assert encoder.encoded == 3


def test_the_same_words_in_another_language_are_another_text(path: Path) -> None:
    text, _ = INPUTS[0]
    with VectorCache(path, "words") as cache:
        list(cache.fill(word_embedder(), [(text, "en")]))
        assert cache.missing([(text, "en"), (text, "fr")]) == [1]


def test_finished_batches_outlive_a_breakdown(path: Path) -> None:
    with VectorCache(path, "words") as cache:
        done: list[int] = []
        with pytest.raises(RuntimeError, match="no more power"):
            done.extend(cache.fill(embedder_with(Failing()), INPUTS))
        assert done == [4, 4]
    with VectorCache(path, "words") as cache:
        missing = cache.missing(INPUTS)
        assert len(missing) == 2
        assert missing == [0, 1]  # the longest texts come first
        encoder = WordEncoder()
        list(cache.fill(embedder_with(encoder), INPUTS))
        assert encoder.encoded == 2
        assert len(list(cache.read(INPUTS))) == 10


def test_a_batch_is_kept_before_its_number_is_told(path: Path) -> None:
    with VectorCache(path, "words") as cache, VectorCache(path, "words") as other:
        filling = cache.fill(word_embedder(), INPUTS)
        next(filling)
        assert len(other.missing(INPUTS)) == 6


def test_another_model_sees_none_of_these_vectors(path: Path) -> None:
    with VectorCache(path, "words") as cache:
        list(cache.fill(word_embedder(), INPUTS))
    with VectorCache(path, "others") as cache:
        assert cache.missing(INPUTS) == list(range(10))
        with pytest.raises(ValueError, match="not the one that this cache was opened for"):
            next(cache.fill(word_embedder("words"), INPUTS))


def test_reading_what_was_never_embedded(path: Path) -> None:
    with VectorCache(path, "words") as cache, pytest.raises(KeyError, match="text number 4"):
        list(cache.read([INPUTS[4]]))


def test_prune_forgets_all_but_what_is_kept(path: Path) -> None:
    with VectorCache(path, "words") as cache:
        list(cache.fill(word_embedder(), INPUTS))
        assert cache.prune(INPUTS[:3]) == 7
        assert cache.missing(INPUTS) == list(range(3, 10))
        assert cache.prune(INPUTS[:3]) == 0
        assert len(list(cache.read(INPUTS[:3]))) == 3
    with VectorCache(path, "others") as cache:
        assert cache.prune(INPUTS) == 3  # those of another model are of no use


def test_more_texts_than_one_query_takes(path: Path) -> None:
    many = [(f"passage: {n}", "en") for n in range(1200)]
    with VectorCache(path, "words") as cache:
        list(cache.fill(word_embedder(), many[:1100]))
        assert cache.missing(many) == list(range(1100, 1200))


def test_a_text_with_half_a_character(path: Path) -> None:
    with VectorCache(path, "words") as cache:
        broken = [("passage: \ud800 \x00", "en")]
        assert cache.missing(broken) == [0]
