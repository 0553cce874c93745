"""Ingestion with everything real: readers, model, vector cache and snapshots."""

from pathlib import Path

import pytest
from ingestion import KnowledgeBase

from index.settings import Settings
from index.snapshot import SnapshotStore
from ingest.indexing import SnapshotIndexer
from ingest.pipeline import ingest
from ingest.progress import Progress
from ingest.report import Report

pytestmark = pytest.mark.model


@pytest.fixture
def base(tmp_path: Path, prepared_var: Path) -> KnowledgeBase:
    """Two notes, not yet ingested; all state of their own but the model."""
    base = KnowledgeBase(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "models").symlink_to(prepared_var / "models")
    base.write("return.md", "# Return\n\nCounselling before return helped 40 migrants in Niger.")
    base.write("cash.txt", "Cash grants were paid to families in three towns.")
    return base


class Run:
    """One run with the real index, and whether it needed the model."""

    def __init__(self, base: KnowledgeBase) -> None:
        settings: Settings = base.settings(read_seconds=60.0, read_memory=2048)
        self.indexer = SnapshotIndexer(settings)
        self.report: Report = ingest(settings, self.indexer, Progress())
        self.store = SnapshotStore(settings.var / "snapshots")

    @property
    def loaded(self) -> bool:
        return self.indexer._embedder is not None


def test_from_files_to_a_verified_snapshot(base: KnowledgeBase) -> None:
    run = Run(base)
    assert base.counts(run.report) == {"added": 2}
    assert run.report.snapshot == run.store.current()
    assert run.store.verify(run.report.snapshot or "") == []
    manifest = run.store.manifest(run.report.snapshot or "")
    assert (manifest.documents, manifest.passages) == (2, 2)

    again = Run(base)
    assert not again.report.published
    assert not again.loaded
    assert again.report.snapshot == run.report.snapshot


def test_removing_a_file_needs_no_model(base: KnowledgeBase) -> None:
    Run(base)
    (base.files / "cash.txt").unlink()
    run = Run(base)
    assert base.counts(run.report) == {"unchanged": 1, "removed": 1}
    assert run.store.manifest(run.report.snapshot or "").documents == 1
    assert not run.loaded


def test_a_damaged_snapshot_is_built_again(base: KnowledgeBase) -> None:
    first = Run(base)
    vectors = first.store.folder(first.report.snapshot or "") / "vectors.faiss"
    vectors.write_bytes(b"\0" + vectors.read_bytes()[1:])
    run = Run(base)
    assert run.report.published
    assert run.store.verify(run.report.snapshot or "") == []
    assert not run.loaded


def test_after_a_roll_back_a_run_brings_the_index_up_to_date_again(base: KnowledgeBase) -> None:
    first = Run(base)
    base.write("new.txt", "A new note on visas.")
    Run(base)
    first.store.rollback()
    run = Run(base)
    assert run.report.published
    assert run.store.manifest(run.store.current() or "").documents == 3
