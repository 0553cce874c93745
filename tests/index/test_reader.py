import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding import Embedder
from index.reader import (
    FOLDER,
    GRAPH_FILE,
    MANIFEST_FILE,
    WEIGHTS_FILE,
    Reader,
    TokenIds,
    check,
)
from index.settings import Settings

OPTIONS = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
"""Exact, so that readings can be compared."""
MOST_BYTES = 25 * 1024 * 1024
"""What the repository is to hold of it at most."""


@pytest.fixture(scope="module")
def reader(embedder: Embedder) -> Reader:
    return Reader(OPTIONS, embedder.word_embeddings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "reader"))


def test_the_shipped_files_are_right_and_small() -> None:
    assert check() == []
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("name", [GRAPH_FILE, WEIGHTS_FILE])
def test_a_damaged_file_is_told(folder: Path, name: str) -> None:
    with (folder / name).open("r+b") as file:
        file.seek(200)
        file.write(b"!")
    [problem] = check(folder)
    assert name in problem
    assert "damaged" in problem


@pytest.mark.parametrize("name", [GRAPH_FILE, WEIGHTS_FILE, MANIFEST_FILE])
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert len(check(folder)) == 1


def ids(number: int, drawn: np.random.Generator) -> TokenIds:
    return drawn.integers(10, 200_000, number).astype(np.int32)


def test_a_passage_is_read_beside_others_as_it_would_be_alone(reader: Reader) -> None:
    drawn = np.random.default_rng(3)
    question = ids(9, drawn)
    given = [ids(n, drawn) for n in (40, 3, 120)]
    together = reader.read(question, given)
    for passage, one in zip(given, together, strict=True):
        [alone] = reader.read(question, [passage])
        assert len(one.starts) == len(one.ends) == len(passage)
        assert one.starts == pytest.approx(alone.starts, abs=1e-3)
        assert one.ends == pytest.approx(alone.ends, abs=1e-3)
        assert (one.none, one.relevance) == pytest.approx((alone.none, alone.relevance), abs=1e-3)


@pytest.mark.parametrize(("question", "passage"), [(9, 700), (300, 40), (300, 700)])
def test_what_does_not_fit_is_cut(reader: Reader, question: int, passage: int) -> None:
    drawn = np.random.default_rng(4)
    asked, text = ids(question, drawn), ids(passage, drawn)
    [one] = reader.read(asked, [text])
    [cut] = reader.read(asked[:96], [text[: 512 - 4 - min(question, 96)]])
    assert len(one.starts) == min(passage, 512 - 4 - min(question, 96))
    assert one.starts == pytest.approx(cut.starts, abs=1e-3)


def test_nothing_is_read_where_there_is_nothing(reader: Reader) -> None:
    assert reader.read(ids(3, np.random.default_rng(5)), []) == []


def test_the_reader_can_be_turned_off(prepared_var: Path) -> None:
    assert Embedder.load(Settings(var=prepared_var, reader=False)).reader is None


def test_a_missing_reader_is_done_without(
    prepared_var: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Reader.__init__, "__defaults__", (tmp_path,))
    assert Embedder.load(Settings(var=prepared_var)).reader is None
    assert "there is no reader" in caplog.text
