"""python -m training.checks en.json es.json … [--sentences 200]

Measures what the checks of generated answers let through, on files in XQuAD-R layout. Right: the
sentence that holds the answer, cited with its paragraph, in its own language or another. Wrong: the
same with a number changed, with a name of another sentence in the place of one of its own, or cited
with the next paragraph of its article.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import sentencex

from evaluation.building import indexed
from evaluation.collections import read_parallel, read_squad, sample
from index.embedding import Embedder
from index.search import Index
from index.settings import get_settings
from ingest.progress import progress_on
from service.answers.generated.checking import check
from service.answers.generated.sentences import Written
from service.answers.generated.sources import Source

_PARAGRAPHS_AN_ARTICLE = 5
"""XQuAD has five consecutive paragraphs of each article."""

_FIGURE = re.compile(r"\b\d{1,4}\b")
_NAME = re.compile(r"(?<=[a-zéñа-я,] )[A-ZÁÉА-Я][a-zéáíóúñа-я]{3,}\b")
"""A capitalised word within a sentence, in Latin or Cyrillic letters."""


def main() -> None:
    """Reads the arguments, measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m training.checks", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=200, help="of each language")
    arguments = parser.parse_args()
    settings = get_settings()
    texts, _ = read_parallel(arguments.files)
    languages = [file.stem for file in arguments.files]
    embedder = Embedder.load(settings)
    faults: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    with indexed(texts, embedder, settings, progress_on(sys.stderr)) as index:
        for file in arguments.files:
            answers = list(_answers(file, arguments.sentences))
            names = [name.group() for *_, sentence in answers for name in _NAME.finditer(sentence)]
            for question, number, sentence in answers:
                cases = _cases(file.stem, languages, number, sentence, names)
                for kind, written, at, language in cases:
                    source = _source(index, f"{language}/{at}")
                    understood = index.understand(question)
                    cited = Written(written, (1,))
                    found = check(index, understood, cited, {1: source}, file.stem)
                    faults[file.stem, kind].append(found.faults)
    for (language, kind), lists in sorted(faults.items()):
        passed = sum(not each for each in lists) / len(lists)
        by_fault = Counter(fault for each in lists for fault in each)
        why = ", ".join(f"{fault} {n / len(lists):.3f}" for fault, n in by_fault.most_common())
        print(f"| {language} | {kind} | {len(lists)} | {passed:.3f} | {why} |")


def _answers(file: Path, count: int) -> Iterator[tuple[str, int, str]]:
    """Questions, each with the number of its paragraph and the sentence that holds the answer."""
    texts, questions = read_squad(file)
    order = {text.key: number for number, text in enumerate(texts)}
    for asked in sample(questions, count):
        text = texts[order[asked.paragraph]].text
        for sentence in sentencex.segment(file.stem, text):
            if asked.answers[0] in sentence:
                yield asked.question, order[asked.paragraph], sentence.strip()
                break


def _cases(
    language: str, languages: Sequence[str], number: int, sentence: str, names: Sequence[str]
) -> Iterator[tuple[str, str, int, str]]:
    """Kind, what is written, and the paragraph cited with its language."""
    yield "right", sentence, number, language
    for other in languages:
        if other != language:
            yield f"right, from {other}", sentence, number, other
    first = number - number % _PARAGRAPHS_AN_ARTICLE
    neighbour = first + (number + 1) % _PARAGRAPHS_AN_ARTICLE
    yield "wrong paragraph", sentence, neighbour, language
    if figure := _FIGURE.search(sentence):
        other_figure = str(int(figure.group()) + random.Random(number).randint(1, 9))  # noqa: S311
        changed = sentence[: figure.start()] + other_figure + sentence[figure.end() :]
        yield "wrong number", changed, number, language
    if name := _NAME.search(sentence):
        others = [other for other in names if other not in sentence]
        other_name = random.Random(number).choice(others)  # noqa: S311
        changed = sentence[: name.start()] + other_name + sentence[name.end() :]
        yield "wrong name", changed, number, language
        for other in languages:
            if other != language:
                yield f"wrong name, from {other}", changed, number, other


def _source(index: Index, key: str) -> Source:
    [number] = [n for n, each in enumerate(index.documents) if each.key == key]
    document = index.documents[number]
    at = int(index.passage_numbers(document.id)[0])
    [passage] = index.store.passages([at])
    return Source(1, at, document, passage, document.title, passage.text)


if __name__ == "__main__":
    main()
