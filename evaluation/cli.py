"""The command line of `python -m evaluation`. Heavy imports stand inside the commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from evaluation.collections import CollectionError
from knowledge.opening import UserError, load_settings, one_thread_for_arithmetic, open_index

app = typer.Typer(
    help="How well it finds and how fast it is. Each command prints tables for people and, as the "
    "last line, one JSON object.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

JsonOnly = Annotated[bool, typer.Option("--json-only", help="Print nothing but the JSON object.")]


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


def main() -> None:
    """Runs a command; a mistake of whoever runs it is said in one line, with exit status 2."""
    one_thread_for_arithmetic()
    from index.snapshot import SnapshotError

    try:
        app()
    except (UserError, CollectionError, SnapshotError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
