import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ingestion import KnowledgeBase

from ingest.ledger import Ledger
from ingest.lock import AlreadyRunningError, only_run
from ingest.sources import SourcesError


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    """Three notes, ingested."""
    base = KnowledgeBase(tmp_path)
    for name in ("one", "two", "three"):
        base.write(f"{name}.txt", f"This is note {name}.")
    base.ingest()
    base.read_names()
    return base


def test_a_first_run_publishes_everything(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path)
    base.write("one.txt", "This is note one.")
    base.write("two.txt", "This is note two.")
    report = base.ingest()
    assert base.counts(report) == {"added": 2}
    assert (report.documents, report.passages, report.published) == (2, 2, True)
    assert report.snapshot == base.indexer.current()
    assert report.exit_status == 0
    assert {"discover", "read", "build", "total"} <= set(report.seconds)
    assert base.indexer.texts() == {
        "one.txt": ["This is note one."],
        "two.txt": ["This is note two."],
    }


def test_nothing_changed_nothing_done(base: KnowledgeBase) -> None:
    snapshot, loads = base.indexer.current(), base.indexer.loads
    report = base.ingest()
    assert base.counts(report) == {"unchanged": 3}
    assert (report.documents, report.passages, report.published) == (3, 3, False)
    assert base.read_names() == []
    assert (base.indexer.current(), base.indexer.loads) == (snapshot, loads)


def test_added_changed_and_removed(base: KnowledgeBase) -> None:
    base.write("one.txt", "This is note one, rewritten.")
    (base.files / "two.txt").unlink()
    base.write("four.txt", "This is note four.")
    report = base.ingest()
    assert base.counts(report) == {"added": 1, "changed": 1, "unchanged": 1, "removed": 1}
    assert base.read_names() == ["four.txt", "one.txt"]
    assert set(base.indexer.texts()) == {"one.txt", "three.txt", "four.txt"}
    assert base.indexer.texts()["one.txt"] == ["This is note one, rewritten."]


def test_a_renamed_file_is_neither_read_nor_doubled(base: KnowledgeBase) -> None:
    (base.files / "one.txt").rename(base.files / "first.txt")
    report = base.ingest()
    assert base.counts(report) == {"renamed": 1, "unchanged": 2}
    assert base.read_names() == []
    assert set(base.indexer.texts()) == {"first.txt", "two.txt", "three.txt"}


def test_a_copy_is_not_read_again(base: KnowledgeBase) -> None:
    base.write("copy.txt", "This is note one.")
    assert base.counts(base.ingest()) == {"added": 1, "unchanged": 3}
    assert base.read_names() == []


def test_equal_new_files_are_read_once(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path)
    for name in ("a", "b", "c"):
        base.write(f"{name}.txt", "The same text.")
    assert base.counts(base.ingest()) == {"added": 3}
    assert len(base.read_names()) == 1
    assert set(base.indexer.texts()) == {"a.txt", "b.txt", "c.txt"}


def test_a_touched_file_is_unchanged(base: KnowledgeBase) -> None:
    os.utime(base.files / "one.txt", (1, 1))
    report = base.ingest()
    assert base.counts(report) == {"unchanged": 3}
    assert not report.published
    assert base.read_names() == []


def test_new_metadata_does_not_read_files_again(base: KnowledgeBase) -> None:
    base.describe(kind="practice")
    report = base.ingest()
    assert base.counts(report) == {"changed": 3}
    assert base.read_names() == []
    assert set(base.indexer.kinds().values()) == {"practice"}


def test_another_model_builds_anew_without_reading(base: KnowledgeBase) -> None:
    base.indexer.model = "model-2"
    report = base.ingest()
    assert base.counts(report) == {"unchanged": 3}
    assert report.published
    assert base.read_names() == []


def test_a_snapshot_that_is_gone_is_built_again(base: KnowledgeBase) -> None:
    (base.root / "var" / "snapshots" / "current").unlink()
    report = base.ingest()
    assert report.published
    assert base.read_names() == []
    assert set(base.indexer.texts()) == {"one.txt", "two.txt", "three.txt"}


def test_bad_files_are_listed_and_the_rest_is_published(base: KnowledgeBase) -> None:
    for name in ("refuse", "stumble", "die", "leave", "hang", "eat"):
        base.write(f"{name}.txt", name)
    base.write("empty.txt", "")
    report = base.ingest()
    assert base.counts(report) == {"unchanged": 3, "failed": 7}
    assert report.exit_status == 3
    reasons = {notice.key: notice.text for notice in report.failures}
    assert reasons["refuse.txt"] == "it is empty; save it anew"
    assert "no text" in reasons["empty.txt"]
    assert "KNOWLEDGE_READ_SECONDS" in reasons["hang.txt"]
    assert "KNOWLEDGE_READ_MEMORY" in reasons["eat.txt"]
    (base.files / "hang.pid").unlink()


