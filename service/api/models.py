"""What the API answers. Every text in here is data, never HTML."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

Range = Annotated[
    tuple[int, int],
    Field(
        description="[start, end) in characters, that is Unicode code points. In JavaScript, whose "
        "strings count UTF-16 units: `Array.from(text).slice(start, end).join('')`."
    ),
]


class DocumentResult(BaseModel):
    """A document's description."""

    id: str
    title: str
    kind: str = Field(description="practice, report, podcast, session, award, guidance, page …")
    language: str = Field(description="ISO 639-1; `und` where it could not be told.")
    year: int | None = None
    countries: list[str] = Field([], description="ISO 3166-1 alpha-3.")
    themes: list[str] = []
    gcm: list[int] = Field([], description="Objectives of the Global Compact for Migration.")
    sdgs: list[int] = Field([], description="Sustainable Development Goals.")
    codes: list[str] = Field([], description="Project codes, such as `IB.0238`.")
    source: str = Field(description="Name of the source it comes from.")
    url: str | None = Field(None, description="Its public address.")
    original: str | None = Field(
        None, description="Path of its original file in this API; null for catalogue records."
    )


class Place(BaseModel):
    """Where a text stands in the original: pages, or seconds of a recording."""

    page_first: int | None = Field(None, description="Physical page or slide, from 1.")
    page_last: int | None = None
    page_label: str | None = Field(None, description="Page number printed on the first page.")
    start_time: float | None = Field(None, description="Seconds from the recording's beginning.")
    end_time: float | None = None
    speakers: list[str] = []


class PassageResult(BaseModel):
    """A ranked passage."""

    score: float = Field(description="Comparable within one answer; higher is better.")
    document: DocumentResult
    ordinal: int = Field(description="Position in the document, from 0.")
    headings: list[str] = Field([], description="Headings above it, outermost first.")
    language: str
    place: Place
    text: str
    highlights: list[Range] = Field([], description="What matches the question, in order.")
    link: str = Field(description="Opens the original at the passage's page or second.")


class FacetValue(BaseModel):
    """A value that results have, to narrow them by."""

    value: str
    label: str = Field(description="The value in words, in English.")
    count: int = Field(description="Documents with this value.")


class SearchResponse(BaseModel):
    """A page of ranked passages, and counts over the whole result."""

    question: str = Field(description="The question as understood: cleaned of control characters.")
    language: str = Field(description="The question's language, as detected; ISO 639-1.")
    snapshot: str = Field(description="The snapshot of the knowledge base that answered.")
    took_ms: float = Field(description="Time taken, milliseconds.")
    total: int = Field(description="Passages that can be paged through.")
    limit: int
    offset: int
    passages: list[PassageResult]
    facets: dict[str, list[FacetValue]] = Field(
        description="For kind, language, country, year, theme and source: values, most frequent "
        "first."
    )


class Citation(BaseModel):
    """Where quoted words stand."""

    document: DocumentResult
    place: Place
    link: str = Field(description="Opens the original at that page or second.")


class QuoteResult(BaseModel):
    """Words of a source, verbatim."""

    text: str
    lead: str | None = Field(
        None,
        description="What the words hang on, verbatim from the same passage: the header row of "
        "their table, the words that introduce their list.",
    )
    language: str
    citation: Citation
    highlights: list[Range] = Field([], description="Ranges of `text` that carry the answer.")


class AnswerResult(BaseModel):
    """Quotes that answer the question, or an abstention."""

    quotes: list[QuoteResult] = Field(
        [], description="One to three, up to five where `listed`; none for an abstention."
    )
    confidence: float = Field(
        ge=0, le=1, description="Estimated probability that the passages answer the question."
    )
    abstained: bool
    reason: str | None = Field(
        None, description="Why it abstained: a code such as `nothing_close`."
    )
    message: str = Field(description="The same in a sentence, in the question's language.")
    listed: bool = Field(
        False,
        description="The question asks what there is: each quote shows that a document speaks of "
        "it.",
    )
    differ: bool = Field(
        False,
        description="The first two quotes, of two documents, give different values for what is "
        "asked.",
    )


