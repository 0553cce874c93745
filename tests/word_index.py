"""Real snapshots without the model, for tests of everything around it.

The embedding model is replaced by one that knows nothing but words: each has a random vector of its
own, the same everywhere. All the rest is what the service runs, so that hundreds of snapshots and
searches take a second. What depends on meaning is tested with the real model instead.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from index.correction import Correction
from index.documents import Document, Passage, Span
from index.embedding import DIMENSIONS, Embedder
from index.encoder import MAX_TOKENS, Encoded, Encoder, Floats
from index.search import Index
from index.settings import Settings
from index.snapshot import SnapshotStore
from index.snapshot_files import inputs_of
from index.vector_cache import VectorCache

# "query:" is three tokens for the real model, too, and "passage:" two.
_TOKEN = re.compile(r"que(?=ry:)|ry(?=:)|\w+|[^\w\s]")
_TEXTS_A_BATCH = 4
_LENGTH = 5.0
"""Times a standard normal vector: long against the means that the correction subtracts, which were
estimated on the real model."""


class WordEncoder(Encoder):
    """Each word has a random vector of its own, whatever stands beside it."""

    def __init__(self) -> None:
        self.precision = "float32"
        self.encoded = 0
        """Texts encoded so far."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_TOKEN.findall(text)) + 2 for text in texts]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        offsets = [(m.start(), m.end()) for m in _TOKEN.finditer(text)][: MAX_TOKENS - 2]
        return [(0, 0), *offsets, (0, 0)]

    def encode(self, texts: Sequence[str]) -> Iterator[list[Encoded]]:
        encoded = [self._encode(position, text) for position, text in enumerate(texts)]
        encoded.sort(key=lambda each: -len(each.token_ids))
        for start in range(0, len(encoded), _TEXTS_A_BATCH):
            batch = encoded[start : start + _TEXTS_A_BATCH]
            self.encoded += len(batch)
            yield batch

    def encode_question(self, text: str) -> Encoded:
        self.encoded += 1
        return self._encode(0, text)

    def _encode(self, position: int, text: str) -> Encoded:
        words = [word.casefold() for word in _TOKEN.findall(text)[: MAX_TOKENS - 2]]
        words = ["<s>", *words, "</s>"]
        ids = np.array([zlib.crc32(word.encode()) >> 1 for word in words], dtype=np.int32)
        states = np.stack([_vector(word) for word in words])
        spans = np.array(self.token_offsets(text), dtype=np.int32)
        return Encoded(position, ids, spans, np.stack([states, states], axis=1))


@lru_cache(maxsize=10_000)
def _vector(word: str) -> Floats:
    random_numbers = np.random.default_rng(zlib.crc32(word.encode()))
    return (_LENGTH * random_numbers.standard_normal(DIMENSIONS)).astype(np.float32)


def word_embedder(fingerprint: str = "words") -> Embedder:
    """An embedder that knows nothing but words."""
    return Embedder(WordEncoder(), _correction(), fingerprint)


@cache
def _correction() -> Correction:
    return Correction()


def document(id: str, **fields: object) -> Document:
    """A public English practice with that id, unless told otherwise."""
    values = {
        "source": "practices",
        "key": id,
        "kind": "practice",
        "title": f"Title {id}",
        "language": "en",
        "checksum": "0" * 64,
        "access": "public",
    }
    return Document(id=id, **{**values, **fields})  # type: ignore[arg-type]


def passages(of: Document, *texts: str, **place: object) -> list[Passage]:
    """The document's passages, each of one span, which has its number as its page."""
    return [
        Passage(
            document_id=of.id,
            ordinal=ordinal,
            text=text,
            language=of.language,
            spans=(Span(0, len(text), **{"page": ordinal + 1, **place}),),  # type: ignore[arg-type]
        )
        for ordinal, text in enumerate(texts)
    ]


def build_snapshot(
    root: Path,
    embedder: Embedder,
    collection: Sequence[tuple[Document, Sequence[Passage]]],
) -> tuple[SnapshotStore, str]:
    """Builds a snapshot under a folder; not yet published."""
    documents = [each for each, _ in collection]
    of_all = [passage for _, each in collection for passage in each]
    store = SnapshotStore(root / "snapshots")
    with VectorCache(root / "vectors.sqlite", embedder.fingerprint) as vectors:
        for _ in vectors.fill(embedder, inputs_of(documents, of_all)):
            pass
        return store, store.build(documents, of_all, vectors, embedder.fingerprint)


def open_index(
    root: Path,
    embedder: Embedder,
    collection: Sequence[tuple[Document, Sequence[Passage]]],
    passages_per_document: int = 3,
) -> Index:
    """Builds, publishes and opens a snapshot. To be closed by the caller."""
    store, snapshot_id = build_snapshot(root, embedder, collection)
    store.publish(snapshot_id)
    settings = Settings(var=root, passages_per_document=passages_per_document)
    return Index.open(store.folder(snapshot_id), embedder, settings)


KINDS = ("practice", "report", "podcast")
LANGUAGES = ("en", "fr", "ar")
COUNTRIES = ("NER", "NGA", "GIN", "COL")
THEMES = ("return", "health", "data")
SOURCES = ("practices", "reports")
ACCESS = ("public", "internal", "restricted:ikm", "restricted:medical")
WORDS = """
migrant return shelter cash grant border health clinic radio flood women coaching school boat
winter permit trust road market seed visa camp nurse water story
"""


def drawn_collection(documents: int, seed: int) -> list[tuple[Document, list[Passage]]]:
    """Documents with metadata of every combination, each with one to eight passages of ten words;
    each passage also has a word of its own, `p<document>x<ordinal>`."""
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    collection = []
    for number in range(documents):
        one = document(
            f"d{number}",
            source=drawn.choice(SOURCES),
            kind=drawn.choice(KINDS),
            language=drawn.choice(LANGUAGES),
            access=drawn.choice(ACCESS),
            year=drawn.choice([None, 2019, 2020, 2021]),
            countries=tuple(sorted(drawn.sample(COUNTRIES, drawn.randint(0, 2)))),
            themes=tuple(drawn.sample(THEMES, drawn.randint(0, 2))),
            url=f"https://example.org/{number}",
        )
        texts = [
            " ".join([*drawn.choices(WORDS.split(), k=10), f"p{number}x{ordinal}"])
            for ordinal in range(drawn.randint(1, 8))
        ]
        collection.append((one, passages(one, *texts)))
    return collection
