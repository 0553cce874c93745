"""python -m training.reader --questions SQUAD.json.gz --parallel FOLDER [--opposites FOLDER] …

Packs what the reader learns from into --work: pairs in several rounds, the encoder's weights, and
files to check with. `python -m training.reader.learn` trains on it, here or where a GPU is, and
`python -m training.reader.export` writes what the product loads.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from index.encoder import Encoder
from index.model.prepare import prepare
from index.model.unpack import packaged_weights, read_weights
from index.settings import get_settings
from training.dictionary import Dictionary, learn_dictionaries
from training.reader.examples import Passage, make_round, read_questions, squad
from training.reader.learn import ENCODER_FILE, PAIRS_FILE
from training.reader.mining import nearest, without_answer
from training.reader.opposites import read_opposites
from training.reader.packing import Packer, filled_in, pack_weights
from training.reader.scoring import CHECK_FILE, save_checks
from training.reader.statements import (
    Claims,
    pairs_of_claims,
    pairs_of_translations,
    read_claims,
    windows,
)
from training.texts import parallel_sentences

LANGUAGES = ("ar", "es", "fa", "fr", "ps", "pt", "ru", "so", "sw")
"""Those of TICO-19 that the organisation works in, of the ones at hand; beside English."""

_TRANSLATIONS = 5000
"""Pairs of a sentence and a passage with its translation in a round: one for every 17 questions."""


def main() -> None:
    """Reads the arguments and packs."""
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("--questions", type=Path, required=True, help="SQuAD 1.1 train")
    parser.add_argument("--parallel", type=Path, required=True, help="folder of TMX zips")
    parser.add_argument("--opposites", type=Path, help="folder of WordNet's files")
    parser.add_argument("--claims", type=Path, help="BEIR's layout, with a training part")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="in SQuAD's layout")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--articles", type=int, default=None, help="only the first so many")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=Path, default=None, help="default: training/ under var")
    given = parser.parse_args()
    settings = get_settings()
    model = prepare(settings.var)
    work = given.work or settings.var / "training" / "reader"
    work.mkdir(parents=True, exist_ok=True)
    encoder = Encoder(model, settings.threads, settings.precision)
    sentences = parallel_sentences(sorted(given.parallel.glob("*.zip")), ["en", *LANGUAGES])
    packer = Packer(model)
    for dictionary in _dictionaries(encoder, sentences, work / "dictionaries.json").values():
        packer.add_dictionary(dictionary)
    _add_rounds(packer, encoder, sentences, given, work)
    checks = {path.name: packer.add_check(path) for path in given.check}
    packed, vocabulary = packer.pack()
    packed.save(work / PAIRS_FILE)
    pack_weights(work / ENCODER_FILE, read_weights(packaged_weights())[1], vocabulary)
    if checks:
        filled = {name: filled_in(check, packed) for name, check in checks.items()}
        save_checks(work / CHECK_FILE, filled)
    print(f"{len(vocabulary)} tokens occur; packed into {work}")


def _add_rounds(
    packer: Packer,
    encoder: Encoder,
    sentences: list[dict[str, str]],
    given: argparse.Namespace,
    work: Path,
) -> None:
    passages, asked = read_questions(squad(given.questions)[: given.articles])
    found = nearest(encoder, passages, [each.question for each in asked], work)
    confused = without_answer(found, passages, asked)
    opposites = read_opposites(given.opposites) if given.opposites else {}
    claims = read_claims(given.claims) if given.claims else Claims([], [])
    texts = [claim for claim, _ in claims.claims]
    near = nearest(encoder, claims.articles, texts, work / "claims") if texts else []
    said = windows(sentences, ("en", *LANGUAGES))
    places = [each for _, each in said]
    everything = [*passages, *(Passage("", text, -1) for text, _ in said), *claims.articles]
    for number in range(given.rounds):
        seed = given.seed + number
        pairs = make_round(passages, asked, confused, opposites, seed)
        pairs += pairs_of_translations(
            sentences, ("en", *LANGUAGES), places, len(passages), _TRANSLATIONS, seed
        )
        pairs += pairs_of_claims(claims, len(passages) + len(said), near, seed)
        packer.add_round(pairs, everything)
        print(f"round {number + 1} of {given.rounds}: {len(pairs)} pairs", flush=True)


def _dictionaries(
    encoder: Encoder, sentences: list[dict[str, str]], kept: Path
) -> dict[str, Dictionary]:
    """Learnt once, as it takes three minutes."""
    if not kept.is_file():
        made = learn_dictionaries(encoder, sentences, LANGUAGES)
        kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        print(
            ", ".join(f"{len(words)} words in {each}" for each, words in made.items()), flush=True
        )
    read: dict[str, Dictionary] = json.loads(kept.read_text(encoding="utf-8"))
    return read


if __name__ == "__main__":
    main()