class GeneratedCitation(Citation):
    """A passage that a generated sentence cites."""

    number: int = Field(description="By which the sentences of this answer cite it, from 1.")
    passage: int = Field(description="Its position in the document, from 0.")


class GeneratedSentence(BaseModel):
    """A sentence that a language model wrote, compared with the passages it cites."""

    text: str = Field(description="Plain text, without the citations.")
    supported: bool = Field(
        description="Whether its numbers, dates, names and countries stand in the passages cited "
        "and it is close to them in meaning. Others are shown only where the service marks them."
    )
    faults: list[str] = Field(
        [],
        description="What is not supported: `no_citation`, `unknown_passage`, `numbers`, `dates`, "
        "`names`, `countries`, `similarity`, `off_question`.",
    )
    citations: list[GeneratedCitation] = []


class GeneratedAnswer(BaseModel):
    """An answer written by a language model, or why there is none; the quotes stand beside it."""

    sentences: list[GeneratedSentence] = Field(
        [], description="In order; none where the quotes stand alone."
    )
    dropped: int = Field(
        0, description="Sentences that the model wrote and its sources did not support."
    )
    reason: str | None = Field(
        None,
        description="Why there is none, or why it broke off: `abstained` (no model was asked), "
        "`nothing_to_send`, `busy`, `timeout`, `unreachable`, `refused`, `endpoint_error`, "
        "`broke_off`, `model_abstained`, `nothing_supported`.",
    )
    message: str = Field(
        description="What this is, to be shown with it; in the question's language."
    )
    language: str = Field(description="The language asked for, ISO 639-1.")
    model: str = Field(description="The model's name.")


class AskResponse(SearchResponse):
    """An answer or an abstention, with the nearest passages."""

    answer: AnswerResult
    generated: GeneratedAnswer | None = Field(
        None, description="Null where the service has no language model or none was asked for."
    )


class RelatedWhy(BaseModel):
    """Why a document is related."""

    passages: tuple[str, str] = Field(description="The closest pair: theirs, and ours.")
    countries: list[str] = Field([], description="Shared countries, ISO 3166-1 alpha-3.")
    themes: list[str] = Field([], description="Shared themes.")
    codes: list[str] = Field([], description="Shared project codes.")


class RelatedResult(BaseModel):
    """A related document."""

    score: float
    document: DocumentResult
    place: Place = Field(description="Where its closest passage stands.")
    link: str
    why: RelatedWhy


class RelatedResponse(BaseModel):
    """Related documents, closest first."""

    snapshot: str
    took_ms: float
    related: list[RelatedResult]


class PassageOfDocument(BaseModel):
    """A passage in its document."""

    ordinal: int
    headings: list[str] = []
    language: str
    place: Place
    text: str
    link: str


class DocumentResponse(DocumentResult):
    """A document with its text in order."""

    snapshot: str
    description: str
    passages: list[PassageOfDocument]


class Health(BaseModel):
    """A sign of life."""

    status: str = Field("ok", examples=["ok"])


class FeedbackKept(BaseModel):
    """The vote was kept."""

    status: str = Field("kept", examples=["kept"])


class SnapshotStatus(BaseModel):
    """The snapshot that is served."""

    id: str
    created: str = Field(description="ISO 8601, UTC.")
    documents: int = Field(description="Documents that this reader may find.")
    passages: int = Field(description="Passages that this reader may find.")


class Counts(BaseModel):
    """Documents by field, most frequent first; only those that this reader may find."""

    source: dict[str, int] = {}
    kind: dict[str, int] = {}
    language: dict[str, int] = {}


class StatusResponse(BaseModel):
    """What is running on what."""

    version: str
    started: str = Field(description="ISO 8601, UTC.")
    snapshot: SnapshotStatus
    model: str = Field(description="The embedding model and its fingerprint.")
    counts: Counts
