import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import settings_for
from scripted_endpoint import Exchange, endpoint, says
from small_knowledge_base import write_knowledge_base

from index.model.prepare import model_folder
from index.settings import Settings
from index.snapshot import SnapshotStore
from ingest.run import run_ingest

Findings = dict[str, dict[str, Any]]
Examine = Callable[..., tuple[int, Findings]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, prepared_var: Path) -> Settings:
    folder = tmp_path_factory.mktemp("doctor")
    write_knowledge_base(folder)
    settings = settings_for(folder, prepared_var)
    assert run_ingest(settings, json_output=False, retry_failed=False) == 0
    return settings


@pytest.fixture(scope="module")
def examine(own: Settings) -> Examine:
    def call(**more: str) -> tuple[int, Findings]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("KNOWLEDGE_")}
        done = subprocess.run(
            [sys.executable, "-m", "knowledge", "doctor", "--json"],
            env=inherited
            | {
                "KNOWLEDGE_VAR": str(own.var),
                "KNOWLEDGE_SOURCES": str(own.sources),
                "KNOWLEDGE_PORT": str(port),
            }
            | more,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        answer = json.loads(done.stdout)
        assert answer["well"] == (done.returncode == 0)
        return done.returncode, {one["check"]: one for one in answer["findings"]}

    return call


def test_all_is_well(examine: Examine) -> None:
    status, findings = examine()
    assert status == 0, findings
    assert set(findings) == {
        "python",
        "settings",
        "access",
        "sources",
        "model",
        "reader",
        "snapshot",
        "fingerprint",
        "disk",
        "last run",
        "port",
    }


def test_nothing_was_done_yet(examine: Examine, tmp_path: Path) -> None:
    status, findings = examine(KNOWLEDGE_VAR=str(tmp_path / "none"))
    assert status == 1
    assert findings["model"]["mend"] == "knowledge prepare"
    assert findings["snapshot"]["mend"] == "knowledge ingest"


def test_wrong_settings(examine: Examine, tmp_path: Path) -> None:
    status, findings = examine(KNOWLEDGE_PROT="1")
    assert status == 1
    assert "KNOWLEDGE_PROT" in findings["settings"]["message"]
    assert findings["settings"]["mend"]
    _, findings = examine(KNOWLEDGE_ACCESS="all")
    assert "KNOWLEDGE_ACCESS" in findings["access"]["mend"]
    _, findings = examine(KNOWLEDGE_SOURCES=str(tmp_path / "none.toml"))
    assert "none.toml" in findings["sources"]["message"]


def test_origins_of_the_widget(examine: Examine) -> None:
    _, findings = examine(KNOWLEDGE_WIDGET_ORIGINS="poem.example.org")
    assert not findings["widget"]["well"]
    assert "KNOWLEDGE_WIDGET_ORIGINS" in findings["widget"]["mend"]
    _, findings = examine(KNOWLEDGE_WIDGET_ORIGINS="https://poem.example.org")
    assert findings["widget"]["well"]


def test_a_reader_that_is_turned_off(examine: Examine) -> None:
    status, findings = examine(KNOWLEDGE_READER="false")
    assert status == 0
    assert "turned off" in findings["reader"]["message"]


def test_a_damaged_snapshot(own: Settings, examine: Examine) -> None:
    store = SnapshotStore(own.var / "snapshots")
    id = store.current()
    assert id is not None
    victim = store.folder(id) / next(iter(store.manifest(id).files))
    content = victim.read_bytes()
    victim.write_bytes(b"x" + content[1:])
    status, findings = examine()
    victim.write_bytes(content)
    assert status == 1
    assert victim.name in findings["snapshot"]["message"]
    assert findings["snapshot"]["mend"] == "knowledge ingest"


def test_a_snapshot_of_another_model(own: Settings, examine: Examine) -> None:
    store = SnapshotStore(own.var / "snapshots")
    id = store.current()
    assert id is not None
    path = store.folder(id) / "manifest.json"
    content = path.read_text()
    path.write_text(json.dumps(json.loads(content) | {"fingerprint": "other-1"}))
    _, findings = examine()
    path.write_text(content)
    assert findings["fingerprint"]["well"] is False
    assert "other-1" in findings["fingerprint"]["message"]
    assert findings["fingerprint"]["mend"] == "knowledge ingest"


def test_a_damaged_model(own: Settings, examine: Examine, tmp_path: Path) -> None:
    var = tmp_path / "var"
    shutil.copytree(own.var, var, symlinks=False)
    victim = model_folder(var) / "tokenizer.json"
    victim.write_bytes(b"{}")
    _, findings = examine(KNOWLEDGE_VAR=str(var))
    assert "tokenizer.json is damaged" in findings["model"]["message"]
    assert findings["model"]["mend"].endswith("knowledge prepare")


def test_failures_of_the_last_run(
    own: Settings, examine: Examine, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = own.sources.parent / "reports" / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    assert run_ingest(own, json_output=False, retry_failed=False) == 3
    _, findings = examine()
    assert "broken.pdf" in findings["last run"]["message"]
    assert "--retry-failed" in findings["last run"]["mend"]
    bad.unlink()
    assert run_ingest(own, json_output=False, retry_failed=False) == 0
    capsys.readouterr()
    assert examine()[1]["last run"]["well"] is True


def test_a_language_model_that_answers(examine: Examine) -> None:
    with endpoint(says("Yes.")) as asked:
        status, findings = examine(
            KNOWLEDGE_GENERATED_URL=asked.url, KNOWLEDGE_GENERATED_MODEL="small"
        )
        assert asked.requests[0]["model"] == "small"
    assert status == 0
    assert "small" in findings["generated answers"]["message"]
    assert "public" in findings["generated answers"]["message"]


def test_a_language_model_that_does_not(examine: Examine) -> None:
    key = "sk-not-a-real-key"

    def refuses(exchange: Exchange) -> None:
        exchange.status(401, {"error": {"message": f"no such key: {key}"}})

    with endpoint(refuses) as asked:
        status, findings = examine(KNOWLEDGE_GENERATED_URL=asked.url, KNOWLEDGE_GENERATED_KEY=key)
    assert status == 1
    finding = findings["generated answers"]
    assert "refused: 401" in finding["message"]
    assert key not in json.dumps(findings)
    assert "KNOWLEDGE_GENERATED_URL" in finding["mend"]


def test_a_port_that_is_taken(examine: Examine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        _, findings = examine(KNOWLEDGE_PORT=str(taken.getsockname()[1]))
    assert findings["port"]["well"] is False
    assert "KNOWLEDGE_PORT" in findings["port"]["mend"]
