"""The command line of `python -m evaluation`. Heavy imports stand inside the commands."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.collections import CollectionError
from knowledge.opening import UserError, load_settings, one_thread_for_arithmetic, open_index

if TYPE_CHECKING:
    from index.embedding import Embedder
    from index.settings import Settings
    from ingest.progress import Progress

app = typer.Typer(
    help="How well it finds and how fast it is. Each command prints tables for people and, as the "
    "last line, one JSON object.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

JsonOnly = Annotated[bool, typer.Option("--json-only", help="Print nothing but the JSON object.")]
Sample = Annotated[
    int | None, typer.Option(min=1, help="Ask only so many questions, chosen by the seed.")
]
Seed = Annotated[int, typer.Option(help="Of everything that is left to chance.")]


@app.callback()
def evaluation() -> None:
    """Each command prints tables for people and, as the last line, one JSON object."""


@app.command()
def questions(
    file: Annotated[Path, typer.Argument(help="Questions, one JSON object a line.")],
    access: Annotated[
        str, typer.Option(help="Access of the reader who asks, comma-separated.")
    ] = "public,internal",
    abstain_below: Annotated[
        float | None, typer.Option(help="Confidence below which it abstains; default: the setting.")
    ] = None,
    json_only: JsonOnly = False,
) -> None:
    """Ask questions over the ingested corpus: what is found, quoted, cited, abstained from."""
    from evaluation.collections import read_questions
    from evaluation.output import print_result
    from evaluation.questions import evaluate, summary, tables
    from ingest.progress import progress_on
    from service.access import parse_groups

    asked = read_questions(file)
    threshold = load_settings().abstain_below if abstain_below is None else abstain_below
    with open_index() as (index, _):
        outcomes = evaluate(index, asked, parse_groups(access), threshold, progress_on(sys.stderr))
    print_result(summary(outcomes), tables(outcomes), json_only=json_only)


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="corpus.jsonl, queries.jsonl, qrels/test.tsv.")],
    split: Annotated[str, typer.Option(help="Whose judgements: qrels/<split>.tsv.")] = "test",
    sample: Sample = None,
    seed: Seed = 0,
    json_only: JsonOnly = False,
) -> None:
    """Rank the documents of a collection in BEIR layout: dense, BM25 and the product's ranking."""
    from evaluation.building import indexed
    from evaluation.collections import read_beir
    from evaluation.collections import sample as sampled
    from evaluation.output import print_result
    from evaluation.retrieval import evaluate, tables

    collection = read_beir(folder, split)
    chosen = sampled(list(collection.relevant.items()), sample, seed)
    collection = replace(collection, relevant=dict(chosen))
    embedder, settings, progress = _start()
    with indexed(collection.texts, embedder, settings, progress) as index:
        result = evaluate(index, collection, progress)
    print_result(result, tables(result), json_only=json_only)


@app.command()
def crosslingual(
    files: Annotated[list[Path], typer.Argument(help="One a language, named <language>.json.")],
    sample: Sample = None,
    seed: Seed = 0,
    json_only: JsonOnly = False,
) -> None:
    """Find paragraphs in several languages in one index: XQuAD-R."""
    from evaluation.building import indexed
    from evaluation.collections import read_parallel
    from evaluation.collections import sample as sampled
    from evaluation.crosslingual import evaluate, tables
    from evaluation.output import print_result

    texts, asked = read_parallel(files)
    embedder, settings, progress = _start()
    with indexed(texts, embedder, settings, progress) as index:
        result = evaluate(index, sampled(asked, sample, seed), progress)
    print_result(result, tables(result), json_only=json_only)


@app.command()
def reading(
    file: Annotated[Path, typer.Argument(help="SQuAD 1.1 or 2.0, also compressed (.gz).")],
    leave_out: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of the articles that the index does without."),
    ] = 0.0,
    titles: Annotated[
        bool,
        typer.Option(
            "--titles", help="Give paragraphs their article's title; published figures are without."
        ),
    ] = False,
    sample: Sample = None,
    seed: Seed = 0,
    json_only: JsonOnly = False,
) -> None:
    """Find paragraphs, quote answers, and know when there is none: SQuAD."""
    from evaluation.building import indexed
    from evaluation.collections import read_squad
    from evaluation.collections import sample as sampled
    from evaluation.output import print_result
    from evaluation.reading import evaluate, summary, tables

    texts, asked = read_squad(file, leave_out, seed, titles)
    embedder, settings, progress = _start()
    with indexed(texts, embedder, settings, progress) as index:
        result = summary(evaluate(index, sampled(asked, sample, seed), progress))
    print_result(result, tables(result), json_only=json_only)


def _start() -> tuple[Embedder, Settings, Progress]:
    """What every evaluation of a collection begins with."""
    from index.embedding import Embedder
    from ingest.progress import progress_on

    settings = load_settings()
    return Embedder.load(settings), settings, progress_on(sys.stderr)


def main() -> None:
    """Runs a command; a mistake of whoever runs it is said in one line, with exit status 2."""
    one_thread_for_arithmetic()
    from index.snapshot import SnapshotError

    try:
        app()
    except (UserError, CollectionError, SnapshotError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
