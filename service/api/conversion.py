"""From the search's own types to what the API answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.documents import Document, Passage, Span
from index.filtering import FACETS
from index.results import Answer, Hit, Quote, Related, SearchResult
from service.api.models import (
    AnswerResult,
    Citation,
    DocumentResult,
    FacetValue,
    PassageOfDocument,
    PassageResult,
    Place,
    QuoteResult,
    RelatedResult,
    RelatedWhy,
)
from service.labels import value_label
from service.messages import answer_message
from service.originals import main_span, original_address, place_link, web_address


def document_result(document: Document) -> DocumentResult:
    """The document without what must stay inside: the file's path, its checksum, its access."""
    return DocumentResult(
        id=document.id,
        title=document.title,
        kind=document.kind,
        language=document.language,
        year=document.year,
        countries=list(document.countries),
        themes=list(document.themes),
        gcm=list(document.gcm),
        sdgs=list(document.sdgs),
        codes=list(document.codes),
        source=document.source,
        url=web_address(document),
        original=original_address(document),
    )


def place_of(spans: Sequence[Span]) -> Place:
    """The place that the spans cover together."""
    pages = [span.page for span in spans if span.page is not None]
    starts = [span.start_time for span in spans if span.start_time is not None]
    ends = [span.end_time for span in spans if span.end_time is not None]
    labels = [span.page_label for span in spans if span.page is not None]
    return Place(
        page_first=min(pages, default=None),
        page_last=max(pages, default=None),
        page_label=labels[0] if labels else None,
        start_time=min(starts, default=None),
        end_time=max(ends, default=None),
        speakers=list(dict.fromkeys(span.speaker for span in spans if span.speaker)),
    )


def passage_result(hit: Hit) -> PassageResult:
    """A ranked passage, its link pointing at where most of its highlights stand."""
    document, passage = hit.document, hit.passage
    return PassageResult(
        score=hit.score,
        document=document_result(document),
        ordinal=passage.ordinal,
        headings=list(passage.headings),
        language=passage.language,
        place=place_of(passage.spans),
        text=passage.text,
        highlights=list(hit.highlights),
        link=place_link(document, main_span(passage, hit.highlights)),
    )


def passage_of_document(document: Document, passage: Passage) -> PassageOfDocument:
    """A passage in its document."""
    return PassageOfDocument(
        ordinal=passage.ordinal,
        headings=list(passage.headings),
        language=passage.language,
        place=place_of(passage.spans),
        text=passage.text,
        link=place_link(document, main_span(passage, ())),
    )


def facets_of(result: SearchResult) -> dict[str, list[FacetValue]]:
    """The counts, most frequent first, years newest first."""
    return {field: _facet(field, result.facets.get(field, {})) for field in FACETS}


def _facet(field: str, counts: dict[str, int]) -> list[FacetValue]:
    values = [
        FacetValue(value=value, label=value_label(field, value), count=count)
        for value, count in counts.items()
    ]
    if field == "year":
        return sorted(values, key=lambda facet: facet.value, reverse=True)
    return sorted(values, key=lambda facet: (-facet.count, facet.label))


def answer_result(answer: Answer, language: str, passages: int) -> AnswerResult:
    """The answer, with what it says of itself in the question's language."""
    return AnswerResult(
        quotes=[_quote(quote) for quote in answer.quotes],
        confidence=min(1.0, max(0.0, answer.confidence)),
        abstained=answer.abstained,
        reason=answer.reason or None,
        message=answer_message(language, answer, passages),
        listed=answer.listed,
        differ=answer.differ,
    )


def _quote(quote: Quote) -> QuoteResult:
    span = Span(
        quote.start,
        quote.end,
        page=quote.page,
        page_label=quote.page_label,
        start_time=quote.start_time,
        end_time=quote.end_time,
        speaker=quote.speaker,
    )
    return QuoteResult(
        text=quote.text,
        lead=quote.lead_text or None,
        language=quote.passage.language,
        citation=Citation(
            document=document_result(quote.document),
            place=place_of([span]),
            link=place_link(quote.document, span),
        ),
        highlights=list(_within(quote.highlights, quote.start, quote.end)),
    )


def _within(ranges: Iterable[tuple[int, int]], start: int, end: int) -> Iterable[tuple[int, int]]:
    """The ranges of a passage's text as ranges of its part [start, end)."""
    for first, last in ranges:
        low, high = max(first, start), min(last, end)
        if low < high:
            yield low - start, high - start


def related_result(related: Related) -> RelatedResult:
    """A related document and why it is one."""
    return RelatedResult(
        score=related.score,
        document=document_result(related.document),
        place=place_of(related.passage.spans),
        link=place_link(related.document, main_span(related.passage, ())),
        why=RelatedWhy(
            passages=(related.passage.text, related.counterpart),
            countries=list(related.shared_countries),
            themes=list(related.shared_themes),
            codes=list(related.shared_codes),
        ),
    )
