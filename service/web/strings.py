"""Every word of the search page's interface, in one place, by interface language."""

from __future__ import annotations

STRINGS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Knowledge search",
        "tagline": "Ask the knowledge base of the Innovation and Knowledge Management Unit, in any "
        "language.",
        "question": "Your question",
        "search": "Search",
        "answer": "Answer",
        "no_answer": "No answer",
        "passages": "Passages",
        "nothing": "Nothing matches. Try other words, or fewer filters.",
        "filters": "Filters",
        "apply": "Apply filters",
        "clear_filters": "Clear filters",
        "year_from": "From year",
        "year_to": "To year",
        "kind": "Kind",
        "language": "Language",
        "country": "Country",
        "year": "Year",
        "theme": "Theme",
        "source": "Source",
        "any": "Any",
        "page": "page {page}",
        "pages": "pages {first}–{last}",
        "open_original": "Open the original",
        "previous": "Previous",
        "next": "Next",
        "paging": "Pages of results",
        "api": "API",
        "skip": "Skip to the results",
        "not_ready": "The knowledge base is being loaded. Try again in a moment.",
    },
}

DEFAULT_LANGUAGE = "en"
