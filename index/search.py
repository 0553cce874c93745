"""One opened snapshot: filter, candidates from both legs, ranking, diversity, highlights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates, find_candidates
from index.correction import Correction
from index.diversity import spread
from index.documents import Document, Passage
from index.embedding import Embedder
from index.filtering import Columns
from index.fingerprint import how_to_mend
from index.highlights import Ranges, highlights
from index.lexical import LexicalIndex
from index.passage_text import passage_input
from index.passages import PassageStore
from index.question import Question, understand
from index.ranking import rarity
from index.reading import Readings, reread
from index.related import find_related
from index.results import Filter, Hit, Related, SearchResult
from index.settings import Settings
from index.snapshot import Manifest, SnapshotError, read_manifest
from index.snapshot_files import (
    HEADER_TOKENS_FILE,
    HEADER_VECTORS_FILE,
    LEXICAL_FOLDER,
    PASSAGES_FILE,
    TOKEN_FREQUENCY_FILE,
    TOKENS_FILE,
    VECTORS_FILE,
)
from index.tokens import TokenStore
from index.vectors import VectorIndex

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


class Index:
    """A snapshot, opened for searching; safe to share between threads."""

    def __init__(
        self, folder: Path, manifest: Manifest, embedder: Embedder, settings: Settings
    ) -> None:
        self.manifest = manifest
        self.embedder = embedder
        self.cap = settings.passages_per_document
        """Passages of one document in a round of results."""
        self.store = PassageStore(folder / PASSAGES_FILE)
        self.documents = self.store.documents()
        counts: Numbers = np.array(self.store.passage_counts(), dtype=np.int64)
        self._first: Numbers = np.concatenate([[0], np.cumsum(counts)])
        self.document_of: Numbers = np.repeat(np.arange(len(counts)), counts)
        self.columns = Columns(self.documents, counts)
        self.vectors = VectorIndex.open(folder / VECTORS_FILE)
        self.headers = VectorIndex.open(folder / HEADER_VECTORS_FILE)
        self.lexical = LexicalIndex.open(folder / LEXICAL_FOLDER, len(self.document_of))
        correction: Correction = embedder.correction
        self.tokens = TokenStore.open(folder / TOKENS_FILE, correction.quantizer, settings.threads)
        self.header_tokens = TokenStore.open(
            folder / HEADER_TOKENS_FILE, correction.quantizer, settings.threads
        )
        ids, counts = np.load(folder / TOKEN_FREQUENCY_FILE)
        self._token_frequency: dict[int, int] = dict(
            zip(ids.tolist(), counts.tolist(), strict=True)
        )
        self.languages = tuple(sorted(self.store.languages()))

    @classmethod
    def open(cls, folder: Path, embedder: Embedder, settings: Settings) -> Index:
        """Opens a snapshot.

        Raises:
            SnapshotError: if its vectors were made by another model, correction, recipe or
                precision than the embedder's.
        """
        manifest = read_manifest(folder)
        if manifest.fingerprint != embedder.fingerprint:
            raise SnapshotError(
                f"{manifest.id} was made with {manifest.fingerprint}, but questions are embedded "
                f"with {embedder.fingerprint}. What mends it: "
                f"{how_to_mend(manifest.fingerprint, embedder.fingerprint)}"
            )
        return cls(folder, manifest, embedder, settings)

    def close(self) -> None:
        """Closes the files."""
        self.store.close()
        self.tokens.close()
        self.header_tokens.close()

    def document(self, document_id: str, filter_: Filter) -> Document | None:
        """A document, None where there is none or the filter hides it."""
        number = self.columns.number_of(document_id)
        if number is None or not self.columns.document_mask(filter_)[number]:
            return None
        return self.documents[number]

    def document_by_url(self, url: str, filter_: Filter) -> Document | None:
        """The document with this public address, None as in `document`. A trailing slash, the
        fragment and the case of the host make no difference."""
        mask = self.columns.document_mask(filter_)
        allowed = (number for number in self.store.documents_at(url) if mask[number])
        number = next(allowed, None)
        return None if number is None else self.documents[number]

    def passages_of(self, document_id: str, filter_: Filter) -> list[Passage]:
        """A document's passages in order; empty where the filter hides it."""
        if self.document(document_id, filter_) is None:
            return []
        return self.store.passages(self.passage_numbers(document_id).tolist())

    def number_of(self, document_id: str) -> int:
        """A document's number; KeyError where there is none."""
        number = self.columns.number_of(document_id)
        if number is None:
            raise KeyError(document_id)
        return number

    def passage_numbers(self, document_id: str) -> Numbers:
        """The numbers of a document's passages, int64, in order."""
        return self.passages_at(self.number_of(document_id))

    def passages_at(self, document: int) -> Numbers:
        """The numbers of the passages of the document with this number, int64, in order."""
        return np.arange(self._first[document], self._first[document + 1])

    def search(self, question: str, filter_: Filter, limit: int, offset: int) -> SearchResult:
        """Ranks the passages that the filter lets through.

        Args:
            question: in any language.
            filter_: access and facets.
            limit: how many passages to return.
            offset: how many to pass over.
        """
        understood = self.understand(question)
        return self.result(understood, self.candidates(understood, filter_), limit, offset)

    def understand(self, question: str) -> Question:
        """Reads a question, once for everything that is done with it."""
        return understand(question, self.embedder, self.languages)

    def candidates(self, question: Question, filter_: Filter) -> Candidates:
        """The candidates of both legs under the one mask, scored, best first."""
        return find_candidates(self, question, self.columns.passage_mask(filter_))

    def reread(self, question: Question, candidates: Candidates) -> tuple[Candidates, Readings]:
        """The candidates in the order that the reader gives the best of them, and its readings."""
        return reread(self, question, candidates)

    def result(
        self, question: Question, candidates: Candidates, limit: int, offset: int
    ) -> SearchResult:
        """One page of ranked passages with the counts of the whole result."""
        documents = self.document_of[candidates.numbers]
        order = spread(documents, self.cap)
        page = order[offset : offset + limit]
        passages = self.store.passages(candidates.numbers[page].tolist())
        weights = candidates.signals.token_weights
        matched = self.similarities(question, candidates.numbers[page], passages)
        hits = [
            self._hit(candidates, position, passage, highlights(question, passage, *each, weights))
            for position, passage, each in zip(page.tolist(), passages, matched, strict=True)
        ]
        return SearchResult(
            hits=tuple(hits),
            total=len(order),
            facets=self.columns.facets(dict.fromkeys(documents.tolist())),
            language=question.language,
        )

    def related(
        self,
        filter_: Filter,
        limit: int,
        *,
        document_id: str | None = None,
        title: str | None = None,
        text: str | None = None,
    ) -> list[Related]:
        """Documents related to one of the knowledge base, or to a given title and text."""
        return find_related(self, filter_, limit, document_id=document_id, title=title, text=text)

    def similarities(
        self, question: Question, numbers: Sequence[int] | Numbers, passages: Sequence[Passage]
    ) -> list[tuple[Numbers, Floats]]:
        """How each token of some passages' texts matches the question.

        Args:
            question: as `understand` gives it.
            numbers: the passages' own, by which their token vectors are stored.
            passages: their texts decide the character ranges.

        Returns:
            Of each passage the character range [start, end) in its text of each token, int64
            [tokens, 2], and float32 [tokens, question tokens] of cosines.
        """
        found = []
        wanted: list[int] = np.asarray(numbers, dtype=np.int64).tolist()
        new = [number for number in wanted if number not in question.cosines]
        compared = self.tokens.similarities(question.vectors.tokens, np.array(new, dtype=np.int64))
        question.cosines.update(zip(new, compared, strict=True))
        for number, passage in zip(wanted, passages, strict=True):
            of_tokens = question.cosines[number]
            document = self.documents[self.document_of[number]]
            before = len(passage_input(document, passage)) - len(passage.text)
            spans = self.tokens.spans(number)
            inside = spans[:, 0] >= before
            found.append((spans[inside] - before, of_tokens[inside]))
        return found

    def token_weights(self, question: Question) -> Floats:
        """How much each of the question's tokens counts: its rarity among the passages times its
        importance in the question, float32 [tokens]."""
        weights: Floats = self.token_rarity(question) * question.vectors.importance
        return weights

    def token_rarity(self, sentence: Question) -> Floats:
        """The rarity among the passages of each token of a question, or of a statement that is
        compared with passages, float32 [tokens]."""
        frequency = [self._token_frequency.get(i, 0) for i in sentence.vectors.token_ids.tolist()]
        return rarity(np.array(frequency, dtype=np.float64), len(self.document_of))

    def _hit(self, candidates: Candidates, position: int, passage: Passage, marks: Ranges) -> Hit:
        number = int(candidates.numbers[position])
        return Hit(
            document=self.documents[self.document_of[number]],
            passage=passage,
            score=float(candidates.scores[position]),
            highlights=marks,
            similarity=float(candidates.signals.dense[position]),
            lexical=float(candidates.signals.lexical[position]),
            late=float(candidates.late[position]),
        )

    def highlights(
        self, question: Question, number: int, passage: Passage, token_weights: Floats
    ) -> Ranges:
        """The words of a passage, this number's, that the question asks for.

        Args:
            token_weights: of the question, as `token_weights` gives them.
        """
        [(offsets, similarities)] = self.similarities(question, [number], [passage])
        return highlights(question, passage, offsets, similarities, token_weights)
