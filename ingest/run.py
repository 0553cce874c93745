"""The command behind `knowledge ingest`: a run with its progress, report and exit status."""

from __future__ import annotations

import json
import sys

from index.settings import Settings
from ingest.indexing import SnapshotIndexer
from ingest.ledger import LedgerError
from ingest.lock import AlreadyRunningError
from ingest.pipeline import ingest
from ingest.progress import progress_on
from ingest.reading_pool import NoWorkersError
from ingest.report import ALREADY_RUNNING, CONFIGURATION, INTERRUPTED, UNEXPECTED
from ingest.sources import SourcesError


def run_ingest(settings: Settings, *, json_output: bool = False, retry_failed: bool = False) -> int:
    """Brings the index up to date and says what was done.

    Progress and errors go to the standard error, the report to the standard output: as a table,
    or with `json_output` as one JSON object. What is unexpected is raised.

    Args:
        settings: which sources, and where generated files go.
        json_output: for machines; an error is then `{"exit_status": …, "error": …}`.
        retry_failed: read also files again that failed before and have not changed.

    Returns:
        The exit status: see `ingest.report`.
    """
    progress = progress_on(sys.stderr)
    try:
        report = ingest(settings, SnapshotIndexer(settings), progress, retry_failed=retry_failed)
    except SourcesError as error:
        return _stopped(str(error), CONFIGURATION, json_output)
    except AlreadyRunningError as error:
        return _stopped(str(error), ALREADY_RUNNING, json_output)
    except (LedgerError, NoWorkersError) as error:
        return _stopped(str(error), UNEXPECTED, json_output)
    except KeyboardInterrupt:
        return _stopped(
            "what it had finished is kept; run it again to go on", INTERRUPTED, json_output
        )
    if json_output:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        report.show(sys.stdout)
    return report.exit_status


def _stopped(reason: str, status: int, json_output: bool) -> int:
    if json_output:
        print(json.dumps({"exit_status": status, "error": reason}, ensure_ascii=False))
    print(f"Stopped, and the index is as it was: {reason}", file=sys.stderr)
    return status
