"""The commands as they are typed, with the real model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.settings import Settings

pytestmark = pytest.mark.model


def run(settings: Settings, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "KNOWLEDGE_VAR": str(settings.var),
        "KNOWLEDGE_SOURCES": str(settings.sources),
        "COLUMNS": "150",
    }
    command = [sys.executable, "-m", "evaluation", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def last_line(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_questions_over_the_ingested_corpus(knowledge: Settings, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        {
            "id": "a",
            "lang": "en",
            "kind": "answer",
            "corpus": "report",
            "question": "How many people learnt carpentry, sewing or motorcycle repair in Niger?",
            "source": "niger retour.pdf",
            "page": [2],
            "answer_strings": ["Quatre cent vingt personnes"],
        },
        {"id": "b", "lang": "en", "kind": "abstain", "question": "Who won the chess title?"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run(knowledge, "questions", file)
    result = last_line(done)
    assert result["document@1"] == result["place@5"] == 1.0
    assert result["quote_if_never_abstaining"] == 1.0
    assert set(result["by"]) == {"language", "source"}
    assert result["by"]["language"]["en"]["questions"] == 2
    assert "document@1" in done.stdout
    assert result["quotes_found"] == 1.0
    assert done.stderr.startswith("ask: ")
    alone = run(knowledge, "questions", file, "--json-only", "--abstain-below", "1")
    assert len(alone.stdout.splitlines()) == 1
    assert last_line(alone)["abstain_recall"] == last_line(alone)["false_abstain"] == 1.0


def test_a_mistake_is_said_in_one_line(knowledge: Settings, tmp_path: Path) -> None:
    done = run(knowledge, "questions", tmp_path / "none.jsonl")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
