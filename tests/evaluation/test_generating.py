"""Generated corpora, over a small one of words."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from word_index import document, drawn_collection, open_index, passages, word_embedder

from evaluation.generating import Corpus
from index.documents import Passage
from index.embedding import PassageVectors
from index.search import Index
from index.snapshot_files import inputs_of
from index.vector_cache import VectorCache

EMBEDDER = word_embedder()
COLLECTION = [
    *drawn_collection(40, seed=7),
    (one := document("one", title="One word"), passages(one, "word")),
    (bare := document("bare"), []),
]
REAL = {passage.text: passage for _, each in COLLECTION for passage in each}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generating")


@pytest.fixture(scope="module")
def index(root: Path) -> Iterator[Index]:
    index = open_index(root, EMBEDDER, COLLECTION)
    yield index
    index.close()


@pytest.fixture(scope="module")
def cache(root: Path, index: Index) -> Iterator[VectorCache]:
    with VectorCache(root / "vectors.sqlite", index.manifest.fingerprint) as cache:
        yield cache


def drawn(corpus: Corpus) -> list[tuple[Passage, PassageVectors]]:
    """All of a corpus, as a build goes through it."""
    result = []
    for passage in corpus.passages():
        of = [each for each in corpus.documents if each.id == passage.document_id]
        [vectors] = corpus.read(inputs_of(of, [passage])[:1])
        result.append((passage, vectors))
    return result


def test_up_to_its_own_size_a_corpus_is_real(index: Index, cache: VectorCache) -> None:
    corpus = Corpus(index, cache, 50)
    made = [passage for passage, _ in drawn(corpus)]
    assert len(made) == 50
    assert all(REAL[passage.text] == passage for passage in made)


def test_beyond_it_grows_from_halves(index: Index, cache: VectorCache) -> None:
    size = 4 * len(REAL)
    corpus = Corpus(index, cache, size)
    made = drawn(corpus)
    assert len(made) == size
    assert len({each.id for each in corpus.documents}) == len(corpus.documents)
    assert len({passage.text for passage, _ in made}) > 3.9 * len(REAL)
    for _, vectors in made:
        assert np.linalg.norm(vectors.pooled) == pytest.approx(1, abs=1e-3)
        assert len(vectors.codes) == len(vectors.token_ids) == len(vectors.spans)
    headers = inputs_of(corpus.documents, [])
    assert len(list(corpus.read(headers))) == len(corpus.documents)
    assert corpus.seconds > 0


def test_a_generated_passages_tokens_lie_where_its_words_are(
    index: Index, cache: VectorCache
) -> None:
    corpus = Corpus(index, cache, 2 * len(REAL))
    of = {each.id: each for each in corpus.documents}
    for passage, vectors in drawn(corpus):
        [(seen, _), _] = inputs_of([of[passage.document_id]], [passage])
        found = [seen[start:end] for start, end in vectors.spans.tolist()]
        assert found == re.findall(r"\w+|[^\w\s]", seen.removeprefix("passage: "))


def test_words_stay_as_frequent_and_rare_ones_become_others(
    index: Index, cache: VectorCache
) -> None:
    corpus = Corpus(index, cache, 10 * len(REAL))
    frequency = Counter(w for passage, _ in drawn(corpus) for w in set(passage.text.split()))
    real = Counter(word for text in REAL for word in set(text.split()))
    for word in ("cash", "water", "nurse"):
        assert frequency[word] == pytest.approx(10 * real[word], rel=0.25)
    once = [word for word, times in real.items() if times == 1]
    assert len(once) > 100
    assert max(frequency[word] for word in once) < 5


def test_vectors_keep_their_mean_and_their_spread(index: Index, cache: VectorCache) -> None:
    """Of one language, for each is drawn on its own."""
    made = drawn(Corpus(index, cache, 40 * len(REAL)))
    in_english = [(p, v.pooled) for p, v in made if p.language == "en"]
    real = np.stack([pooled for passage, pooled in in_english if passage.text in REAL])
    generated = np.stack([pooled for passage, pooled in in_english if passage.text not in REAL])
    assert np.linalg.norm(generated.mean(axis=0) - real.mean(axis=0)) < 0.1
    variances = (
        np.linalg.eigvalsh(np.cov(real.T))[::-1],
        np.linalg.eigvalsh(np.cov(generated.T))[::-1],
    )
    assert math.isclose(variances[0].sum(), variances[1].sum(), rel_tol=0.1)
    assert variances[1][:20] == pytest.approx(variances[0][:20], rel=0.35)


def test_the_same_seed_gives_the_same_corpus(index: Index, cache: VectorCache) -> None:
    one, other = (
        [passage for passage, _ in drawn(Corpus(index, cache, 3 * len(REAL), seed=5))]
        for _ in range(2)
    )
    assert one == other
