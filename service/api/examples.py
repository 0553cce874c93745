"""Examples for the API's description. Invented, and checked against the models by a test."""

from __future__ import annotations

from typing import Any

from service.answers.generated.wording import generated_message

_DOCUMENT: dict[str, Any] = {
    "id": "reports-3f1c9a7e5b2d4068",
    "title": "Final evaluation: Sustainable reintegration in Niger",
    "kind": "report",
    "language": "fr",
    "year": 2022,
    "countries": ["NER"],
    "themes": ["return and reintegration"],
    "gcm": [21],
    "sdgs": [8, 10],
    "codes": ["IB.0238"],
    "source": "reports",
    "url": "https://example.org/evaluations/niger.pdf",
    "original": "/api/v1/documents/reports-3f1c9a7e5b2d4068/original",
}

_PLACE: dict[str, Any] = {
    "page_first": 12,
    "page_last": 13,
    "page_label": "10",
    "start_time": None,
    "end_time": None,
    "speakers": [],
}

_TEXT = (
    "Les migrants de retour ont reçu une formation et une subvention. "
    "Un an après, deux entreprises sur trois étaient encore en activité."
)

_LINK = "/api/v1/documents/reports-3f1c9a7e5b2d4068/original#page=12"

_PASSAGE: dict[str, Any] = {
    "score": 0.71,
    "document": _DOCUMENT,
    "ordinal": 27,
    "headings": ["4. Résultats", "4.2 Durabilité"],
    "language": "fr",
    "place": _PLACE,
    "text": _TEXT,
    "highlights": [[4, 22], [36, 45]],
    "link": _LINK,
}

SEARCH: dict[str, Any] = {
    "question": "How were returnees in Niger supported?",
    "language": "en",
    "snapshot": "snapshot-20250304-101500-000000",
    "took_ms": 24.3,
    "total": 1,
    "limit": 10,
    "offset": 0,
    "passages": [_PASSAGE],
    "facets": {
        "kind": [{"value": "report", "label": "Report", "count": 1}],
        "language": [{"value": "fr", "label": "French", "count": 1}],
        "country": [{"value": "NER", "label": "Niger", "count": 1}],
        "year": [{"value": "2022", "label": "2022", "count": 1}],
        "theme": [
            {
                "value": "return and reintegration",
                "label": "Return and reintegration",
                "count": 1,
            }
        ],
        "source": [{"value": "reports", "label": "Reports", "count": 1}],
    },
}

ASK: dict[str, Any] = SEARCH | {
    "answer": {
        "quotes": [
            {
                "text": "Les migrants de retour ont reçu une formation et une subvention.",
                "lead": None,
                "language": "fr",
                "citation": {
                    "document": _DOCUMENT,
                    "place": _PLACE | {"page_last": 12},
                    "link": _LINK,
                },
                "highlights": [[36, 63]],
            }
        ],
        "confidence": 0.83,
        "abstained": False,
        "reason": None,
        "message": "From the knowledge base, in the sources' own words:",
        "listed": False,
        "differ": False,
    },
    "generated": {
        "sentences": [
            {
                "text": "Returning migrants received training and a grant.",
                "supported": True,
                "faults": [],
                "citations": [
                    {
                        "document": _DOCUMENT,
                        "place": _PLACE,
                        "link": _LINK,
                        "number": 1,
                        "passage": 27,
                    }
                ],
            }
        ],
        "dropped": 1,
        "reason": None,
        "message": generated_message("en", sentences=1, reason=""),
        "language": "en",
        "model": "qwen3:8b",
    },
}

ABSTENTION: dict[str, Any] = SEARCH | {
    "question": "How many returnees arrived in Peru in 2031?",
    "answer": {
        "quotes": [],
        "confidence": 0.12,
        "abstained": True,
        "reason": "other_country",
        "message": "The knowledge base does not answer this. These passages come closest. "
        "They are about other countries.",
        "listed": False,
        "differ": False,
    },
    "generated": None,
}

RELATED: dict[str, Any] = {
    "snapshot": "snapshot-20250304-101500-000000",
    "took_ms": 12.8,
    "related": [
        {
            "score": 0.64,
            "document": _DOCUMENT,
            "place": _PLACE,
            "link": _LINK,
            "why": {
                "passages": [
                    _TEXT,
                    "Returnees receive a grant and coaching to start a small business.",
                ],
                "countries": ["NER"],
                "themes": ["return and reintegration"],
                "codes": [],
            },
        }
    ],
}

DOCUMENT: dict[str, Any] = _DOCUMENT | {
    "snapshot": "snapshot-20250304-101500-000000",
    "description": "Donor: European Union",
    "passages": [
        {
            "ordinal": 27,
            "headings": ["4. Résultats", "4.2 Durabilité"],
            "language": "fr",
            "place": _PLACE,
            "text": _TEXT,
            "link": _LINK,
        }
    ],
}

STATUS: dict[str, Any] = {
    "version": "0.1.0",
    "started": "2025-03-04T10:20:00+00:00",
    "snapshot": {
        "id": "snapshot-20250304-101500-000000",
        "created": "2025-03-04T10:15:00+00:00",
        "documents": 1777,
        "passages": 13287,
    },
    "model": "multilingual-e5-small-0a1b2c3d4e5f6071",
    "counts": {
        "source": {"practices": 926, "reports": 851},
        "kind": {"practice": 926, "report": 851},
        "language": {"en": 1500, "fr": 277},
    },
}


def json_example(
    example: dict[str, Any], **others: dict[str, Any]
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that answers 200 with this example, or others by name."""
    named = {"example": {"value": example}} | {
        name: {"value": value} for name, value in others.items()
    }
    return {200: {"content": {"application/json": {"examples": named}}}}
