"""The run: discover, compare with the ledger, read, cut into passages, publish, report.

Every item is written to the ledger as soon as it is done, and the published snapshot is replaced
only when a new one stands complete beside it: a run may be killed at any moment, and the next one
goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.documents import Document, Passage
from index.settings import Settings
from ingest.blocks import Reading
from ingest.discovery import Problem, discover
from ingest.indexing import WINDOW, Indexer
from ingest.items import Item
from ingest.ledger import Entry, Failure, Key, Ledger, Published
from ingest.lock import only_run
from ingest.plan import Plan, compare, content_hash
from ingest.progress import Progress
from ingest.reading_pool import READING, Limits, Outcome, read_file, reading_files
from ingest.report import Notice, Report, SourceCounts
from ingest.sources import load_sources
from ingest.versions import reading_version, software_version

if TYPE_CHECKING:
    from ingest.document_maker import DocumentMaker, Made


def ingest(
    settings: Settings,
    indexer: Indexer,
    progress: Progress,
    *,
    retry_failed: bool = False,
    read: Callable[[Path], Reading] = read_file,
) -> Report:
    """Brings the index up to date with the sources.

    Args:
        settings: which sources, the folder of generated files, the limits for reading.
        indexer: the index that is brought up to date.
        progress: is told how far the run is, and measures its stages.
        retry_failed: read also those files again that failed before and have not changed.
        read: reads one file, in a worker process.

    Raises:
        SourcesError: if sources.toml, a folder or a catalogue is wrong; the index stays as it is.
        AlreadyRunningError: if another ingestion is at work.
        LedgerError: if the ledger is damaged.
    """
    began = time.monotonic()
    with only_run(settings.var / "ingest.lock"), Ledger(settings.var / "ledger.sqlite") as ledger:
        run = _Run(settings, indexer, progress, ledger)
        run.discover(retry_failed)
        run.read(read)
        report = run.publish()
    report.seconds = {**progress.seconds, "total": time.monotonic() - began}
    report.save(settings.var / "reports")
    return report


class _Run:
    """One run and what it has found out so far."""

    def __init__(
        self, settings: Settings, indexer: Indexer, progress: Progress, ledger: Ledger
    ) -> None:
        self._settings = settings
        self._indexer = indexer
        self._progress = progress
        self._ledger = ledger
        self._limits = Limits(settings.read_seconds, settings.read_memory)
        self._sources: list[str] = []
        self._plan = Plan()
        self._failed: dict[Key, str] = {}
        self._left_out: list[Notice] = []
        """Rows, records and folders that discovery could make no item of."""
        self._warnings: list[Notice] = []

    def discover(self, retry_failed: bool) -> None:
        """Asks the sources what they offer and decides what there is to do."""
        items: list[Item] = []
        problems: list[Problem] = []
        with self._progress.stage("discover"):
            for source in load_sources(self._settings.sources):
                self._sources.append(source.name)
                found = discover(source)
                items.extend(found.items)
                problems.extend(found.problems)
            known = self._ledger.failures()
            present = {(item.source, item.key) for item in items}
            self._ledger.forget_failures(key for key in known if key not in present)
            for problem in problems:
                notice = Notice(problem.source, problem.key, problem.reason)
                read_all_the_same = (problem.source, problem.key) in present
                (self._warnings if read_all_the_same else self._left_out).append(notice)
            self._plan = compare(
                items,
                [(problem.source, problem.key) for problem in problems],
                self._ledger.entries(),
                {} if retry_failed else known,
                self._software,
                self._circumstances,
            )
        self._failed.update(self._plan.still_failing)

    def read(self, read: Callable[[Path], Reading]) -> None:
        """Turns what is new or changed into documents and passages in the ledger."""
        todo = self._plan.todo
        if not todo:
            return
        from ingest.document_maker import DocumentMaker  # takes a second, and often isn't needed

        maker = DocumentMaker(
            self._ledger,
            self._indexer.load_counter,
            WINDOW,
            self._plan.gone,
            software=self._software,
            mask=self._settings.mask_contacts,
        )
        with self._progress.stage("read", len(todo), "documents") as advance:
            known, unread = self._sort_out(todo)
            advance(len(todo) - len(known) - sum(map(len, unread.values())))
            paths = {items[0].path: content for content, items in unread.items()}
            largest_first = sorted(paths, key=_size, reverse=True)
            workers = self._settings.read_workers
            with reading_files(largest_first, self._limits, workers, read) as outcomes:
                for item, content, reading in known:
                    self._note(item, maker.make(item, content, reading))
                    advance(1)
                for outcome in outcomes:
                    content = paths[outcome.path]
                    self._take(outcome, content, unread[content], maker)
                    advance(len(unread[content]))

    def _sort_out(
        self, todo: Sequence[Item]
    ) -> tuple[list[tuple[Item, str, Reading]], dict[str, list[Item]]]:
        """Items whose text is known, with its content hash; and by content those to be read."""
        known: list[tuple[Item, str, Reading]] = []
        unread: dict[str, list[Item]] = {}
        for item in todo:
            try:
                content = content_hash(item)
            except OSError as error:
                self._fail(item, f"it can't be opened ({error.strerror or error})")
                continue
            if item.record is not None:
                known.append((item, content, Reading(item.record.blocks())))
            elif kept := self._ledger.reading(content, reading_version()):
                known.append((item, content, READING.validate_json(kept)))
            else:
                unread.setdefault(content, []).append(item)
        return known, unread

    def _take(
        self, outcome: Outcome, content: str, items: Sequence[Item], maker: DocumentMaker
    ) -> None:
        """Makes documents of all items that hold what was read."""
        if outcome.reading is None:
            for item in items:
                self._fail(item, outcome.failure or "")
            return
        self._ledger.keep_reading(content, reading_version(), outcome.reading)
        reading = READING.validate_json(outcome.reading)
        for item in items:
            self._note(item, maker.make(item, content, reading))

    def _note(self, item: Item, made: Made) -> None:
        self._warnings += [Notice(item.source, item.key, text) for text in made.warnings]
        if made.failure is not None:
            self._fail(item, made.failure)

    def _fail(self, item: Item, reason: str) -> None:
        self._failed[item.source, item.key] = reason
        self._ledger.keep_failure(
            Failure(item.source, item.key, item.version, self._circumstances, reason)
        )

    def publish(self) -> Report:
        """Replaces the published snapshot, unless it is what it would be again, and reports what
        became of each item since the snapshot before."""
        entries = self._ledger.entries()
        if self._is_published(entries):
            return self._report(entries, published=False)
        documents: list[Document] = []
        passages: list[Passage] = []
        for document, its_passages in self._ledger.contents(without=self._plan.gone):
            documents.append(document)
            passages.extend(its_passages)
        if not documents and self._ledger.published() is None:
            return self._report(entries, published=False)  # everything failed: it says why
        snapshot = self._indexer.publish(documents, passages, self._progress)
        self._ledger.settle(Published(snapshot, self._indexer.recipe()), self._plan.gone)
        return self._report(entries, published=True)

    def _is_published(self, entries: Mapping[Key, Entry]) -> bool:
        """Whether the published snapshot holds just what the ledger does."""
        published = self._ledger.published()
        return (
            published is not None
            and not self._plan.gone
            and not any(entry.pending for entry in entries.values())
            and published.recipe == self._indexer.recipe()
            and published.snapshot == self._indexer.current()
        )

    def _report(self, entries: Mapping[Key, Entry], published: bool) -> Report:
        """Counts what became of the ledger's `entries` as they were before publishing."""
        now = self._ledger.published()
        report = Report(
            sources={name: SourceCounts() for name in self._sources},
            snapshot=now.snapshot if now else None,
            published=published,
            warnings=sorted(self._warnings),
        )
        renamed = {(entry.source, entry.renamed_from) for entry in entries.values()}
        for key, entry in entries.items():
            counts = report.sources.setdefault(entry.source, SourceCounts())
            if key in self._plan.gone:
                counts.removed += key not in renamed
                continue
            report.documents += 1
            report.passages += entry.passage_count
            if key not in self._failed:
                counts.count(entry.pending)
        for failed, reason in self._failed.items():
            stays = "; its previous version stays in the index" if failed in entries else ""
            report.failures.append(Notice(*failed, reason + stays))
        report.failures = sorted(report.failures + self._left_out)
        for failure in report.failures:
            report.sources[failure.source].failed += 1
        return report

    @property
    def _software(self) -> str:
        return software_version(mask_contacts=self._settings.mask_contacts)

    @property
    def _circumstances(self) -> str:
        return f"{self._software} {self._limits}"


def _size(path: Path) -> int:
    """Bytes; 0 for a file that has vanished, which its reader will say."""
    with suppress(OSError):
        return path.stat().st_size
    return 0
