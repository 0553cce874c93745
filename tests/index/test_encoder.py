from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document
from index.embedding import PASSAGE_PREFIX_TOKENS, QUERY_PREFIX_TOKENS, Embedder
from index.encoder import _TOKENS_A_BATCH, MAX_TOKENS, Encoded, Encoder, _batches
from index.model.prepare import prepare
from index.passage_text import PASSAGE_PREFIX, passage_input, query_input
from ingest.blocks import Block
from ingest.chunking import chunk


@given(st.lists(st.integers(2, MAX_TOKENS), max_size=200))
def test_batches_lose_nothing_and_keep_to_their_bound(lengths: list[int]) -> None:
    batches = list(_batches(lengths))
    flat = [position for batch in batches for position in batch]
    assert sorted(flat) == list(range(len(lengths)))
    assert flat == sorted(flat, key=lambda position: (-lengths[position], position))
    for batch in batches:
        assert batch
        assert len(batch) * max(lengths[position] for position in batch) <= _TOKENS_A_BATCH


QUESTIONS = [
    "Who receives cash grants?",
    " ".join(["cash"] * 11),  # 16 tokens: as wide as the narrowest network
    " ".join(["cash"] * 12),
    "¿Cuánto dinero reciben las personas retornadas para abrir un negocio en su comunidad?",
    "كم من المال يحصل عليه العائدون لبدء مشروع صغير؟",
    "返回者如何获得培训和现金补助？",
    "Какие меры помогли вернувшимся домой семьям найти жильё до начала зимы, и кто за них платил?",
]

PASSAGES = [
    "Returned migrants who opened a shop were visited twice a year; 61 % still traded in 2023.",
    "تلقى العائدون تدريبا مهنيا ومنحة صغيرة. وبعد عام كان ثلثاهم يعملون لحسابهم الخاص.",
    "x1y2z3w4 §§§ 12,5 % ⁂ [[a|b]] NE10P0524 – ¡¿! 返回者 ↂ₪†‡",
    "Yes.",
    "Agadez " * 300,
]

LONG = "The evaluation recommends a longer follow-up of returning migrants. " * 80


@pytest.fixture(scope="module")
def encoder(prepared_var: Path) -> Encoder:
    return Encoder(prepare(prepared_var))


@pytest.fixture(scope="module")
def exact(prepared_var: Path) -> Encoder:
    return Encoder(prepare(prepared_var), precision="float32")


def lowest_cosine(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float:
    """Of rows."""
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return float(((one * other).sum(axis=-1) / lengths).min())


def assert_alike(one: Encoded, other: Encoded, prefix_tokens: int, lowest: float) -> None:
    assert one.token_ids.tolist() == other.token_ids.tolist()
    assert one.spans.tolist() == other.spans.tolist()
    kept = slice(prefix_tokens, -1)
    assert lowest_cosine(one.layers[kept], other.layers[kept]) > lowest
    assert lowest_cosine(one.states.mean(axis=0), other.states.mean(axis=0)) > 0.999


@pytest.mark.model
def test_questions_come_out_as_in_float32(encoder: Encoder, exact: Encoder) -> None:
    for question in map(query_input, QUESTIONS):
        [[wanted]] = exact.encode([question])
        assert_alike(encoder.encode_question(question), wanted, QUERY_PREFIX_TOKENS, 0.997)


@pytest.mark.model
def test_passages_come_out_as_in_float32(encoder: Encoder, exact: Encoder) -> None:
    for passage in PASSAGES:
        [[one]], [[other]] = (each.encode([PASSAGE_PREFIX + passage]) for each in (encoder, exact))
        assert_alike(one, other, PASSAGE_PREFIX_TOKENS, 0.99)


@pytest.mark.model
def test_float32_reads_questions_as_passages(exact: Encoder) -> None:
    [[wanted]] = exact.encode([query_input(QUESTIONS[0])])
    given = exact.encode_question(query_input(QUESTIONS[0]))
    assert np.allclose(given.layers, wanted.layers, atol=1e-4)


@pytest.mark.model
def test_questions_asked_at_once_do_not_disturb_each_other(encoder: Encoder) -> None:
    asked = [query_input(question) for question in QUESTIONS * 4]
    alone = [encoder.encode_question(each).layers for each in asked]
    with ThreadPoolExecutor(max_workers=8) as threads:
        together = [each.layers for each in threads.map(encoder.encode_question, asked)]
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one, other, atol=1e-5)


