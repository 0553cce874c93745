"""python -m training.reader.check FILE… [--questions 1500]

Measures the reader on files in SQuAD layout, the paragraph given: token F1 of the best span, how
often that span lies in the sentence with the answer, and, where questions are unanswerable, the
AUROC of the best answer's margin over none.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path

import sentencex

from evaluation.answers import token_f1
from evaluation.collections import ReadingQuestion, read_squad, sample
from evaluation.metrics import auroc, mean
from index.embedding import Embedder
from index.languages import detect_language
from index.reading import PassageReading, read_texts
from index.settings import get_settings


def main() -> None:
    """Reads the arguments, measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m training.reader.check", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, default=1500, help="of each file, drawn")
    given = parser.parse_args()
    embedder = Embedder.load(get_settings())
    print("| file | answerable | F1 | right sentence | unanswerable | AUROC |")
    for path in given.files:
        texts, asked = read_squad(path)
        print(_row(embedder, path, {text.key: text.text for text in texts}, asked, given.questions))


def _row(
    embedder: Embedder, path: Path, texts: dict[str, str], asked: list[ReadingQuestion], count: int
) -> str:
    drawn = sorted(sample(asked, count), key=lambda each: each.paragraph)
    f1: list[float] = []
    right: list[bool] = []
    margins: list[float] = []
    for paragraph, questions in groupby(drawn, key=lambda each: each.paragraph):
        text = texts[paragraph]
        for question in questions:
            reading = _read(embedder, question.question, text)
            margins.append(reading.margin)
            if question.answers:
                start, end = reading.answer()
                f1.append(token_f1(text[start:end], question.answers))
                right.append(_in_sentence(text, start, end, question.answers))
    answerable = [bool(each.answers) for each in drawn]
    told = auroc(margins, answerable)
    area = "–" if told is None else f"{told:.3f}"
    return (
        f"| {path.name} | {len(f1)} | {mean(f1):.3f} | {mean(right):.3f} | "
        f"{len(drawn) - len(f1)} | {area} |"
    )


def _read(embedder: Embedder, question: str, text: str) -> PassageReading:
    reader = embedder.reader
    if reader is None:
        raise SystemExit("there is no reader: train one, or see what `knowledge doctor` says")
    [reading] = read_texts(embedder, reader, question, [text], [text])
    return reading


def _in_sentence(text: str, start: int, end: int, answers: tuple[str, ...]) -> bool:
    at = 0
    for sentence in sentencex.segment(detect_language(text), text):
        if at <= start < at + len(sentence):
            return any(answer in text[at : max(end, at + len(sentence))] for answer in answers)
        at += len(sentence)
    return False


if __name__ == "__main__":
    main()
