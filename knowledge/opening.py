"""What most commands begin with: the settings, and the current snapshot opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.search import Index
    from index.settings import Settings
    from index.snapshot import SnapshotStore


def one_thread_for_arithmetic() -> None:
    """Keeps faiss and numpy from starting threads: a question's arithmetic takes milliseconds, and
    threads that wait for one another cost more than they bring. (A search among 194 passages took
    269 ms with them and 46 ms without, on 2 cores that other work kept busy; ingestion embedded 10
    passages a second with them and 24 without, for they take the cores from the model.) To be
    called before either is imported; what the environment says already stands."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")


class UserError(Exception):
    """A mistake of whoever runs the command; the message says what to do."""


def load_settings() -> Settings:
    """The settings.

    Raises:
        UserError: for an unknown setting or a value of the wrong form.
    """
    from pydantic import ValidationError

    from index.settings import PREFIX, UnknownSettingError, get_settings

    try:
        return get_settings()
    except UnknownSettingError as error:
        raise UserError(str(error)) from error
    except ValidationError as error:
        problems = [
            f"setting {PREFIX}{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}"
            for one in error.errors()
        ]
        raise UserError("; ".join(problems)) from error


@contextmanager
def open_index() -> Iterator[tuple[Index, frozenset[str]]]:
    """The current snapshot, opened, and the access of whoever runs the command.

    Raises:
        UserError: where nothing was ingested yet, or the setting `access` is wrong.
    """
    from index.embedding import Embedder
    from index.search import Index
    from service.access import parse_groups

    settings = load_settings()
    try:
        groups = parse_groups(settings.access)
    except ValueError as error:
        raise UserError(str(error)) from error
    store = snapshots_of(settings)
    id = store.current()
    if id is None:
        raise UserError(f"there is no snapshot in {store.root}: run `knowledge ingest` first")
    index = Index.open(store.folder(id), Embedder.load(settings), settings)
    try:
        yield index, groups
    finally:
        index.close()


def snapshots_of(settings: Settings) -> SnapshotStore:
    """The snapshots under the settings' folder."""
    from index.snapshot import SnapshotStore

    return SnapshotStore(settings.var / "snapshots")
