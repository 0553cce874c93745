import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding import Embedder
from index.reader import FOLDER, GRAPH_FILE, MANIFEST_FILE, WEIGHTS_FILE, Reader, check
from index.settings import Settings

OPTIONS = {"INFERENCE_PRECISION_HINT": "f32"}
MOST_BYTES = 25 * 1024 * 1024
"""What the repository is to hold of it at most."""


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


def test_a_passage_is_read_beside_others_as_it_would_be_alone() -> None:
    reader = Reader(OPTIONS)
    drawn = np.random.default_rng(3)
    question = drawn.standard_normal((9, 384)).astype(np.float32)
    given = [drawn.standard_normal((n, 384)).astype(np.float32) for n in (40, 3, 120)]
    together = reader.read(question, given)
    for passage, one in zip(given, together, strict=True):
        [alone] = reader.read(question, [passage])
        assert len(one.starts) == len(one.ends) == len(passage)
        assert one.starts == pytest.approx(alone.starts, abs=1e-3)
        assert one.ends == pytest.approx(alone.ends, abs=1e-3)
        assert (one.none, one.relevance) == pytest.approx((alone.none, alone.relevance), abs=1e-3)


def test_nothing_is_read_where_there_is_nothing() -> None:
    assert Reader(OPTIONS).read(np.zeros((3, 384), dtype=np.float32), []) == []


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
