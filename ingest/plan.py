"""Compares what the sources offer with what the ledger holds: what there is to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.items import Item
from ingest.ledger import Entry, Failure, Key
from ingest.readers import companions


@dataclass(slots=True)
class Plan:
    """What a run has to do."""

    todo: list[Item] = field(default_factory=list)
    """New, or its version, its metadata or the software is not what the ledger has seen."""
    still_failing: dict[Key, str] = field(default_factory=dict)
    """Failed before and nothing has changed since: with the reason, not to be read again."""
    gone: dict[Key, Entry] = field(default_factory=dict)
    """In the ledger, but no longer in the sources."""


def compare(
    items: Iterable[Item],
    unreachable: Iterable[Key],
    entries: Mapping[Key, Entry],
    failures: Mapping[Key, Failure],
    software: str,
    circumstances: str,
) -> Plan:
    """Looks at versions only, so that ten thousand unchanged items take milliseconds.

    Args:
        items: what discovery found.
        unreachable: folders of a source that can't be looked into: what was known there stays.
        entries: the ledger's items.
        failures: the ledger's failures; empty to try them all again.
        software: versions of the code that documents and passages come from.
        circumstances: software and limits; a failure under others is tried again.
    """
    plan = Plan()
    present: set[Key] = set()
    for item in items:
        key = (item.source, item.key)
        present.add(key)
        failure = failures.get(key)
        entry = entries.get(key)
        if failure and (failure.version, failure.circumstances) == (item.version, circumstances):
            plan.still_failing[key] = failure.reason
        elif (
            failure
            or entry is None
            or (entry.version, entry.software)
            != (
                item.version,
                software,
            )
        ):
            plan.todo.append(item)
    closed = [(source, "" if folder == "." else f"{folder}/") for source, folder in unreachable]
    plan.gone = {
        key: entry
        for key, entry in entries.items()
        if key not in present
        and not any(entry.source == name and entry.key.startswith(start) for name, start in closed)
    }
    return plan


def content_hash(item: Item) -> str:
    """Hash of all that the reader of an item uses: equal contents need reading only once.

    The file's ending counts, as it says which reader reads it, and so do the chapters beside a
    transcript.

    Raises:
        OSError: if the file can't be opened.
    """
    if item.record is not None:
        return f"record {item.version}"
    digest = hashlib.sha256(item.path.suffix.lower().encode())
    for path in (item.path, *companions(item.path)):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
