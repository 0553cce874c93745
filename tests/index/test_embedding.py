import threading

import numpy as np
import pytest

from index.embedding import DIMENSIONS, Embedder, QueryVectors
from index.passage_text import PASSAGE_PREFIX
from index.tokens import BYTES_A_TOKEN
from index.tokens import DIMENSIONS as TOKEN_DIMENSIONS

pytestmark = pytest.mark.model

ENGLISH = "Returnees receive a cash grant of four hundred dollars to start a small business."
FRENCH = "Les personnes de retour reçoivent quatre cents dollars pour ouvrir un commerce."
OTHER = "Fishers hear flood warnings from a community radio in four languages."
TEXTS = [(f"{PASSAGE_PREFIX}{text}", language) for text, language in
         [(ENGLISH, "en"), (FRENCH, "fr"), (OTHER, "en"), ("", "und")]]  # fmt: skip


def test_shapes_and_lengths(embedder: Embedder) -> None:
    embedded = [each for batch in embedder.embed_passages(TEXTS) for each in batch]
    assert sorted(position for position, _ in embedded) == [0, 1, 2, 3]
    counts = embedder.count_tokens([text for text, _ in TEXTS])
    for position, vectors in embedded:
        assert vectors.pooled.shape == (DIMENSIONS,)
        assert vectors.pooled.dtype == np.float32
        assert np.linalg.norm(vectors.pooled) == pytest.approx(1.0, abs=1e-5)
        # Left out: `<s>`, the two tokens of the prefix, the full stop, `</s>`, and blanks by
        # themselves, as before a word that the tokenizer knows within others only.
        inner = counts[position] - 4 - TEXTS[position][0].count(".")
        assert inner - 1 <= len(vectors.token_ids) <= inner
        assert vectors.codes.shape == (len(vectors.token_ids), BYTES_A_TOKEN)


def test_offsets_are_those_of_the_token_vectors(embedder: Embedder) -> None:
    text, language = TEXTS[1]
    [[(_, vectors)]] = embedder.embed_passages([(text, language)])
    offsets = embedder.token_offsets(text)
    assert len(offsets) == len(vectors.token_ids)
    assert vectors.spans.dtype == np.uint16
    assert vectors.spans.tolist() == [list(each) for each in offsets]
    shown = "".join(text[start:end] for start, end in offsets)
    assert shown.replace(" ", "") == FRENCH.replace(" ", "").removesuffix(".")


def test_a_question_keeps_only_its_own_tokens(embedder: Embedder) -> None:
    query = embedder.embed_query("Who\n receives   grants?")
    assert query.pooled.shape == (DIMENSIONS,)
    assert query.tokens.shape == (len(query.token_ids), TOKEN_DIMENSIONS)
    assert np.linalg.norm(query.tokens, axis=1) == pytest.approx(1.0, abs=1e-5)
    again = embedder.embed_query("Who receives grants?")
    assert again.token_ids.tolist() == query.token_ids.tolist()
    [bare] = embedder.count_tokens(["Who receives grants?"])
    assert len(query.token_ids) == bare - 3  # nor are `<s>`, `?` and `</s>`


@pytest.mark.parametrize("question", ["", " ", "?", "word " * 2000])
def test_any_question_can_be_embedded(embedder: Embedder, question: str) -> None:
    query = embedder.embed_query(question)
    assert np.isfinite(query.pooled).all()
    assert len(query.token_ids) == len(query.tokens) < embedder.max_tokens


def late(embedder: Embedder, query: QueryVectors, number: int) -> float:
    [[(_, vectors)]] = embedder.embed_passages([TEXTS[number]])
    decoded = embedder.correction.quantizer.decode(vectors.codes)
    return float((decoded @ query.tokens.T).max(axis=0).mean())


@pytest.mark.parametrize(
    "question",
    [
        "How much money do returnees get to open a business?",
        "Combien d'argent les personnes de retour reçoivent-elles ?",
        "¿Cuánto dinero reciben las personas retornadas para abrir un negocio?",
        "كم من المال يحصل عليه العائدون لبدء مشروع صغير؟",
    ],
)
def test_meaning_counts_more_than_language(embedder: Embedder, question: str) -> None:
    query = embedder.embed_query(question)
    pooled = np.zeros((3, DIMENSIONS), dtype=np.float32)
    for batch in embedder.embed_passages(TEXTS[:3]):
        for position, vectors in batch:
            language = TEXTS[position][1]
            pooled[position] = embedder.correction.pooled(vectors.pooled, language)
    english, french, other = pooled @ query.pooled
    assert min(english, french) > other
    assert min(late(embedder, query, 0), late(embedder, query, 1)) > late(embedder, query, 2)


def test_threads_share_one_embedder(embedder: Embedder) -> None:
    questions = [f"What does practice number {n} recommend?" for n in range(8)]
    wanted = [embedder.embed_query(question).pooled for question in questions]
    closest: list[float] = []

    def ask() -> None:
        found = [embedder.embed_query(question).pooled for question in questions]
        closest.extend(float(a @ b) for a, b in zip(found, wanted, strict=True))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(closest) == 24
    assert min(closest) > 0.9999


def test_the_fingerprint_names_the_model_and_the_precision(embedder: Embedder) -> None:
    assert embedder.precision in {"bfloat16", "float32"}
    assert embedder.fingerprint.startswith("multilingual-e5-small-")
    assert embedder.fingerprint.endswith(f"-{embedder.precision}")
