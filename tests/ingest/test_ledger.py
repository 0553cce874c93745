from dataclasses import replace
from pathlib import Path

import pytest

from index.documents import Document, Passage, Span
from ingest.ledger import Change, Entry, Failure, Ledger, LedgerError, Published

ENTRY = Entry("notes", "one.txt", "v1", "c1", "s1", Change.ADDED, passage_count=1)
DOCUMENT = Document(
    id="notes-1",
    source="notes",
    key="one.txt",
    kind="report",
    title="Retour au Sénégal",
    language="fr",
    checksum="c",
    countries=("SEN",),
    gcm=(21,),
    original="/files/one.txt",
)
PASSAGE = Passage(
    "notes-1", 0, "Un texte.", "fr", ("Un",), (Span(0, 9, page=3, speaker="Ana", start_time=1.5),)
)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    with Ledger(tmp_path / "var" / "ledger.sqlite") as ledger:
        ledger.keep(ENTRY, DOCUMENT, [PASSAGE])
        ledger.keep_reading("c1", "r1", b'{"blocks": []}')
    with Ledger(tmp_path / "var" / "ledger.sqlite") as ledger:
        assert ledger.entries() == {("notes", "one.txt"): ENTRY}
        assert ledger.document("notes", "one.txt") == DOCUMENT
        assert ledger.passages("notes", "one.txt") == [PASSAGE]
        assert list(ledger.contents(without=[])) == [(DOCUMENT, [PASSAGE])]
        assert list(ledger.contents(without=[("notes", "one.txt")])) == []
        assert ledger.reading("c1", "r1") == b'{"blocks": []}'
        assert ledger.reading("c1", "r2") is None
        assert ledger.document("notes", "two.txt") is None
        assert ledger.passages("notes", "two.txt") == []


def test_settling_forgets_what_is_gone(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.keep(ENTRY, DOCUMENT, [PASSAGE])
        ledger.keep(replace(ENTRY, key="two.txt", content="c2"), DOCUMENT, [PASSAGE])
        ledger.keep_reading("c1", "r1", b"{}")
        ledger.keep_reading("c2", "r1", b"{}")
        assert ledger.published() is None
        ledger.settle(Published("snapshot-1", "model"), gone=[("notes", "one.txt")])
        assert ledger.published() == Published("snapshot-1", "model")
        (entry,) = ledger.entries().values()
        assert (entry.key, entry.pending) == ("two.txt", None)
        assert ledger.reading("c1", "r1") is None
        assert ledger.reading("c2", "r1") == b"{}"


def test_a_failure_leaves_the_last_good_version(tmp_path: Path) -> None:
    failure = Failure("notes", "one.txt", "v2", "here and now", "it is damaged")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.keep(ENTRY, DOCUMENT, [PASSAGE])
        ledger.keep_failure(failure)
        assert ledger.failures() == {("notes", "one.txt"): failure}
        assert ledger.document("notes", "one.txt") == DOCUMENT
        ledger.touch(replace(ENTRY, version="v3"))
        assert ledger.failures() == {}
        assert ledger.entries()["notes", "one.txt"] == replace(ENTRY, version="v3")


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(LedgerError, match=r"ledger\.sqlite is damaged .* delete it"):
        Ledger(path)


def test_a_ledger_of_another_layout_begins_anew(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.keep(ENTRY, DOCUMENT, [PASSAGE])
        ledger._database.execute("PRAGMA user_version = 99")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.entries() == {}
