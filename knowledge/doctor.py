"""Looks for what is wrong with an installation, and names the command that mends it."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.settings import Settings
from knowledge.opening import UserError, load_settings

_SPARE_BYTES = 1 << 30
"""Free disk space below which a run is likely to fail: a snapshot of the present corpus, its caches
and the prepared model together take less than this."""

_MOST_NAMED = 3
"""Failures of the last run that are named; its report holds all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    check: str
    well: bool
    message: str
    mend: str | None = None
    """The command that mends it."""


def examine() -> list[Finding]:
    """Runs every check, in the order in which one would mend things."""
    findings = [_python()]
    try:
        settings = load_settings()
    except UserError as error:
        mend = "unset the variable, or correct it there or in the file .env"
        return [*findings, Finding("settings", False, str(error), mend)]
    findings.append(Finding("settings", True, f"generated state is in {settings.var.resolve()}"))
    for check in _CHECKS:
        try:
            findings.extend(check(settings))
        except Exception as error:
            name = check.__name__.strip("_").replace("_", " ")
            findings.append(Finding(name, False, f"{type(error).__name__}: {error}"))
    return findings


def _python() -> Finding:
    found = f"{sys.version_info.major}.{sys.version_info.minor}"
    if sys.version_info[:2] == (3, 11):
        return Finding("python", True, found)
    return Finding(
        "python", False, f"{found}, but the packages are pinned for 3.11", "make clean install"
    )


def _access(settings: Settings) -> Iterator[Finding]:
    from service.access import parse_groups

    try:
        groups = parse_groups(settings.access)
    except ValueError as error:
        yield Finding("access", False, str(error), "correct the setting KNOWLEDGE_ACCESS")
        return
    yield Finding("access", True, f"readers see {', '.join(sorted(groups))}")


def _widget(settings: Settings) -> Iterator[Finding]:
    from service.origins import parse_origins

    try:
        origins = parse_origins(settings.widget_origins)
    except ValueError as error:
        yield Finding("widget", False, str(error), "correct KNOWLEDGE_WIDGET_ORIGINS")
        return
    if origins:
        yield Finding("widget", True, f"may be shown by {', '.join(origins)}")


def _sources(settings: Settings) -> Iterator[Finding]:
    from ingest.sources import SourcesError, load_sources

    try:
        sources = load_sources(settings.sources)
    except (SourcesError, OSError) as error:
        yield Finding(
            "sources", False, str(error), f"edit {settings.sources}, or set KNOWLEDGE_SOURCES"
        )
        return
    yield Finding("sources", True, f"{len(list(sources))} in {settings.sources}")


def _model(settings: Settings) -> Iterator[Finding]:
    from index.model.prepare import check, model_folder

    folder = model_folder(settings.var)
    problems = check(folder)
    if not problems:
        yield Finding("model", True, f"prepared in {folder}, all checksums right")
        return
    mend = "knowledge prepare"
    if folder.exists():
        mend = f"rm -r {folder} && knowledge prepare"
    yield Finding("model", False, "; ".join(problems), mend)


def _reader(settings: Settings) -> Iterator[Finding]:
    from index.reader import FOLDER, check

    if not settings.reader:
        yield Finding("reader", True, "turned off: answers are chosen without it")
        return
    problems = check()
    if not problems:
        yield Finding("reader", True, "all checksums right")
        return
    mend = f"git checkout {FOLDER}, or set KNOWLEDGE_READER=false"
    yield Finding("reader", False, "; ".join(problems), mend)


