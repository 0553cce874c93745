"""Loads at the start what the first questions would wait for otherwise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from index.countries import find_countries
from index.embedding import Embedder
from index.languages import detect_language
from index.nationalities import find_nationalities
from index.reading import read_texts
from index.settings import Settings

_QUESTION = "What has helped people who returned to Niger to earn a living there again?"
"""Long enough to have a language, and of the length that most questions have."""

_TEXTS = 40
"""More than fit one batch of index/encoder.py, which runs on the network of long questions."""


def load_warm(settings: Settings) -> Embedder:
    """The model, and beside it what reads a question: the first search took 0.8 s without, and the
    first answer 0.2 s more than the next. The languages (0.4 s, most of it unpacking, which leaves
    the other cores alone) come while the model loads, the reader while the snapshot is opened.

    Raises:
        index.model.unpack.ModelPackageError: if a package with a part of the model is missing.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        words = beside.submit(_read_words)
        model = Embedder.load(settings)
        model.embed_query(_QUESTION)  # compiles the network for questions
        words.result()
    # No daemon: a process that ends meanwhile waits, where killing a thread in OpenVINO aborts it.
    Thread(target=_run, args=(model,), name="warming").start()
    return model


def _read_words() -> None:
    detect_language(_QUESTION)
    find_countries(_QUESTION)
    find_nationalities(_QUESTION)


def _run(model: Embedder) -> None:
    model.prepare_for_questions()  # of other lengths, too
    if model.reader is not None:
        read_texts(model, model.reader, _QUESTION, [_QUESTION], [_QUESTION])
    for _ in model.embed_passages([(_QUESTION, "en")] * _TEXTS):  # for what is related to a page
        pass
