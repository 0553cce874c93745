import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from word_index import document, drawn_collection, passages

from index.documents import Document, Passage, Span
from index.passages import PassageStore, PassageWriter

COLLECTION = drawn_collection(200, seed=8)
DOCUMENTS = [each for each, _ in COLLECTION]
PASSAGES = [passage for _, each in COLLECTION for passage in each]


def write(
    path: Path, documents: Sequence[Document], its_passages: Iterable[Passage]
) -> PassageStore:
    with PassageWriter(path, documents) as writer:
        for passage in its_passages:
            writer.add(passage)
    return PassageStore(path)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> PassageStore:
    return write(tmp_path_factory.mktemp("passages") / "p", DOCUMENTS, PASSAGES)


def test_everything_comes_back_as_it_was(store: PassageStore) -> None:
    assert store.documents() == DOCUMENTS
    assert len(PASSAGES) > 600  # more than one query takes
    assert store.passages(range(len(PASSAGES))) == PASSAGES
    assert store.languages() == Counter(passage.language for passage in PASSAGES)
    assert store.passage_counts() == [len(each) for _, each in COLLECTION]


def test_passages_come_in_the_order_asked_for(store: PassageStore) -> None:
    numbers = [5, 600, 0, 5]
    assert store.passages(numbers) == [PASSAGES[number] for number in numbers]
    assert store.passages([]) == []


def test_every_field_survives(tmp_path: Path) -> None:
    full = Document(
        id="d",
        source="s",
        key='k\'s "key"',
        kind="report",
        title="Titre «é» \U0001f30a",
        language="fr",
        checksum="c",
        access="restricted:ikm",
        year=2020,
        countries=("NER",),
        themes=("a", "b"),
        gcm=(2, 21),
        sdgs=(10,),
        codes=("IB.0238",),
        url="https://example.org/é?x=1",
        original="/srv/x.pdf",
        media_type="application/pdf",
        description="Donor",
    )
    spans = (
        Span(0, 3, page=2, page_label="ii"),
        Span(4, 8, start_time=1.5, end_time=2.0, speaker="A"),
    )
    passage = Passage("d", 0, "abc\ndefg", "fr", ("One", "Two"), spans)
    store = write(tmp_path / "p", [full], [passage])
    assert store.documents() == [full]
    assert store.passages([0]) == [passage]
    store.close()


def test_the_store_is_only_read(store: PassageStore) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._connection().execute("DELETE FROM passages")


def test_a_number_that_there_is_not(store: PassageStore) -> None:
    with pytest.raises(KeyError):
        store.passages([len(PASSAGES)])


def test_an_id_is_unique(tmp_path: Path) -> None:
    one = document("d")
    with pytest.raises(sqlite3.IntegrityError):
        write(tmp_path / "p", [one, replace(one, title="other")], passages(one, "x"))


def test_passages_out_of_order_are_refused(tmp_path: Path) -> None:
    one, other = document("a"), document("b")
    with pytest.raises(ValueError, match="grouped by document"):
        write(tmp_path / "p", [one, other], [*passages(other, "x"), *passages(one, "y")])


def test_documents_at_an_address(tmp_path: Path) -> None:
    documents = [
        document("a", url="https://Example.org/x/"),
        document("b"),
        document("c", url="http://example.org/x#page=2"),
        document("d", url="https://example.org/x?y=1"),
        document("e", url="http://["),
    ]
    store = write(tmp_path / "p", documents, [])
    assert store.documents_at("https://example.org/x") == [0, 2]
    assert store.documents_at("https://example.org/x/?y=1#z") == [3]
    assert store.documents_at("http://[") == [4]
    assert store.documents_at("") == store.documents_at("https://example.org") == []


def test_threads_read_at_once_and_closing_closes_all(store: PassageStore, tmp_path: Path) -> None:
    shared = write(tmp_path / "p", DOCUMENTS, PASSAGES)
    found: list[bool] = []

    def read() -> None:
        found.extend(shared.passages([n, 3]) == [PASSAGES[n], PASSAGES[3]] for n in range(100))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 400
    shared.close()
    assert store.passages([0]) == PASSAGES[:1]
