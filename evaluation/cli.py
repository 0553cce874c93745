"""The command line of `python -m evaluation`. Heavy imports stand inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation.collections import CollectionError
from knowledge.opening import UserError, load_settings, one_thread_for_arithmetic, open_index

if TYPE_CHECKING:
    from evaluation.output import Table
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
Keep = Annotated[
    Path | None,
    typer.Option(help="Also write the result, with the command, versions and date, to this file."),
]
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
    keep: Keep = None,
) -> None:
    """Ask questions over the ingested corpus: what is found, quoted, cited, abstained from."""
    from evaluation.collections import read_questions
    from evaluation.questions import evaluate, missed, summary, tables
    from evaluation.verification import Originals
    from ingest.progress import progress_on
    from service.access import parse_groups

    asked = read_questions(file)
    settings = load_settings()
    threshold = settings.abstain_below if abstain_below is None else abstain_below
    originals = Originals(settings)
    progress = progress_on(sys.stderr)
    with open_index() as (index, _):
        outcomes = evaluate(index, asked, parse_groups(access), threshold, originals, progress)
    result = summary(outcomes)
    _finish(result, [*tables(result), *missed(outcomes)], json_only, keep)


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="corpus.jsonl, queries.jsonl, qrels/test.tsv.")],
    split: Annotated[str, typer.Option(help="Whose judgements: qrels/<split>.tsv.")] = "test",
    sample: Sample = None,
    seed: Seed = 0,
    json_only: JsonOnly = False,
    keep: Keep = None,
) -> None:
    """Rank the documents of a collection in BEIR layout: dense, BM25 and the product's ranking."""
    from evaluation.building import indexed
    from evaluation.collections import read_beir
    from evaluation.collections import sample as sampled
    from evaluation.retrieval import evaluate, tables

    collection = read_beir(folder, split)
    chosen = sampled(list(collection.relevant.items()), sample, seed)
    collection = replace(collection, relevant=dict(chosen))
    embedder, settings, progress = _start()
    with indexed(collection.texts, embedder, settings, progress) as index:
        result = evaluate(index, collection, progress)
    _finish(result, tables(result), json_only, keep)


@app.command()
def crosslingual(
    files: Annotated[list[Path], typer.Argument(help="One a language, named <language>.json.")],
    sample: Sample = None,
    seed: Seed = 0,
    json_only: JsonOnly = False,
    keep: Keep = None,
) -> None:
    """Find paragraphs in several languages in one index: XQuAD-R."""
    from evaluation.building import indexed
    from evaluation.collections import read_parallel
    from evaluation.collections import sample as sampled
    from evaluation.crosslingual import evaluate, tables

    texts, asked = read_parallel(files)
    embedder, settings, progress = _start()
    with indexed(texts, embedder, settings, progress) as index:
        result = evaluate(index, sampled(asked, sample, seed), progress)
    _finish(result, tables(result), json_only, keep)


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
    keep: Keep = None,
) -> None:
    """Find paragraphs, quote answers, and know when there is none: SQuAD."""
    from evaluation.building import indexed
    from evaluation.collections import read_squad
    from evaluation.collections import sample as sampled
    from evaluation.reading import evaluate, summary, tables

    texts, asked = read_squad(file, leave_out, seed, titles)
    embedder, settings, progress = _start()
    with indexed(texts, embedder, settings, progress) as index:
        result = summary(evaluate(index, texts, sampled(asked, sample, seed), progress))
    _finish(result, tables(result), json_only, keep)


@app.command()
def speed(
    size: Annotated[
        list[int] | None,
        typer.Option(min=1, help="Passages of a corpus to search; may be given repeatedly."),
    ] = None,
    clients: Annotated[
        list[int] | None, typer.Option(min=1, help="Clients at once; may be given repeatedly.")
    ] = None,
    requests: Annotated[int, typer.Option(min=1, help="Requests of a measurement.")] = 400,
    questions_file: Annotated[
        Path, typer.Option("--questions", help="What is asked, one JSON object a line.")
    ] = Path("data/questions.jsonl"),
    ingest: Annotated[
        bool, typer.Option("--ingest/--no-ingest", help="Also ingest the sources anew.")
    ] = True,
    peers: Annotated[
        bool, typer.Option("--peers", help="Also run txtai, Haystack and LangChain.")
    ] = False,
    peer_passages: Annotated[
        int, typer.Option(min=1, help="Passages that the peers ingest, of the ingested corpus.")
    ] = 400,
    json_only: JsonOnly = False,
    keep: Keep = None,
) -> None:
    """Measure ingestion by stage, search by corpus size and clients, start-up and memory.

    Corpora are taken from the ingested one; what goes beyond it is generated from its passages.
    """
    from evaluation.collections import read_questions
    from evaluation.peers import ENGINES, compare
    from evaluation.speed import measure_ingest, measure_queries, tables
    from index.model.prepare import TRANSFORMER_FOLDER, model_folder

    asked = [each.question for each in read_questions(questions_file)]
    embedder, settings, progress = _start()
    result: dict[str, Any] = {}
    left_out: list[str] = []
    if ingest:
        result["ingest"] = measure_ingest(settings, embedder, progress)
    with open_index() as (index, _):
        result["query"] = {
            str(each): measure_queries(
                index, settings, asked, each, clients or [1, 4], requests, progress
            )
            for each in size or [1_000, 10_000]
        }
        numbers = range(min(peer_passages, index.manifest.passages))
        texts = [passage.text for passage in index.store.passages(list(numbers))]
    if peers:
        model = model_folder(settings.var) / TRANSFORMER_FOLDER
        with progress.stage("peers", len(ENGINES), "engines") as advance:
            result["peers"], left_out = compare(model.resolve(), texts, asked, advance)
    _finish(result, [*tables(result), *left_out], json_only, keep)


def _start() -> tuple[Embedder, Settings, Progress]:
    """What every evaluation of a collection begins with."""
    from index.embedding import Embedder
    from ingest.progress import progress_on

    settings = load_settings()
    return Embedder.load(settings), settings, progress_on(sys.stderr)


def _finish(
    result: dict[str, Any], parts: Sequence[Table | str], json_only: bool, keep: Path | None
) -> None:
    """What every evaluation ends with."""
    from evaluation import records
    from evaluation.output import print_result

    if keep is not None:
        records.keep(keep, records.arguments(), result)
    print_result(result, parts, json_only=json_only)


def main() -> None:
    """Runs a command; a mistake of whoever runs it is said in one line, with exit status 2."""
    one_thread_for_arithmetic()
    from evaluation.serving import ServiceError
    from index.snapshot import SnapshotError

    try:
        app()
    except (UserError, CollectionError, SnapshotError, ServiceError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
