"""A reader trained for moments on a slice, from pairs to the file that the product loads."""

from pathlib import Path

import numpy as np
import pytest
import torch
from squad_articles import articles

from index.embedding import Embedder
from index.encoder import Encoder
from index.model.prepare import prepare
from index.passage_text import query_input
from index.reader import Reader as LoadedReader
from index.reader import check
from index.reading import read_texts
from training.reader.batches import make_batch, passage_input
from training.reader.examples import ANSWERED, Examples, make_examples
from training.reader.export import export
from training.reader.loop import CHECKPOINT, loss_of, train
from training.reader.mining import with_mined
from training.reader.model import Reader
from training.reader.states import States, encode

STEPS = 8


@pytest.fixture(scope="module")
def given(
    prepared_var: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Examples, States, States]:
    folder = tmp_path_factory.mktemp("states")
    encoder = Encoder(prepare(prepared_var))
    made = make_examples(articles() * 3, 40, seed=1)
    passages = encode(encoder, [passage_input(each) for each in made.passages], folder / "p")
    asked = [query_input(each.question) for each in made.examples]
    questions = encode(encoder, asked, folder / "q")
    return Examples(made.passages, with_mined(made, passages, questions, 1)), passages, questions


def trained(
    given: tuple[Examples, States, States],
    model: Path,
    work: Path,
    steps: int,
    begin_with: Path | None = None,
) -> Reader:
    made, passages, questions = given
    torch.manual_seed(5)
    reader = Reader(model)
    train(
        reader,
        made.examples,
        made.passages,
        passages,
        questions,
        work,
        rounds=STEPS,
        steps=steps,
        seed=1,
        begin_with=begin_with,
    )
    return reader


def test_a_mined_passage_does_not_hold_the_answer(given: tuple[Examples, States, States]) -> None:
    made = given[0]
    for each in made.examples:
        assert 0 <= each.passage < len(made.passages)


def test_training_lowers_the_loss_and_the_file_says_what_the_network_says(
    given: tuple[Examples, States, States], embedder: Embedder, prepared_var: Path, tmp_path: Path
) -> None:
    made, passages, questions = given
    model = prepare(prepared_var)
    rows = [n for n, each in enumerate(made.examples) if each.kind == ANSWERED][:8]
    batch = make_batch(rows, made.examples, made.passages, passages, questions)

    def loss(reader: Reader) -> float:
        with torch.no_grad():
            return float(loss_of(batch, *reader(batch.states, batch.sides, batch.mask)))

    torch.manual_seed(5)
    untrained = loss(Reader(model))
    reader = trained(given, model, tmp_path, STEPS)
    assert loss(reader) < untrained
    export(reader, tmp_path / "file", {"seed": 5})
    assert check(tmp_path / "file") == []
    loaded = LoadedReader({"INFERENCE_PRECISION_HINT": "f32"}, tmp_path / "file")
    row = rows[0]
    example = made.examples[row]
    passage = made.passages[example.passage]
    asked = embedder.embed_query(example.question).middle
    [read] = read_texts(embedder, loaded, asked, [passage_input(passage)], [passage.text])
    one = make_batch([row], made.examples, made.passages, passages, questions)
    with torch.no_grad():
        spans, _ = reader(one.states, one.sides, one.mask)
    allowed = one.allowed[0].numpy()
    allowed[0] = False
    starts, ends = spans[0].numpy()[allowed].T
    none = float(spans[0, 0].sum())
    for at, best in enumerate(read.best_from):
        to = read.best_to[at]
        assert best == pytest.approx(starts[at] + ends[to] - none, abs=0.1)


def test_a_training_that_was_stopped_goes_on_where_it_was(
    given: tuple[Examples, States, States],
    prepared_var: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = prepare(prepared_var)
    whole = trained(given, model, tmp_path, STEPS)
    again = trained(given, model, tmp_path, STEPS)
    assert f"going on after step {STEPS} of {STEPS}" in capsys.readouterr().out
    for one, other in zip(whole.parameters(), again.parameters(), strict=True):
        assert np.array_equal(one.detach().numpy(), other.detach().numpy())


def test_a_training_can_begin_with_the_weights_of_another(
    given: tuple[Examples, States, States], prepared_var: Path, tmp_path: Path
) -> None:
    model = prepare(prepared_var)
    work = {name: tmp_path / name for name in ("first", "second")}
    for each in work.values():
        each.mkdir()
    first = trained(given, model, work["first"], STEPS)
    second = trained(given, model, work["second"], 0, begin_with=work["first"] / CHECKPOINT)
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert np.array_equal(one.detach().numpy(), other.detach().numpy())
