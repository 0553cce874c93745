"""The last look before a quote leaves: do these words stand at the place that is cited?"""

from __future__ import annotations

from index.results import Quote
from index.search import Index


def stands(index: Index, number: int, quote: Quote) -> bool:
    """Whether the quote, and its lead-in, is found again in what the snapshot holds at the cited
    place.

    The passage is read anew, by its number. Each span under the quote must be of the document, page
    and speaker cited, its times within those cited; and the words must be in the text of those
    spans, character by character after folding white space.
    """
    [stored] = index.store.passages([number])
    if index.documents[index.document_of[number]] != quote.document:
        return False
    spans = [span for span in stored.spans if span.start < quote.end and span.end > quote.start]
    for span in spans:
        if (span.page, span.page_label, span.speaker) != (
            quote.page,
            quote.page_label,
            quote.speaker,
        ):
            return False
        if not _within(span.start_time, quote) or not _within(span.end_time, quote):
            return False
    if stored.spans and not spans:
        return False
    there = stored.text[spans[0].start : spans[-1].end] if spans else stored.text
    return (
        bool(quote.text.strip())
        and folded(quote.text) in folded(there)
        and (quote.lead is None or folded(quote.lead_text) in folded(stored.text))
    )


def folded(text: str) -> str:
    """With single spaces for any white space."""
    return " ".join(text.split())


def _within(time: float | None, quote: Quote) -> bool:
    if time is None:
        return True
    after = quote.start_time is None or quote.start_time <= time
    return after and (quote.end_time is None or time <= quote.end_time)
