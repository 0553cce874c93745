from __future__ import annotations

from pathlib import Path

import pytest
from word_index import document, open_index, passages, word_embedder

from index.embedding import Embedder
from index.encoder import precision_in_use
from index.fingerprint import fingerprint, how_to_mend
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotError

FAST = "multilingual-e5-small-0123456789abcdef-bfloat16"
EXACT = "multilingual-e5-small-0123456789abcdef-float32"
OTHER = "multilingual-e5-small-ffffffffffffffff-float32"
BEFORE = "multilingual-e5-small-0123456789abcdef"  # which did not tell the precision


def test_without_a_model_there_is_none(tmp_path: Path) -> None:
    assert fingerprint(tmp_path, "float32") == ""


@pytest.mark.model
def test_it_is_known_without_loading_the_model(prepared_var: Path, embedder: Embedder) -> None:
    assert fingerprint(prepared_var, precision_in_use("auto")) == embedder.fingerprint


@pytest.mark.model
def test_vectors_of_single_precision_are_told_from_others(
    prepared_var: Path, embedder: Embedder
) -> None:
    exact = fingerprint(prepared_var, precision_in_use("float32"))
    assert exact.endswith("-float32")
    assert (exact == embedder.fingerprint) == (embedder.precision == "float32")


@pytest.mark.parametrize(
    ("snapshots", "ours", "mends"),
    [
        (EXACT, FAST, "set KNOWLEDGE_PRECISION=float32, or knowledge ingest"),
        (FAST, EXACT, "unset KNOWLEDGE_PRECISION where"),
        (OTHER, EXACT, "knowledge ingest"),
        (OTHER, FAST, "knowledge ingest"),
        (BEFORE, FAST, "knowledge ingest"),
        (BEFORE, EXACT, "knowledge ingest"),
        ("words", "other", "knowledge ingest"),
    ],
)
def test_what_mends_a_snapshot_made_otherwise(snapshots: str, ours: str, mends: str) -> None:
    assert how_to_mend(snapshots, ours).startswith(mends)


def test_a_snapshot_of_another_precision_is_refused(tmp_path: Path) -> None:
    one = document("one", title="Handbook")
    index = open_index(tmp_path, word_embedder(EXACT), [(one, passages(one, "A grant."))])
    folder = tmp_path / "snapshots" / index.manifest.id
    index.close()
    with pytest.raises(SnapshotError, match=f"made with {EXACT}.*{FAST}.*KNOWLEDGE_PRECISION"):
        Index.open(folder, word_embedder(FAST), Settings(var=tmp_path))
