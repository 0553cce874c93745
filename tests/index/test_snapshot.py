import json
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from word_index import build_snapshot, document, drawn_collection, passages, word_embedder

from index.embedding import Embedder
from index.search import Index
from index.settings import Settings
from index.snapshot import (
    FORMAT,
    MANIFEST_FILE,
    SnapshotError,
    SnapshotStore,
)
from index.snapshot_files import LEXICAL_FOLDER, TOKENS_FILE, inputs_of
from index.vector_cache import VectorCache

COLLECTION = drawn_collection(5, seed=2)
DOCUMENTS = [each for each, _ in COLLECTION]
PASSAGES = [passage for _, each in COLLECTION for passage in each]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return word_embedder()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A folder with a cache of vectors and one published snapshot. Read only."""
    root = tmp_path_factory.mktemp("built")
    store, snapshot_id = build_snapshot(root, embedder, COLLECTION)
    store.publish(snapshot_id)
    return root


@pytest.fixture
def store(tmp_path: Path, built: Path) -> SnapshotStore:
    """A copy with one published snapshot, to be changed at will."""
    shutil.copytree(built, tmp_path / "var", symlinks=True)
    return SnapshotStore(tmp_path / "var" / "snapshots")


def build(store: SnapshotStore) -> str:
    """One more snapshot of the same, not yet published."""
    with VectorCache(store.root.parent / "vectors.sqlite", "words") as cache:
        return store.build(DOCUMENTS, PASSAGES, cache, "words")


def current(store: SnapshotStore) -> str:
    snapshot_id = store.current()
    assert snapshot_id is not None
    return snapshot_id


def change_manifest(store: SnapshotStore, snapshot_id: str, **values: object) -> None:
    path = store.folder(snapshot_id) / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_store_without_snapshots(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path / "snapshots")
    assert store.current() is None
    assert store.list() == []
    with pytest.raises(SnapshotError, match="no older snapshot"):
        store.rollback()
    with pytest.raises(SnapshotError, match="run `make ingest`"):
        store.publish("snapshot-1")


def test_a_snapshot_says_what_it_holds(store: SnapshotStore) -> None:
    manifest = store.manifest(current(store))
    assert manifest.id == current(store)
    assert (manifest.documents, manifest.passages) == (len(DOCUMENTS), len(PASSAGES))
    assert manifest.fingerprint == "words"
    assert sum(manifest.kinds.values()) == sum(manifest.languages.values()) == len(DOCUMENTS)
    assert manifest.sources.keys() == {each.source for each in DOCUMENTS}
    folder = store.folder(current(store))
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert set(manifest.files) == files - {MANIFEST_FILE}
    assert store.verify(current(store)) == []


def test_building_publishes_nothing(store: SnapshotStore) -> None:
    before = current(store)
    new = build(store)
    assert new > before
    assert store.current() == before
    assert [each.id for each in store.list()] == [new, before]
    assert [each.current for each in store.list()] == [False, True]
    store.publish(new)
    assert store.current() == new


def test_every_damaged_or_missing_file_is_noticed(store: SnapshotStore) -> None:
    snapshot_id = current(store)
    for name in store.manifest(snapshot_id).files:
        path = store.folder(snapshot_id) / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if whole else b"\0")
        assert store.verify(snapshot_id) == [f"{name} is damaged: its checksum is another"]
        path.unlink()
        assert store.verify(snapshot_id) == [f"{name} is missing"]
        path.write_bytes(whole)
    assert store.verify(snapshot_id) == []


def test_a_damage_without_a_trace_is_found_by_reading_everything(store: SnapshotStore) -> None:
    snapshot_id = current(store)
    time.sleep(0.2)
    assert store.verify(snapshot_id) == []
    remembered = store.root / f"verified-{snapshot_id}.json"
    victim = store.folder(snapshot_id) / TOKENS_FILE
    victim.write_bytes(b"\0" + victim.read_bytes()[1:])
    found, known = victim.stat(), json.loads(remembered.read_text())
    # As if a disk had forgotten a bit.
    known[TOKENS_FILE][1:] = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
    remembered.write_text(json.dumps(known))
    assert store.verify(snapshot_id) == []
    assert store.verify(snapshot_id, every=True) != []
    assert store.verify(snapshot_id) != []


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"tokens.bin": 1}'])
def test_a_memory_that_makes_no_sense_is_no_memory(store: SnapshotStore, content: bytes) -> None:
    snapshot_id = current(store)
    (store.root / f"verified-{snapshot_id}.json").write_bytes(content)
    assert store.verify(snapshot_id) == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"format": 1', b"[]", b"{}", b'{"format": %d}' % FORMAT, b"\xff\xfe"]
)
def test_a_damaged_manifest_is_noticed(store: SnapshotStore, content: bytes) -> None:
    (store.folder(current(store)) / MANIFEST_FILE).write_bytes(content)
    [problem] = store.verify(current(store))
    assert "damaged" in problem
    assert "make ingest" in problem


def test_a_snapshot_of_another_format_is_refused(store: SnapshotStore) -> None:
    change_manifest(store, current(store), format=FORMAT + 1)
    with pytest.raises(SnapshotError, match=rf"format {FORMAT + 1}.*run `make ingest`"):
        store.manifest(current(store))
    assert store.verify(current(store)) != []


def test_snapshots_of_another_format_stand_in_nobodys_way(store: SnapshotStore) -> None:
    old = current(store)
    change_manifest(store, old, format=FORMAT - 1)
    assert store.list() == []
    assert store.remove_old(keep=3) == []  # it is the current one
    new = build(store)
    store.publish(new)
    assert [each.id for each in store.list()] == [new]
    with pytest.raises(SnapshotError, match="no older snapshot"):
        store.rollback()
    assert store.remove_old(keep=3) == [old]
    assert not store.folder(old).exists()


def test_rolling_back_step_by_step(store: SnapshotStore) -> None:
    first = current(store)
    second, third = build(store), build(store)
    store.publish(third)
    assert store.rollback() == second
    assert store.current() == second
    assert store.rollback() == first
    with pytest.raises(SnapshotError, match="no older snapshot"):
        store.rollback()
    assert store.current() == first


def test_removing_old_ones_keeps_the_newest_and_the_current(store: SnapshotStore) -> None:
    first = current(store)
    second, third, fourth = build(store), build(store), build(store)
    assert store.remove_old(keep=2) == [second]
    assert {each.id for each in store.list()} == {first, third, fourth}
    store.publish(fourth)
    assert store.remove_old(keep=2) == [first]
    assert store.verify(third) == store.verify(fourth) == []


def test_a_build_that_breaks_down_leaves_the_current_one(store: SnapshotStore) -> None:
    before = current(store)
    new = replace(DOCUMENTS[0], id="new")
    with (
        VectorCache(store.root.parent / "vectors.sqlite", "words") as cache,
        pytest.raises(KeyError, match="no vectors for"),
    ):
        store.build([new], passages(new, "never embedded"), cache, "words")
    assert store.current() == before
    assert [each.id for each in store.list()] == [before]
    assert store.verify(before) == []
    assert list(store.root.glob(".snapshot-*"))  # what a killed build leaves behind

    after = build(store)
    assert not list(store.root.glob(".snapshot-*"))
    assert store.verify(after) == []


def test_passages_out_of_order_are_refused(store: SnapshotStore) -> None:
    with (
        VectorCache(store.root.parent / "vectors.sqlite", "words") as cache,
        pytest.raises(ValueError, match="grouped by document"),
    ):
        store.build(DOCUMENTS, PASSAGES[::-1], cache, "words")


def test_publishing_is_atomic_for_who_reads(store: SnapshotStore) -> None:
    first, second = current(store), build(store)
    seen: set[str | None] = set()
    problems: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            snapshot_id = store.current()
            seen.add(snapshot_id)
            if snapshot_id is None or store.manifest(snapshot_id).id != snapshot_id:
                problems.append(str(snapshot_id))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(150):
        store.publish(second)
        store.publish(first)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert seen <= {first, second}
    assert not list(store.root.glob(".*"))


def test_a_query_of_another_model_is_refused(store: SnapshotStore, embedder: Embedder) -> None:
    folder = store.folder(current(store))
    Index.open(folder, embedder, Settings()).close()
    with pytest.raises(
        SnapshotError, match=r"made with words.*embedded with other.*knowledge ingest"
    ):
        Index.open(folder, word_embedder("other"), Settings())


def test_the_lexical_leg_and_the_tokens_are_part_of_a_snapshot(store: SnapshotStore) -> None:
    files = store.manifest(current(store)).files
    assert TOKENS_FILE in files
    assert any(name.startswith(f"{LEXICAL_FOLDER}/") for name in files)


def test_what_has_to_be_embedded_is_each_passage_and_each_header() -> None:
    one, other = document("a", language="fr"), document("b", title="Boats")
    inputs = inputs_of([one, other], [*passages(one, "x", "y"), *passages(other, "z")])
    assert [language for _, language in inputs] == ["fr", "fr", "en", "fr", "en"]
    assert [text.split("\n")[-1] for text, _ in inputs[:3]] == ["x", "y", "z"]
    assert inputs[4][0] == "passage: Boats"


def test_a_snapshot_of_nothing(tmp_path: Path, embedder: Embedder) -> None:
    store, snapshot_id = build_snapshot(tmp_path, embedder, [])
    assert store.verify(snapshot_id) == []
    assert store.manifest(snapshot_id).passages == 0
