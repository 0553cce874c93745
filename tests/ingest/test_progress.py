import io

import pytest

from ingest.progress import Bar, Lines, Progress, duration, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_stages_are_measured_even_when_they_fail() -> None:
    progress = Progress()
    with progress.stage("read", 2, "files") as advance:
        advance(2)
    with pytest.raises(ValueError, match="oops"), progress.stage("build"):
        raise ValueError("oops")
    assert set(progress.seconds) == {"read", "build"}


def test_lines_tell_rate_and_time_left() -> None:
    stream = io.StringIO()
    progress = Lines(stream, every=0.0)
    with progress.stage("embed", 40, "texts") as advance:
        advance(10)
        advance(30)
    first, *_, last = stream.getvalue().splitlines()
    assert first.startswith("embed: 10 of 40 texts, ")
    assert first.endswith(" left")
    assert last.startswith("embed: 40 of 40 texts, ")
    assert "left" not in last


def test_lines_are_few() -> None:
    stream = io.StringIO()
    with Lines(stream).stage("read", 1000, "files") as advance:
        for _ in range(1000):
            advance(1)
    assert len(stream.getvalue().splitlines()) == 1


def test_the_stream_decides() -> None:
    assert isinstance(progress_on(io.StringIO()), Lines)
    assert isinstance(progress_on(Terminal()), Bar)


def test_a_terminal_sees_a_bar() -> None:
    stream = Terminal()
    progress = Bar(stream)
    with progress.stage("discover"):
        pass
    with progress.stage("read", 3, "files") as advance:
        advance(3)
    assert "3/3" in stream.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (4.26, "4.3 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
