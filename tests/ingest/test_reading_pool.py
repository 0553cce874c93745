import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from misbehaving_reader import misbehave

from ingest.blocks import Block
from ingest.reading_pool import READING, Limits, Outcome, reading_files

LIMITS = Limits(seconds=2, memory=300)


def written(folder: Path, *contents: str) -> list[Path]:
    paths = [folder / f"{content}.txt" for content in contents]
    for path in paths:
        path.write_text(path.stem)
    return paths


def outcomes(folder: Path, *contents: str) -> dict[str, Outcome]:
    paths = written(folder, *contents)
    with reading_files(paths, LIMITS, workers=2, read=misbehave) as found:
        return {outcome.path.stem: outcome for outcome in found}


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_each_misfortune_is_its_own_files_failure(tmp_path: Path) -> None:
    bad = ["hang", "eat", "die", "leave", "refuse", "stumble"]
    good = ["one", "two", "three", "four"]
    found = outcomes(tmp_path, *bad, *good)
    assert len(found) == 10
    for name in good:
        reading = found[name].reading
        assert reading is not None
        assert READING.validate_json(reading).blocks == (Block(name),)
    reasons = {name: found[name].failure or "" for name in bad}
    assert "longer than 2 s" in reasons["hang"]
    assert "more than 300 MiB" in reasons["eat"]
    assert "SIGSEGV" in reasons["die"]
    assert "exit code 7" in reasons["leave"]
    assert reasons["refuse"] == "it is empty; save it anew"
    assert "KeyError" in reasons["stumble"]


def test_the_real_readers_are_the_default(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Migrants returned home with assistance.")
    with reading_files([path], Limits(seconds=60, memory=1024), workers=1) as found:
        (outcome,) = found
    assert outcome.failure is None
    assert b"Migrants returned" in (outcome.reading or b"")


def test_no_files(tmp_path: Path) -> None:
    assert outcomes(tmp_path) == {}


def test_stopping_early_ends_the_workers(tmp_path: Path) -> None:
    paths = written(tmp_path, "fine", "hang")
    limits = Limits(seconds=300, memory=300)
    with reading_files(paths, limits, workers=2, read=misbehave) as found:
        assert next(found).failure is None
        began = time.monotonic()
    assert time.monotonic() - began < 10


def test_workers_end_when_the_run_is_killed(tmp_path: Path) -> None:
    (hanging,) = written(tmp_path, "hang")
    script = (
        "import sys; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from ingest.reading_pool import Limits, reading_files\n"
        "from misbehaving_reader import misbehave\n"
        "with reading_files([Path(sys.argv[2])], Limits(300, 300), 1, misbehave) as found:\n"
        "    next(found)\n"
    )
    here = str(Path(__file__).parent)
    run = subprocess.Popen([sys.executable, "-c", script, here, str(hanging)])
    pid_file = hanging.with_suffix(".pid")
    wait_until(pid_file.exists)
    worker = Path("/proc") / pid_file.read_text()
    assert worker.exists()
    run.kill()
    run.wait()
    wait_until(lambda: not worker.exists())


def test_workers_that_die_at_their_start_are_no_files_failure(tmp_path: Path) -> None:
    paths = written(tmp_path, "one", "two", "three")
    script = tmp_path / "unguarded.py"  # each worker runs it again, and so ends before it begins
    script.write_text(
        "import sys; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from ingest.reading_pool import Limits, NoWorkersError, reading_files\n"
        "from misbehaving_reader import misbehave\n"
        "if __name__ != '__main__':\n"
        "    sys.exit(3)\n"
        "try:\n"
        "    with reading_files(map(Path, sys.argv[2:]), Limits(60, 300), 1, misbehave) as found:\n"
        "        print(list(found))\n"
        "except NoWorkersError as error:\n"
        "    print('stopped:', error)\n"
    )
    here = str(Path(__file__).parent)
    arguments = [sys.executable, str(script), here, *map(str, paths)]
    run = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.startswith("stopped: the processes that read files die when they start")
