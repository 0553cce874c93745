"""The command line, run as people run it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from scripted_endpoint import endpoint, says

from index.settings import Settings

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(settings: Settings, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KNOWLEDGE_")}
    own = {"KNOWLEDGE_VAR": str(settings.var), "KNOWLEDGE_SOURCES": str(settings.sources)}
    return kept | own | {"PYTHONUNBUFFERED": "1"} | more


@pytest.fixture(scope="module")
def run(knowledge: Settings) -> Run:
    def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "knowledge", *arguments],
            env=environment(knowledge, **more),
            capture_output=True,
            text=True,
            timeout=120,
        )

    return call


def test_help_is_instant(run: Run) -> None:
    run("--help")
    began = time.monotonic()
    done = run("--help")
    assert time.monotonic() - began < 1  # 0.2 s on an idle machine
    assert done.returncode == 0
    for command in ("prepare", "ingest", "search", "ask", "related", "serve", "doctor"):
        assert command in done.stdout


def test_search(run: Run) -> None:
    done = run("search", "cash grants", "--kind", "practice", "--country", "Ghana", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {p["document"]["countries"][0] for p in found["passages"]} == {"GHA"}
    plain = run("search", "diaspora mapping", "--limit", "2")
    assert "3:48 · session" in plain.stdout
    assert "snapshot-" in plain.stdout


def test_the_setting_access_holds_here_too(run: Run) -> None:
    words = ("search", "cash grants for returnees", "--limit", "50", "--json")
    assert "pelicanfile" in run(*words).stdout
    assert "pelicanfile" not in run(*words, KNOWLEDGE_ACCESS="public").stdout


def test_ask_prints_what_a_language_model_wrote_as_such(run: Run) -> None:
    sentence = "Quatre cent vingt personnes ont suivi une formation en menuiserie"
    question = "Combien de personnes ont suivi une formation en menuiserie ?"
    with endpoint(says(f"{sentence} [1]. Mille personnes ont suivi [1].")) as asked:
        more = {"KNOWLEDGE_ABSTAIN_BELOW": "0", "KNOWLEDGE_GENERATED_URL": asked.url}
        printed = run("ask", question, **more).stdout
        assert f"{sentence}." in printed
        assert "modèle de langage" in printed
        assert "Mille" not in printed
        assert len(asked.requests) == 1
        run("ask", question, "--no-generate", **more)
        assert len(asked.requests) == 1


def test_ask(run: Run) -> None:
    question = "How many people followed the vocational training in Agadez?"
    done = run("ask", question, KNOWLEDGE_ABSTAIN_BELOW="0")
    assert done.returncode == 0, done.stderr
    assert "Quatre cent vingt" in done.stdout
    assert "page 2" in done.stdout
    answer = json.loads(run("ask", question, "--json", KNOWLEDGE_ABSTAIN_BELOW="1").stdout)
    assert answer["answer"]["abstained"] is True


def test_related(run: Run) -> None:
    done = run("related", "--url", "https://practices.example/cash-ethiopia", "--json")
    assert "Ghana" in json.loads(done.stdout)["related"][0]["document"]["title"]
    plain = run("related", "--title", "Flood warnings", "--text", "Radio warns of floods.")
    assert plain.returncode == 0
    assert "Flood warning" in plain.stdout


def test_snapshots_and_no_older_one(run: Run) -> None:
    listed = json.loads(run("snapshots", "--json").stdout)["snapshots"]
    assert [one["current"] for one in listed] == [True]
    assert "9 documents" in run("snapshots").stdout
    done = run("rollback")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no older snapshot" in done.stderr


def test_a_run_with_nothing_changed(run: Run) -> None:
    done = run("ingest", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert sum(counts["unchanged"] for counts in report["sources"].values()) == 9


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (("search", "a", "--country", "Atlantis"), {}, "no country is called `Atlantis`"),
        (("search", "a", "--limit", "500"), {}, "50 or less"),
        (("search", "  "), {}, "empty"),
        (("related",), {}, "give one of"),
        (("related", "--document", "none"), {}, "no such document"),
        (("search", "a"), {"KNOWLEDGE_PROT": "80"}, "unknown setting KNOWLEDGE_PROT"),
        (("search", "a"), {"KNOWLEDGE_PORT": "high"}, "KNOWLEDGE_PORT"),
        (("search", "a"), {"KNOWLEDGE_ACCESS": "all"}, "`all` is no access level"),
        (("serve",), {"KNOWLEDGE_ACCESS": "all"}, "`all` is no access level"),
        (("serve", "--host", "192.0.2.1"), {}, "can't listen on 192.0.2.1"),
        (("search", "a", "--no-such"), {}, "No such option"),
        (("search",), {}, "Missing argument"),
    ],
)
def test_mistakes_get_a_message(
    run: Run, arguments: tuple[str, ...], settings: dict[str, str], words: str
) -> None:
    done = run(*arguments, **settings)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_before_anything_was_ingested(run: Run, tmp_path: Path) -> None:
    done = run("search", "a", KNOWLEDGE_VAR=str(tmp_path))
    assert done.returncode == 2
    assert "knowledge ingest" in done.stderr
    assert "There is no snapshot yet" in run("snapshots", KNOWLEDGE_VAR=str(tmp_path)).stdout


def test_serve_says_when_it_is_ready_and_logs_no_question(knowledge: Settings) -> None:
    command = [sys.executable, "-m", "knowledge", "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        env=environment(knowledge),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdout is not None
        ready = service.stdout.readline()
        address = re.search(r"Ready: (http://127\.0\.0\.1:\d+)", ready)
        assert address is not None, ready
        found = httpx.get(f"{address[1]}/api/v1/search", params={"q": "secretquestion"})
        assert found.status_code == 200
        assert "server" not in found.headers
        service.send_signal(signal.SIGINT)
        _, log = service.communicate(timeout=30)
    assert "GET /api/v1/search 200" in log
    assert "secretquestion" not in log


def test_a_port_in_use(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "Address already in use" in done.stderr
    assert "--port" in done.stderr
