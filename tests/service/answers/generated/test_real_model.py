"""The whole path with a real server and a real model. SmolLM2-135M is small and often wrong, so the
checks have real work to do: what is shown must stand in the passages whatever it writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from conftest import running
from generated_answers import ask, events

from index.settings import Settings

if TYPE_CHECKING:
    from index.embedding import Embedder

pytestmark = pytest.mark.endtoend

SCRIPT = Path(__file__).parents[3] / "language_model.py"
WINDOW = 1024
QUESTIONS = (
    "How large is the cash grant for returnees in Ethiopia?",
    "How did the mapping of the diaspora reach associations?",
)


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    """The address of the running model."""
    command = [sys.executable, str(SCRIPT), str(WINDOW)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        address = process.stdout.readline().strip()
        assert address, "the model did not start"
        yield f"{address}/v1"
        process.stdin.close()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def service(model: str, knowledge: Settings, embedder: Embedder) -> Iterator[httpx.Client]:
    from service.app import create_app

    changes = {
        "abstain_below": 0.0,
        "generated_url": model,
        "generated_context_tokens": WINDOW,
        "generated_output_tokens": 40,
    }
    with ExitStack() as stack:
        app = create_app(knowledge.model_copy(update=changes), embedder=embedder)
        address = stack.enter_context(running(app))
        yield stack.enter_context(httpx.Client(base_url=address, timeout=120))


def test_the_whole_path_works_and_shows_only_what_is_supported(service: httpx.Client) -> None:
    for question in QUESTIONS:
        found = ask(service, question)
        assert found.answer.quotes
        generated = found.generated
        assert generated is not None
        assert generated.reason in (None, "nothing_supported", "broke_off", "model_abstained")
        assert generated.sentences or generated.dropped or generated.reason == "broke_off"
        print(generated)
        for sentence in generated.sentences:
            assert sentence.supported
            assert sentence.citations


def test_it_streams(service: httpx.Client) -> None:
    found = events(service, QUESTIONS[0])
    assert found[0][0] == "answer"
    assert found[-1][0] == "generated"
    shown = [data for name, data in found if name == "sentence"]
    assert found[-1][1]["sentences"] == shown
