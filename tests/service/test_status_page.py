import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from html_page import Page

from index.settings import Settings
from service.web.runs import growth_line, history, last_run

ALL = "public,internal,restricted:ikm"


@pytest.fixture
def reports(knowledge: Settings, tmp_path: Path) -> Iterator[Path]:
    """The folder of the service's reports, to be changed and put back."""
    folder = knowledge.var / "reports"
    shutil.copytree(folder, tmp_path / "reports")
    yield folder
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "reports", folder)


def add_run(folder: Path, documents: int, finished: str) -> None:
    run = {"finished": finished, "documents": documents, "passages": 2 * documents, "more": 1}
    with (folder / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")


def test_it_tells_what_is_served(client: httpx.Client) -> None:
    status = client.get("/api/v1/status").json()
    text = Page(client.get("/status").text).text
    assert status["snapshot"]["id"] in text
    assert status["model"] in text
    assert "Practice" in text
    assert "French" in text


def test_the_public_is_not_shown_it(client_with: Callable[..., httpx.Client]) -> None:
    public = client_with(access="public")
    for path in ("/status", "/status/map"):
        response = public.get(path)
        assert response.status_code == 404
        assert response.content == public.get("/nothing").content
    assert "/status" not in public.get("/").text


def test_of_runs_are_told_only_sources_whose_documents_are_all_seen(
    client: httpx.Client, client_with: Callable[..., httpx.Client], reports: Path
) -> None:
    report = json.loads((reports / "last-run.json").read_text(encoding="utf-8"))
    report["failures"] = [
        {"source": "restricted", "key": "secret <b>plan.pdf", "text": "damaged"},
        {"source": "reports", "key": "open.pdf", "text": "damaged"},
    ]
    (reports / "last-run.json").write_text(json.dumps(report), encoding="utf-8")
    whole = Page(client_with(access=ALL).get("/status").text)
    assert "secret <b>plan.pdf" in whole.text
    assert "damaged" in whole.text
    assert whole.all("b") == []
    part = client.get("/status").text
    assert "secret" not in part
    assert "restricted" not in part
    assert "open.pdf" in part
    assert "Some sources hold documents that this service does not show" in part
    assert "<path" not in part


def test_growth_is_drawn_and_told(client_with: Callable[..., httpx.Client], reports: Path) -> None:
    add_run(reports, 30, "2027-01-01T00:00:00+00:00")
    found = Page(client_with(access=ALL).get("/status").text)
    assert "to 30 documents" in found.text
    paths = [path["d"] or "" for path in found.all("path")]
    assert any("V" in path for path in paths)


def test_damaged_reports_are_passed_over(
    client_with: Callable[..., httpx.Client], reports: Path
) -> None:
    (reports / "last-run.json").write_text("{", encoding="utf-8")
    (reports / "runs.jsonl").write_bytes(b"\xff\xfe{\n[]\n")
    response = client_with(access=ALL).get("/status")
    assert response.status_code == 200
    assert "No run is recorded yet" in response.text


def test_runs_that_changed_nothing_are_no_step(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    for day, documents in enumerate((10, 10, 12, 12), 1):
        add_run(tmp_path / "reports", documents, f"2027-01-0{day}T00:00:00+00:00")
    runs = history(tmp_path)
    assert [(run.finished.day, run.documents) for run in runs] == [(1, 10), (3, 12)]
    assert growth_line(runs).count("V") == 1
    assert growth_line(runs[:1]).startswith("M")
    assert growth_line([]) == ""
    assert last_run(tmp_path) is None


def test_few_documents_have_no_map(client: httpx.Client) -> None:
    response = client.get("/status/map")
    assert response.status_code == 200
    assert "too few documents" in response.text
