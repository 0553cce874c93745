"""The contract of a search: what may be asked, and what comes back. Free of any engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.documents import Document, Passage


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents may be found. Within a field any value may match; across fields all must.

    `groups` is the reader's access and always applies: `public` and `internal` are levels,
    `restricted:<group>` names a group. The default is what an anonymous reader may see.
    """

    groups: frozenset[str] = frozenset({"public"})
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-3."""
    themes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    documents: tuple[str, ...] = ()
    """Only these document ids."""
    without_documents: tuple[str, ...] = ()
    """Never these document ids."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage."""

    document: Document
    passage: Passage
    score: float
    """Comparable within one result; higher is better."""
    highlights: tuple[tuple[int, int], ...] = ()
    """Character ranges [start, end) of the passage's text, in order, without overlap."""
    similarity: float = 0.0
    """Cosine of the question's and the passage's (language-corrected) vectors."""
    lexical: float = 0.0
    """BM25 as a share, 0 to 1, of what a passage with every term of the question would reach."""
    late: float = 0.0
    """Late-interaction score: mean over the question's tokens of the best cosine, from -1 to 1;
    about -1 for a passage that the cheaper signals ranked too low for it (index/candidates.py)."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of a search, with the counts of the whole result."""

    hits: tuple[Hit, ...]
    total: int
    """Passages that can be paged through."""
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    """Field (kind, language, country, year, theme, source) → value → number of documents."""
    language: str = "und"
    """The question's language, as detected."""


@dataclass(frozen=True, slots=True)
class Related:
    """A document related to another one, and why."""

    document: Document
    score: float
    passage: Passage
    """Its passage that comes closest."""
    counterpart: str
    """The text of the given document (or given text) that comes closest to it."""
    shared_countries: tuple[str, ...] = ()
    shared_themes: tuple[str, ...] = ()
    shared_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage, verbatim: `passage.text[start:end]`, with their place in the original."""

    document: Document
    passage: Passage
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...] = ()
    """Ranges of the passage's text within [start, end) that carry the answer."""
    page: int | None = None
    page_label: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    speaker: str | None = None
    lead: tuple[int, int] | None = None
    """Range of the passage's text that the quote hangs on: a table's header row, the words that
    introduce a list."""

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]

    @property
    def lead_text(self) -> str:
        """The words of the lead-in, verbatim; empty where it has none."""
        return self.passage.text[self.lead[0] : self.lead[1]] if self.lead else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes that answer a question, or an abstention with its reason."""

    quotes: tuple[Quote, ...]
    confidence: float
    """Estimated probability, 0 to 1, that the passages answer the question."""
    abstained: bool
    reason: str = ""
    """Why it abstained: a short code such as `nothing_close` or `other_country`; empty for an
    answer."""
    listed: bool = False
    """Whether what was asked is what there is: each quote shows that a document speaks of it."""
    differ: bool = False
    """Whether the first two quotes, of two documents, give different values for what is asked."""