@pytest.mark.model
def test_each_text_comes_once_and_as_it_would_alone(encoder: Encoder) -> None:
    texts = [f"passage: {'word ' * (1 + 7 * n % 40)}number {n}" for n in range(40)] + [""]
    encoded = [each for batch in encoder.encode(texts) for each in batch]
    assert sorted(each.position for each in encoded) == list(range(len(texts)))
    lengths = [len(each.token_ids) for each in encoded]
    assert lengths == sorted(lengths, reverse=True)
    counts = encoder.count_tokens(texts)
    for each in encoded:
        assert len(each.token_ids) == counts[each.position] == len(each.states)
    for each in encoded[::10]:
        [[alone]] = encoder.encode([texts[each.position]])
        assert alone.token_ids.tolist() == each.token_ids.tolist()
        one, other = alone.states.mean(axis=0), each.states.mean(axis=0)
        assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.999


@pytest.mark.model
def test_a_caller_may_stop_between_batches(encoder: Encoder) -> None:
    texts = [f"passage: {LONG} {n}" for n in range(8)]
    batches = encoder.encode(texts)
    next(batches)
    batches.close()
    assert len([each for batch in encoder.encode(texts[:3]) for each in batch]) == 3


@pytest.mark.model
def test_no_texts_are_no_batches(encoder: Encoder) -> None:
    assert list(encoder.encode([])) == []


@pytest.mark.model
def test_what_is_too_long_is_cut_and_known_before(encoder: Encoder) -> None:
    [count] = encoder.count_tokens([LONG])
    assert count > MAX_TOKENS
    [[encoded]] = encoder.encode([LONG])
    [[short]] = encoder.encode(["."])
    assert len(encoded.token_ids) == len(encoded.states) == MAX_TOKENS
    assert encoded.layers.shape == (MAX_TOKENS, 2, 384)
    assert encoded.token_ids[-1] == short.token_ids[-1]  # `</s>` still ends it
    assert len(encoder.token_offsets(LONG)) == MAX_TOKENS


@pytest.mark.model
def test_offsets_point_at_the_tokens(encoder: Encoder) -> None:
    text = "L'évaluation à Agadez : 420 personnes."
    offsets = encoder.token_offsets(text)
    assert len(offsets) == encoder.count_tokens([text])[0]
    shown = "".join(text[start:end] for start, end in offsets)
    assert shown.replace(" ", "") == text.replace(" ", "")


@pytest.mark.model
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", LONG),
        ("ar", "تبث إذاعة محلية إنذارا مبكرا بالفيضانات لسكان الجزر قبل الماء بيومين. " * 60),
        ("zh", "移民返回后获得现金补助和培训并在社区开设小商店" * 150),
        ("en", "ↂ₪†‡" * 500),
        ("und", "x1y2z3w4" * 400),
    ],
)
def test_no_passage_of_chunking_is_ever_cut(embedder: Embedder, language: str, text: str) -> None:
    document = Document(
        id="d",
        source="s",
        key="k",
        kind="report",
        title="A title that goes on and on " * 12,
        language=language,
        checksum="c",
    )
    blocks = [Block(text.strip(), headings=("A heading as long as a sentence " * 8,))]
    passages = chunk(document, blocks, embedder.count_tokens, embedder.max_tokens)
    counts = embedder.count_tokens([passage_input(document, passage) for passage in passages])
    assert max(counts) <= MAX_TOKENS
    kept = "".join(passage.text for passage in passages)
    assert "".join(kept.split()) == "".join(text.split())
