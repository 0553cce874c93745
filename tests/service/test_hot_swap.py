"""A new snapshot is taken up without restart and without a failed request."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from conftest import running, settings_for
from small_knowledge_base import add_practice, write_knowledge_base

from index.embedding import Embedder
from index.settings import Settings
from index.snapshot import SnapshotStore
from ingest.run import run_ingest
from service.app import create_app

POLL_SECONDS = 0.05


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, prepared_var: Path) -> Settings:
    folder = tmp_path_factory.mktemp("swap")
    write_knowledge_base(folder)
    settings = settings_for(folder, prepared_var)
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    return settings


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def ingest_more(settings: Settings, id: str, word: str) -> str:
    add_practice(
        settings.sources.parent,
        id,
        f"Practice about the {word}",
        f"The {word} carries letters between two camps every morning.",
    )
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    current = SnapshotStore(settings.var / "snapshots").current()
    assert current is not None
    return current


def test_no_request_fails_while_snapshots_are_published(own: Settings, embedder: Embedder) -> None:
    app = create_app(own, embedder=embedder, poll_seconds=POLL_SECONDS)
    failures: list[str] = []
    seen: set[str] = set()
    stop = threading.Event()
    with running(app) as address:

        def hammer() -> None:
            with httpx.Client(base_url=address, timeout=60) as client:
                while not stop.is_set():
                    response = client.get("/api/v1/search", params={"q": "letters between camps"})
                    if response.status_code != 200:
                        failures.append(response.text)
                        return
                    seen.add(response.json()["snapshot"])

        threads = [threading.Thread(target=hammer) for _ in range(3)]
        for thread in threads:
            thread.start()
        published = [
            ingest_more(own, "n1", "donkeycart"),
            ingest_more(own, "n2", "cablecar"),
        ]
        wait_for(lambda: published[-1] in seen or bool(failures))
        stop.set()
        for thread in threads:
            thread.join()
        found = httpx.get(f"{address}/api/v1/search", params={"q": "cablecar letters"}).json()
        held = app.state.snapshots
    assert failures == []
    assert "cablecar" in found["passages"][0]["text"]
    assert held.current is None, "closed with the service"


def test_a_broken_snapshot_is_left_alone(
    own: Settings, embedder: Embedder, caplog: pytest.LogCaptureFixture
) -> None:
    store = SnapshotStore(own.var / "snapshots")
    good = store.current()
    app = create_app(own, embedder=embedder, poll_seconds=POLL_SECONDS)
    with running(app) as address:
        broken = ingest_more(own, "n3", "zipline")
        # It is published and read whole already, or about to be: damage one that is published anew.
        wait_for(lambda: app.state.snapshots.current == broken)
        store.rollback()
        wait_for(lambda: app.state.snapshots.current == good)
        victim = next(
            path for path in (store.folder(broken)).iterdir() if path.name != "manifest.json"
        )
        if victim.is_dir():
            victim = next(path for path in victim.iterdir() if path.is_file())
        content = victim.read_bytes()
        victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        store.publish(broken)
        wait_for(lambda: f"snapshot {broken} can't be used" in caplog.text)
        assert httpx.get(f"{address}/ready").status_code == 200
        found = httpx.get(f"{address}/api/v1/search", params={"q": "letters"}).json()
        assert found["snapshot"] == good
        time.sleep(4 * POLL_SECONDS)
        assert caplog.text.count(f"snapshot {broken} can't be used") == 1
    # And a service that starts now takes the newest good one.
    with running(create_app(own, embedder=embedder)) as address:
        found = httpx.get(f"{address}/api/v1/search", params={"q": "letters"}).json()
        assert found["snapshot"] == good


def test_the_old_one_is_closed_when_its_last_reader_is_done(
    own: Settings, embedder: Embedder
) -> None:
    app = create_app(own, embedder=embedder, poll_seconds=POLL_SECONDS)
    with running(app):
        snapshots = app.state.snapshots
        before = snapshots.current
        with snapshots.lease() as index:
            new = ingest_more(own, "n4", "ferry")
            wait_for(lambda: snapshots.current == new)
            assert index.manifest.id == before
            with snapshots.lease() as other:
                assert other.manifest.id == new
            from index.results import Filter

            assert index.search("letters", Filter(), 5, 0).hits, "the old one still answers"
