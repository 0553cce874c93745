"""A small knowledge base on disk to run the ingestion over, and an index that is a JSON file."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from misbehaving_reader import misbehave

from index.documents import Document, Passage
from index.settings import Settings
from ingest.blocks import Reading
from ingest.chunking import CountTokens
from ingest.pipeline import ingest
from ingest.progress import Progress
from ingest.report import Report


class PlainIndexer:
    """An index that is a JSON file: what the pipeline's logic needs, without the model."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.model = "model-1"
        self.loads = 0

    def recipe(self) -> str:
        return self.model

    def load_counter(self) -> CountTokens:
        self.loads += 1
        return lambda texts: [len(text) // 4 for text in texts]

    def current(self) -> str | None:
        link = self._folder / "current"
        return link.read_text() if link.exists() else None

    def publish(
        self, documents: Sequence[Document], passages: Sequence[Passage], progress: Progress
    ) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        snapshot = f"snapshot-{len(list(self._folder.iterdir()))}"
        keys = {document.id: document.key for document in documents}
        texts: dict[str, list[str]] = {key: [] for key in keys.values()}
        for passage in passages:
            texts[keys[passage.document_id]].append(passage.text)
        kinds = {document.key: document.kind for document in documents}
        with progress.stage("build"):
            content = json.dumps({"texts": texts, "kinds": kinds})
            (self._folder / f"{snapshot}.json").write_text(content)
            (self._folder / "current").write_text(snapshot)
        return snapshot

    def texts(self) -> dict[str, list[str]]:
        """The published texts, by key."""
        found = self._published()["texts"]
        assert isinstance(found, dict)
        return found

    def kinds(self) -> dict[str, str]:
        found = self._published()["kinds"]
        assert isinstance(found, dict)
        return found

    def _published(self) -> dict[str, object]:
        content = json.loads((self._folder / f"{self.current()}.json").read_text())
        assert isinstance(content, dict)
        return content


class KnowledgeBase:
    """A folder `files` with a sources.toml beside it, and everything generated under `var`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = root / "files"
        self.files.mkdir(exist_ok=True)
        self.indexer = PlainIndexer(root / "var" / "snapshots")
        self.reads = root / "reads"
        self.describe()

    def describe(self, kind: str = "report") -> None:
        """Writes sources.toml."""
        (self.root / "sources.toml").write_text(
            f'[[source]]\nname = "notes"\nfolder = "files"\nkind = "{kind}"\nlanguage = "en"\n'
        )

    def write(self, name: str, text: str) -> Path:
        path = self.files / name
        path.write_text(text)
        return path

    def settings(self, **changed: object) -> Settings:
        values: dict[str, object] = {
            "sources": self.root / "sources.toml",
            "var": self.root / "var",
            "read_workers": 1,
            "read_seconds": 2.0,
            "read_memory": 512,
        }
        return Settings.model_validate(values | changed)

    def ingest(
        self,
        *,
        retry_failed: bool = False,
        read: Callable[[Path], Reading] = misbehave,
        **changed: object,
    ) -> Report:
        return ingest(
            self.settings(**changed),
            self.indexer,
            Progress(),
            retry_failed=retry_failed,
            read=read,
        )

    def counts(self, report: Report) -> dict[str, int]:
        """The counts of the only source that are not zero."""
        counts = report.as_json()["sources"]["notes"]
        assert isinstance(counts, dict)
        return {name: count for name, count in counts.items() if count}

    def read_names(self) -> list[str]:
        """The files that were read since this was last asked, in order of their names."""
        if not self.reads.exists():
            return []
        names = self.reads.read_text().split()
        self.reads.unlink()
        return sorted(names)
