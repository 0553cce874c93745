import io
import json
from pathlib import Path

from ingest.report import Notice, Report, SourceCounts


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def report() -> Report:
    return Report(
        sources={"Reports": SourceCounts(added=2, failed=1), "Notes [bold]": SourceCounts(1, 1)},
        failures=[Notice("Reports", "a [red]b.pdf", "is encrypted; \x1b[2Jsave it without")],
        warnings=[Notice("Reports", "c.pdf", "page 7 has no text layer")],
        documents=4,
        passages=44,
        snapshot="snapshot-1",
        published=True,
        seconds={"discover": 0.1, "read": 75.0, "total": 76.0},
    )


def test_the_exit_status_says_whether_files_failed() -> None:
    assert report().exit_status == 3
    assert Report().exit_status == 0


def test_plain_text_names_counts_failures_and_times() -> None:
    stream = io.StringIO()
    report().show(stream)
    lines = [line.strip() for line in stream.getvalue().splitlines()]
    assert lines[1].split() == ["Reports", "2", "·", "·", "·", "·", "1"]
    assert lines[3].split() == ["all", "3", "1", "·", "·", "·", "1"]
    assert "Failed (1):" in lines
    assert "Reports: c.pdf: page 7 has no text layer" in lines
    assert lines[-1] == (
        "Published snapshot snapshot-1: 4 documents, 44 passages; 1 min 16 s "
        "(discover 0.1 s, read 1 min 15 s)."
    )


def test_text_from_files_steers_neither_the_layout_nor_the_terminal() -> None:
    for stream in (io.StringIO(), Terminal()):
        report().show(stream)
        assert "a [red]b.pdf" in stream.getvalue()
        assert "Notes [bold]" in stream.getvalue()
        assert "\x1b[2J" not in stream.getvalue()


def test_the_closing_line_says_when_nothing_was_published() -> None:
    stream = io.StringIO()
    Report(snapshot="snapshot-1").show(stream)
    assert "Nothing to publish; snapshot snapshot-1 stays" in stream.getvalue()
    stream = io.StringIO()
    Report().show(stream)
    assert "No snapshot is published" in stream.getvalue()


def test_saved_reports(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    report().save(folder)
    Report().save(folder)
    last = json.loads((folder / "last-run.json").read_text())
    assert (last["exit_status"], last["failures"]) == (0, [])
    first, second = map(json.loads, (folder / "runs.jsonl").read_text().splitlines())
    assert (first["exit_status"], first["failures"], first["passages"]) == (3, 1, 44)
    assert second["exit_status"] == 0


def test_json_holds_every_failure() -> None:
    (failure,) = report().as_json()["failures"]
    assert failure["key"] == "a [red]b.pdf"
    assert report().as_json()["sources"]["Reports"]["added"] == 2
