"""A reader trained for moments on a slice, from pairs to the file that the product loads."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from squad_articles import articles
from torch import Tensor

from index.embedding import Embedder
from index.encoder import Encoder
from index.model.prepare import prepare
from index.model.unpack import packaged_weights, read_weights
from index.reader import Reader as LoadedReader
from index.reader import check
from training.reader.batches import Batch, Batches, Mixture, make_batch
from training.reader.examples import Asked, Pair, Passage, read_questions
from training.reader.export import export
from training.reader.learn import load, main, save
from training.reader.loop import Run, loss_of, on_device, train
from training.reader.network import Reader, from_bert
from training.reader.packed import Packed, load_weights
from training.reader.packing import Packer, filled_in, pack_weights
from training.reader.scoring import save_checks, score

pytestmark = pytest.mark.model

STEPS = 6
DICTIONARY = {"market": ["marché"], "town": ["ville"], "who": ["qui"]}


@dataclass(frozen=True)
class Given:
    passages: list[Passage]
    asked: list[Asked]
    packed: Packed
    tensors: dict[str, Tensor]
    vocabulary: np.ndarray
    check: Path


@pytest.fixture(scope="module")
def given(prepared_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("packed")
    passages, asked = read_questions(articles())
    packer = Packer(prepare(prepared_var))
    packer.add_dictionary(DICTIONARY)
    answered = [
        Pair(each.question, each.passage, each.start, each.start + len(each.answer), relevant=True)
        for each in asked
    ]
    wrong = [
        Pair(each.question, (each.passage + 1) % len(passages), 0, 0, relevant=False, titled=False)
        for each in asked
    ]
    packer.add_round(answered + wrong, passages)
    squad = folder / "squad.json"
    squad.write_text(json.dumps({"version": "1.1", "data": articles()}))
    checks = {"squad.json": packer.add_check(squad)}
    packed, vocabulary = packer.pack()
    packed.save(folder / "pairs.npz")
    save_checks(folder / "check.json.gz", {n: filled_in(c, packed) for n, c in checks.items()})
    pack_weights(folder / "encoder.npz", read_weights(packaged_weights())[1], vocabulary)
    tensors = {k: torch.from_numpy(v) for k, v in load_weights(folder / "encoder.npz").items()}
    read = Packed.load(folder / "pairs.npz")
    return Given(passages, asked, read, tensors, vocabulary, folder / "check.json.gz")


def untrained(given: Given) -> Reader:
    torch.manual_seed(5)
    reader = Reader()
    from_bert({k: v for k, v in given.tensors.items() if "word_embeddings" not in k}, reader)
    return reader


def words(given: Given) -> Tensor:
    return given.tensors["embeddings.word_embeddings.weight"]


def trained(given: Given, work: Path, teachers: list[Reader] | None = None) -> Reader:
    reader = untrained(given)
    batches = Batches(given.packed, STEPS, 8, 1, Mixture())
    train(reader, words(given), batches, Run(STEPS, 8, seed=1), work, teachers or [])
    return reader.eval()


@pytest.fixture(scope="module")
def learnt(given: Given, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """What a training gives; only looked at."""
    return trained(given, tmp_path_factory.mktemp("learnt"))


def one_batch(given: Given) -> Batch:
    return make_batch(given.packed, given.packed.rounds[0][:8], Mixture(), random.Random(3))


def loss(given: Given, reader: Reader) -> float:
    batch = on_device(one_batch(given), words(given))
    with torch.no_grad():
        return float(loss_of(batch, *reader(batch.words, batch.sides, batch.mask)))


def test_what_is_packed_is_what_was_given(given: Given, embedder: Embedder) -> None:
    for pair, asked in zip(given.packed.rounds[0], given.asked, strict=False):
        text = given.passages[asked.passage].text
        [passage, question] = embedder.tokens([text, asked.question])
        assert given.vocabulary[given.packed.text(pair["passage"])].tolist() == passage.ids.tolist()
        assert (
            given.vocabulary[given.packed.text(pair["question"])].tolist() == question.ids.tolist()
        )
        start, end = passage.spans[pair["start"], 0], passage.spans[pair["end"], 1]
        assert asked.answer in text[start:end]
        assert len(text[start:end]) <= len(asked.answer) + 2  # a blank or a mark beside it


def test_the_encoders_weights_are_kept_exactly(given: Given) -> None:
    _, tensors = read_weights(packaged_weights())
    name = "embeddings.word_embeddings.weight"
    assert np.array_equal(given.tensors[name].numpy(), tensors[name][given.vocabulary])
    name = "encoder.layer.5.attention.self.key.weight"
    assert np.array_equal(given.tensors[name].numpy(), tensors[name])


def test_words_are_put_in_another_language_and_answers_keep_their_place(given: Given) -> None:
    pairs = given.packed.rounds[0]
    changed = 0
    for seed in range(20):
        batch = make_batch(given.packed, pairs, Mixture(), random.Random(seed))
        changed += int((batch.ids != batch.plain).any())
        for pair, (first, last), (start, end) in zip(pairs, batch.places, batch.text, strict=True):
            if pair["start"] >= 0:
                assert start <= first <= last < end
            else:
                assert (first, last) == (0, 0)
    assert changed


def test_a_network_of_the_encoders_weights_is_the_encoder(
    given: Given, embedder: Embedder, prepared_var: Path
) -> None:
    text = "Who opened the market in Lagos?"
    encoder = Encoder(prepare(prepared_var), precision="float32")
    [[encoded]] = encoder.encode([text])
    ids = torch.from_numpy(encoded.token_ids)[None].long()
    reader = untrained(given).eval()
    states: list[Tensor] = []
    reader.layers[-1].register_forward_hook(lambda _m, _i, output: states.append(output))
    vectors = torch.from_numpy(embedder.word_embeddings(encoded.token_ids))[None]
    with torch.no_grad():
        reader(vectors, torch.zeros_like(ids), torch.ones_like(ids))
    assert states[0][0].numpy() == pytest.approx(encoded.states, abs=0.02)


def test_training_lowers_the_loss(given: Given, learnt: Reader) -> None:
    assert loss(given, learnt) < loss(given, untrained(given).eval())


def test_a_teacher_is_listened_to(given: Given, learnt: Reader, tmp_path: Path) -> None:
    teacher = untrained(given).eval()
    torch.nn.init.constant_(teacher.relevance.bias, -20.0)
    taught = trained(given, tmp_path, [teacher])
    batch = on_device(one_batch(given), words(given))
    with torch.no_grad():
        relevance = [
            float(each(batch.words, batch.sides, batch.mask)[1].mean()) for each in (learnt, taught)
        ]
    assert relevance[1] < relevance[0]


def test_a_training_that_was_stopped_goes_on_where_it_was(
    given: Given, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = trained(given, tmp_path)
    again = trained(given, tmp_path)
    assert f"going on after step {STEPS} of {STEPS}" in capsys.readouterr().out
    for one, other in zip(whole.parameters(), again.parameters(), strict=True):
        assert np.array_equal(one.detach().numpy(), other.detach().numpy())


@pytest.mark.parametrize("begun", [True, False])
def test_a_further_training_begins_with_a_reader(
    given: Given, learnt: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    (tmp_path / "first").mkdir()
    save(learnt, tmp_path / "first")
    told = f"learn {given.check.parent} --steps 2 --batch 8 --no-check --output {tmp_path} "
    told += f"--work {tmp_path} --mixed-questions 1 --device cpu"
    told += f" --begin-with {tmp_path / 'first'}" if begun else ""
    monkeypatch.setattr("sys.argv", told.split())
    main()
    heads = [each.span.weight.detach().numpy() for each in (learnt, load(tmp_path))]
    assert np.allclose(*heads, atol=0.01) == begun


def test_the_product_reads_what_the_network_reads(
    given: Given, embedder: Embedder, learnt: Reader, tmp_path: Path
) -> None:
    (tmp_path / "weights").mkdir()
    save(learnt, tmp_path / "weights")
    export(load(tmp_path / "weights"), tmp_path / "file", {"seed": 5})
    assert check(tmp_path / "file") == []
    loaded = LoadedReader(
        {"INFERENCE_PRECISION_HINT": "f32"}, embedder.word_embeddings, tmp_path / "file"
    )
    asked = given.asked[0]
    text = given.passages[asked.passage].text
    [passage, question] = embedder.tokens([text, asked.question])
    [read] = loaded.read(question.ids, [passage.ids])
    ids = torch.tensor([[0, *passage.ids, 2, 2, *question.ids, 2]])
    sides = (torch.arange(ids.shape[1]) > 1 + len(passage.ids)).long()[None]
    vectors = torch.from_numpy(embedder.word_embeddings(ids.numpy()))
    with torch.no_grad():
        spans, relevance = learnt(vectors, sides, torch.ones_like(ids))
    said = spans[0, 1 : 1 + len(passage.ids)].numpy()
    # Eight bits move all logits of a text together, which no answer is chosen by, and by half as
    # much one against another.
    for told, column in ((read.starts, 0), (read.ends, 1)):
        given_by_network = said[:, column] - said[:, column].mean()
        assert told - told.mean() == pytest.approx(given_by_network, abs=0.3)
    assert read.none == pytest.approx(float(spans[0, 0].sum()), abs=0.3)
    assert read.relevance == pytest.approx(float(relevance[0]), abs=0.3)


def test_a_reader_is_scored_where_it_is_trained(given: Given, learnt: Reader) -> None:
    table = score(learnt, words(given), given.check, "cpu")
    assert f"| squad.json | {len(given.asked)} |" in table