def _snapshot(settings: Settings) -> Iterator[Finding]:
    from index.encoder import precision_in_use
    from index.fingerprint import fingerprint, how_to_mend
    from index.snapshot import SnapshotStore

    store = SnapshotStore(settings.var / "snapshots")
    id = store.current()
    if id is None:
        yield Finding("snapshot", False, "nothing was ingested yet", "knowledge ingest")
        return
    problems = store.verify(id, every=True)
    if problems:
        others = [info for info in store.list() if not info.current]
        mend = "knowledge rollback" if others else "knowledge ingest"
        yield Finding("snapshot", False, f"{id}: {'; '.join(problems)}", mend)
        return
    yield Finding("snapshot", True, f"{id}, all checksums right")
    made_with = store.manifest(id).fingerprint
    have = fingerprint(settings.var, precision_in_use(settings.precision))
    if not have:
        return  # there is no model, which is a finding of its own
    if made_with == have:
        yield Finding("fingerprint", True, f"the snapshot was made with this model, {have}")
    else:
        yield Finding(
            "fingerprint",
            False,
            f"the snapshot was made with {made_with}, but the model here is {have}",
            how_to_mend(made_with, have),
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    existing = settings.var.resolve()
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free
    message = f"{free / (1 << 30):.1f} GiB free for {settings.var}"
    if free >= _SPARE_BYTES:
        yield Finding("disk", True, message)
        return
    mend = "free space there, or set KNOWLEDGE_VAR to a folder on another disk"
    yield Finding("disk", False, message, mend)


def _last_run(settings: Settings) -> Iterator[Finding]:
    path = last_run_report(settings.var)
    if not path.is_file():
        return  # nothing was ingested, which is a finding of its own
    report = json.loads(path.read_text(encoding="utf-8"))
    failures = report["failures"]
    if not failures:
        yield Finding("last run", True, f"no failures ({report['finished']})")
        return
    named = "; ".join(
        f"{one['source']}: {one['key']}: {one['text']}" for one in failures[:_MOST_NAMED]
    )
    more = f"; and {len(failures) - _MOST_NAMED} more" if len(failures) > _MOST_NAMED else ""
    yield Finding(
        "last run",
        False,
        f"{len(failures)} could not be read: {named}{more} (all are in {path})",
        "mend or remove the files, then knowledge ingest --retry-failed",
    )


def last_run_report(var: Path) -> Path:
    """Where ingestion leaves the report of its last run."""
    return var / "reports" / "last-run.json"


def _port(settings: Settings) -> Iterator[Finding]:
    address = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        if _is_ours(settings):
            yield Finding("port", True, f"the service runs on {address}")
            return
        yield Finding(
            "port",
            False,
            f"{address} can't be used: {error.strerror or error}",
            "knowledge serve --port 8001, or set KNOWLEDGE_PORT",
        )
        return
    yield Finding("port", True, f"{address} is free")


def _is_ours(settings: Settings) -> bool:
    """Whether this very software answers there."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(settings.host, settings.port, timeout=2)
    try:
        connection.request("GET", "/api/openapi.json")
        document = json.loads(connection.getresponse().read())
        return bool(document["info"]["title"] == "Knowledge search")
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()


def _generated_answers(settings: Settings) -> Iterator[Finding]:
    from service.access import parse_groups
    from service.answers.generated.client import EndpointError, probe
    from service.answers.generated.writing import OFF

    if settings.generated_url == OFF:
        return
    check = "generated answers"
    try:
        groups = parse_groups(settings.generated_access, "generated_access")
    except ValueError as error:
        yield Finding(check, False, str(error), "correct KNOWLEDGE_GENERATED_ACCESS")
        return
    where = f"the model {settings.generated_model} at {settings.generated_url}"
    try:
        probe(settings)
    except EndpointError as error:
        said = f"{error.reason}: {error.said}".removesuffix(": ")
        if settings.generated_key:
            said = said.replace(settings.generated_key.get_secret_value(), "…")
        mend = "start it, or correct KNOWLEDGE_GENERATED_URL, _MODEL or _KEY"
        yield Finding(check, False, f"{where} does not answer ({said})", mend)
        return
    sent = ", ".join(sorted(groups))
    yield Finding(check, True, f"{where} answers; it is sent documents that are {sent}")


_CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _access,
    _widget,
    _sources,
    _model,
    _reader,
    _snapshot,
    _disk,
    _last_run,
    _port,
    _generated_answers,
)