def test_a_failed_file_is_reported_but_not_read_until_something_changes(
    base: KnowledgeBase,
) -> None:
    base.write("bad.txt", "refuse")
    for expected in (["bad.txt"], []):
        report = base.ingest()
        assert base.counts(report) == {"unchanged": 3, "failed": 1}
        assert report.exit_status == 3
        assert base.read_names() == expected
    base.ingest(retry_failed=True)
    assert base.read_names() == ["bad.txt"]
    base.ingest(read_seconds=3.0)
    assert base.read_names() == ["bad.txt"]
    base.write("bad.txt", "Mended.")
    report = base.ingest()
    assert base.counts(report) == {"unchanged": 3, "added": 1}
    assert report.exit_status == 0


def test_a_failed_file_that_is_removed_is_forgotten(base: KnowledgeBase) -> None:
    bad = base.write("bad.txt", "refuse")
    base.ingest()
    bad.unlink()
    assert base.counts(base.ingest()) == {"unchanged": 3}


def test_the_last_good_version_of_a_broken_file_stays(base: KnowledgeBase) -> None:
    base.write("one.txt", "refuse")
    for _ in range(2):
        report = base.ingest()
        assert base.counts(report) == {"unchanged": 2, "failed": 1}
        assert report.failures[0].text.endswith("its previous version stays in the index")
        assert base.indexer.texts()["one.txt"] == ["This is note one."]
    base.write("one.txt", "This is note one.")
    assert base.counts(base.ingest()) == {"unchanged": 3}


def test_contacts_are_masked_until_the_setting_is_off(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path)
    base.write("desk.txt", "Write to desk@example.org or call +227 20 75 25 07.")
    base.ingest()
    assert base.indexer.texts() == {"desk.txt": ["Write to [e-mail] or call [telephone]."]}
    base.ingest(mask_contacts=False)
    assert base.indexer.texts() == {
        "desk.txt": ["Write to desk@example.org or call +227 20 75 25 07."]
    }
    base.ingest()
    assert "[e-mail]" in base.indexer.texts()["desk.txt"][0]


def test_warnings_name_the_file(base: KnowledgeBase) -> None:
    base.write("scan.txt", "warn of this")
    (warning,) = base.ingest().warnings
    assert (warning.source, warning.key, warning.text) == (
        "notes",
        "scan.txt",
        "page 2 has no text",
    )


def test_everything_failing_publishes_nothing(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path)
    base.write("bad.txt", "refuse")
    report = base.ingest()
    assert report.snapshot is None
    assert report.exit_status == 3


def test_a_vanished_folder_does_not_empty_the_index(base: KnowledgeBase) -> None:
    base.files.rename(base.root / "elsewhere")
    with pytest.raises(SourcesError, match="there is no folder"):
        base.ingest()
    assert len(base.indexer.texts()) == 3
    (base.root / "elsewhere").rename(base.files)
    assert base.counts(base.ingest()) == {"unchanged": 3}


def test_a_source_taken_out_of_sources_toml_leaves_the_index(base: KnowledgeBase) -> None:
    other = base.root / "other"
    other.mkdir()
    (other / "page.txt").write_text("Another page.")
    (base.root / "sources.toml").write_text('[[source]]\nname = "pages"\nfolder = "other"\n')
    report = base.ingest()
    assert base.counts(report) == {"removed": 3}
    assert set(base.indexer.texts()) == {"page.txt"}


def test_one_run_at_a_time(base: KnowledgeBase) -> None:
    with (
        only_run(base.root / "var" / "ingest.lock"),
        pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"),
    ):
        base.ingest()
    base.ingest()


KILLED_RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ingestion import KnowledgeBase
KnowledgeBase(Path(sys.argv[2])).ingest()
"""


def finished(base: KnowledgeBase) -> int:
    """Items that wait in the ledger to be published."""
    with Ledger(base.root / "var" / "ledger.sqlite") as ledger:
        return sum(entry.pending is not None for entry in ledger.entries().values())


def test_a_killed_run_loses_nothing_finished(base: KnowledgeBase) -> None:
    """Largest first, so the long files are read before the short one on which it is killed."""
    for n in range(4):
        base.write(f"long{n}.txt", f"A long note {n}. " * 20)
    sleeping = base.write("sleeping.txt", "sleep 60")
    (base.files / "two.txt").unlink()
    here = str(Path(__file__).parent)
    run = subprocess.Popen([sys.executable, "-c", KILLED_RUN, here, str(base.root)])
    deadline = time.monotonic() + 60
    while finished(base) < 4 or "sleeping" not in base.reads.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(base.read_names()) == 5
    assert set(base.indexer.texts()) == {"one.txt", "two.txt", "three.txt"}

    sleeping.write_text("Awake now.")
    report = base.ingest()
    assert base.read_names() == ["sleeping.txt"]
    assert base.counts(report) == {"added": 5, "unchanged": 2, "removed": 1}
    assert len(base.indexer.texts()) == 7


def test_a_rename_survives_a_run_that_did_not_publish(base: KnowledgeBase) -> None:
    (base.files / "one.txt").rename(base.files / "first.txt")
    publish = base.indexer.publish
    base.indexer.publish = None  # type: ignore[assignment]
    with pytest.raises(TypeError):
        base.ingest()
    base.indexer.publish = publish  # type: ignore[method-assign]
    assert base.counts(base.ingest()) == {"renamed": 1, "unchanged": 2}
    assert set(base.indexer.texts()) == {"first.txt", "two.txt", "three.txt"}
