import json
from pathlib import Path

import pytest
from ingestion import KnowledgeBase

from ingest.lock import only_run
from ingest.run import run_ingest


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    return KnowledgeBase(tmp_path)


def test_a_wrong_configuration_is_status_2(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    (base.root / "sources.toml").write_text("[[source]]\nname = 'x'\nfoldr = 'files'\n")
    assert run_ingest(base.settings()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "the index is as it was" in err
    assert run_ingest(base.settings(), json_output=True) == 2
    content = json.loads(capsys.readouterr().out)
    assert content["exit_status"] == 2
    assert "sources.toml" in content["error"]


def test_a_second_run_at_a_time_is_status_4(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_run(base.root / "var" / "ingest.lock"):
        assert run_ingest(base.settings()) == 4
    assert "running already" in capsys.readouterr().err


def test_a_damaged_ledger_is_status_1(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    (base.root / "var").mkdir()
    (base.root / "var" / "ledger.sqlite").write_bytes(b"no database" * 100)
    assert run_ingest(base.settings()) == 1
    assert "delete it" in capsys.readouterr().err
