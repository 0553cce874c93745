"""The command `knowledge`. Heavy imports stand inside the commands: `--help` must be instant."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import Annotated, Any, NoReturn

import typer

from knowledge.opening import (
    UserError,
    load_settings,
    one_thread_for_arithmetic,
    open_index,
    snapshots_of,
)

app = typer.Typer(
    help="Semantic search, cited answers and related practices over a knowledge base.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Exit(IntEnum):
    """Exit statuses of all commands but `ingest`, which documents its own."""

    WELL = 0
    FINDINGS = 1
    """`doctor` found something."""
    USAGE = 2
    """The caller's mistake: a setting, a parameter, nothing ingested yet."""


Question = Annotated[str, typer.Argument(help="In any language.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only this kind; may be given repeatedly.")]
Language = Annotated[list[str] | None, typer.Option(help="Only sources in this language.")]
Country = Annotated[list[str] | None, typer.Option(help="Only this country, by name or ISO code.")]
Theme = Annotated[list[str] | None, typer.Option(help="Only this theme.")]
Source = Annotated[list[str] | None, typer.Option(help="Only this source of sources.toml.")]
YearFrom = Annotated[int | None, typer.Option(help="First year.", show_default=False)]
YearTo = Annotated[int | None, typer.Option(help="Last year.", show_default=False)]
Limit = Annotated[int | None, typer.Option(help="Results, at most.", show_default=False)]
Offset = Annotated[int | None, typer.Option(help="Results to leave out first.", show_default=False)]


@app.command()
def prepare() -> None:
    """Make the embedding model ready, once; everything comes from installed packages."""
    from index.model.prepare import prepare as prepare_model

    settings = load_settings()
    typer.echo(f"The model is ready in {prepare_model(settings.var)}")


@app.command()
def ingest(
    json: Json = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Read files again that failed before.")
    ] = False,
) -> None:
    """Read what sources.toml lists and publish a new snapshot.

    Exit status: 0 all well, 2 the configuration is wrong, 3 some files could not be read (the
    others are in the index), 4 another run is at work, 1 anything else.
    """
    one_thread_for_arithmetic()

    from ingest.run import run_ingest

    raise typer.Exit(run_ingest(load_settings(), json_output=json, retry_failed=retry_failed))


@app.command()
def search(
    question: Question,
    kind: Kind = None,
    language: Language = None,
    country: Country = None,
    theme: Theme = None,
    source: Source = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    limit: Limit = None,
    offset: Offset = None,
    json: Json = False,
) -> None:
    """Print the passages that match a question, best first."""
    one_thread_for_arithmetic()

    from knowledge.output import print_json, print_search
    from service.api.parameters import SearchParameters
    from service.api.search import run_search

    parameters = _checked(SearchParameters, {**locals(), "q": question})
    with open_index() as (index, groups):
        response = run_search(index, parameters, groups)
    print_json(response) if json else print_search(response)


@app.command()
def ask(
    question: Question,
    kind: Kind = None,
    language: Language = None,
    country: Country = None,
    theme: Theme = None,
    source: Source = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    limit: Limit = None,
    generate: Annotated[
        bool, typer.Option(help="Have the language model of the settings write, too.")
    ] = True,
    json: Json = False,
) -> None:
    """Print the answer in the sources' own words, or that there is none, and the passages."""
    one_thread_for_arithmetic()

    from knowledge.output import print_ask, print_json
    from service.api.ask import run_ask
    from service.api.generated import with_generated
    from service.api.parameters import AskParameters

    parameters = _checked(AskParameters, {**locals(), "q": question})
    settings = load_settings()
    writer = _writer(settings)
    with open_index() as (index, groups):
        response = run_ask(index, parameters, groups, settings.abstain_below)
        response = with_generated(writer, index, parameters, groups, response)
    print_json(response) if json else print_ask(response)


@app.command()
def related(
    document: Annotated[str | None, typer.Option(help="Id of a document.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of a document.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of any page.")] = None,
    text: Annotated[str | None, typer.Option(help="Text of any page.")] = None,
    kind: Kind = None,
    language: Language = None,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """Print documents related to a document or to any text; practices by default."""
    one_thread_for_arithmetic()

    from knowledge.output import print_json, print_related
    from service.api.parameters import RelatedParameters
    from service.api.related import run_related

    parameters = _checked(RelatedParameters, locals())
    with open_index() as (index, groups):
        response = run_related(index, parameters, groups)
    print_json(response) if json else print_related(response)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0: any free port.")] = None,
) -> None:
    """Serve the search page, the API and its documentation over HTTP."""
    one_thread_for_arithmetic()

    from knowledge.server import serve as serve_http

    settings = load_settings()
    changed = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    serve_http(settings.model_copy(update=changed))


@app.command()
def gaps(
    limit: Annotated[int, typer.Option(min=1, help="Groups of questions, at most.")] = 20,
    json: Json = False,
) -> None:
    """Print what was asked and not answered, or voted down, grouped by meaning: what to write."""
    one_thread_for_arithmetic()

    from dataclasses import asdict

    from index.embedding import Embedder
    from knowledge.output import print_gaps, print_json
    from service.feedback.gaps import find_gaps
    from service.feedback.store import FILE, FeedbackStore

    settings = load_settings()
    store = FeedbackStore(settings.var / FILE)
    found = find_gaps(store.unanswered(), store.votes(), Embedder.load(settings))
    shown = found[:limit]
    if json:
        print_json({"total": len(found), "gaps": [asdict(gap) for gap in shown]})
    else:
        print_gaps(shown, len(found))


@app.command()
def snapshots(json: Json = False) -> None:
    """List the snapshots that are kept, newest first."""
    from dataclasses import asdict

    from knowledge.output import print_json

    infos = snapshots_of(load_settings()).list()
    if json:
        print_json({"snapshots": [asdict(info) for info in infos]})
        return
    if not infos:
        typer.echo("There is no snapshot yet: run `knowledge ingest`.")
    for info in infos:
        mark = "  ← serving" if info.current else ""
        typer.echo(f"{info.id}  {info.documents:,} documents, {info.passages:,} passages{mark}")


@app.command()
def rollback(json: Json = False) -> None:
    """Publish the snapshot before the current one again; a running service follows at once."""
    from knowledge.output import print_json

    id = snapshots_of(load_settings()).rollback()
    print_json({"current": id}) if json else typer.echo(f"Snapshot {id} is the current one now.")


@app.command()
def doctor(json: Json = False) -> None:
    """Look for what is wrong, and name the command that mends it. Exits 1 if anything is."""
    from knowledge.doctor import examine
    from knowledge.output import print_findings

    findings = examine()
    print_findings(findings, json=json)
    if any(not finding.well for finding in findings):
        raise typer.Exit(Exit.FINDINGS)


def _writer(settings: Any) -> Any:
    """What has answers written.

    Raises:
        UserError: if the setting for it names no access level.
    """
    from service.answers.generated.writing import Writer

    try:
        return Writer(settings)
    except ValueError as error:
        raise UserError(str(error)) from error


def _checked(model: Any, given: dict[str, Any]) -> Any:
    """The parameters, checked as the API does.

    Raises:
        UserError: with what is wrong with them.
    """
    from pydantic import ValidationError

    from service.api.parameters import PARAMETER_NAMES
    from service.errors import explain, summary

    values = {
        name: given[name] for name in model.model_fields if given.get(name) not in (None, [], ())
    }
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise UserError(summary(explain(error.errors(), PARAMETER_NAMES))) from error


def _expected_errors() -> tuple[type[Exception], ...]:
    """Errors whose message is for whoever runs the command."""
    errors: list[type[Exception]] = [UserError]
    # Only what a command has imported can have been raised by it.
    for module, name in (
        ("index.model.unpack", "ModelPackageError"),
        ("index.snapshot", "SnapshotError"),
        ("service.errors", "ApiError"),
        ("service.feedback.store", "FeedbackError"),
    ):
        if module in sys.modules:
            errors.append(getattr(sys.modules[module], name))
    return tuple(errors)


def _fail(message: str) -> NoReturn:
    typer.echo(f"knowledge: {message}", err=True)
    sys.exit(Exit.USAGE)


def main() -> None:
    """Runs the command line; a mistake of the caller becomes a message and exit status 2."""
    try:
        app()
    except Exception as error:
        if isinstance(error, _expected_errors()):
            _fail(str(error))
        raise
