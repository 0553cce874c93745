"""What may be asked of the API: the parameters, checked, and turned into a filter."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from index.countries import normalise_country
from index.languages import UNDETERMINED, normalise_language
from index.results import Filter

MAX_LIMIT = 50
"""Passages in one page of results, at most: more than anyone reads, few enough to be quick."""

MAX_OFFSET = 10_000
"""Deeper than any ranking means something; keeps a crawler from costly pages."""

MAX_VALUES = 50
"""Values of one filter, at most; the taxonomies in use are smaller."""

MAX_VALUE_CHARACTERS = 200
"""Length of a filter's value; the longest theme in the catalogues has about 100."""


MAX_COMMENT_CHARACTERS = 500
"""Of a word beside a vote: a few sentences. More is a message, for which there is e-mail."""

SNAPSHOT_ID = r"^snapshot-\d{8}-\d{6}-\d{6}$"
"""As index/snapshot.py names them."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _stripped(values: list[str]) -> list[str]:
    return [value.strip() for value in values if value.strip()]


def _country(value: str) -> str:
    code = normalise_country(value)
    if code is None:
        raise ValueError(
            f"no country is called `{value}`: give its name or its ISO 3166-1 code, such as NER"
        )
    return code


def _countries(values: list[str]) -> list[str]:
    return [_country(value) for value in values]


def _language(value: str) -> str:
    code = value if value == UNDETERMINED else normalise_language(value)
    if code is None:
        raise ValueError(f"no language is called `{value}`: give its ISO 639-1 code, such as fr")
    return code


def _languages(values: list[str]) -> list[str]:
    return [_language(value) for value in values]


def clean_text(text: str) -> str:
    """The text in NFC, with control characters and broken surrogates replaced by spaces, and white
    space collapsed."""
    normal = unicodedata.normalize("NFC", text)
    return " ".join(
        "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in normal).split()
    )


def _web_address(text: str) -> str:
    try:
        urlsplit(text)
    except ValueError as error:
        raise ValueError("this is no web address") from error
    return text


def _question(text: str) -> str:
    cleaned = clean_text(text)
    if not cleaned:
        raise ValueError("the question is empty")
    return cleaned


Value = Annotated[str, Field(max_length=MAX_VALUE_CHARACTERS)]
Values = Annotated[
    list[Value],
    Field(max_length=MAX_VALUES),
    BeforeValidator(_as_list),
    AfterValidator(_stripped),
]
Languages = Annotated[Values, AfterValidator(_languages)]
Countries = Annotated[Values, AfterValidator(_countries)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Question = Annotated[
    str,
    Field(
        description="The question or words to look for, in any language.",
        examples=["How were returnees in Niger supported?"],
    ),
    AfterValidator(_question),
]


class FilterParameters(BaseModel):
    """Narrow what may be found: within one filter any value matches, across filters all must."""

    model_config = ConfigDict(extra="forbid")

    kind: Values = Field([], description="Kinds of document.", examples=[["report"]])
    language: Languages = Field(
        [], description="Languages of the source, ISO 639-1.", examples=[["en", "fr"]]
    )
    country: Countries = Field(
        [],
        description="Countries, by name (in six languages) or ISO 3166-1 code.",
        examples=[["Niger", "TCD"]],
    )
    year_from: Year | None = Field(None, description="First year.", examples=[2019])
    year_to: Year | None = Field(None, description="Last year.", examples=[2024])
    theme: Values = Field([], description="Themes.", examples=[["return and reintegration"]])
    source: Values = Field([], description="Names of sources.", examples=[["practices"]])

    @model_validator(mode="after")
    def _years_in_order(self) -> FilterParameters:
        if self.year_from and self.year_to and self.year_from > self.year_to:
            raise ValueError("year_from is later than year_to")
        return self

    def to_filter(self, groups: frozenset[str]) -> Filter:
        """The filter, with the reader's access in it."""
        return Filter(
            groups=groups,
            kinds=tuple(self.kind),
            languages=tuple(self.language),
            countries=tuple(self.country),
            themes=tuple(self.theme),
            sources=tuple(self.source),
            year_from=self.year_from,
            year_to=self.year_to,
        )


class SearchParameters(FilterParameters):
    """A question, filters and the page of results wanted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "q": "How were returnees in Niger supported?",
                    "country": ["Niger"],
                    "year_from": 2018,
                    "limit": 5,
                }
            ]
        },
    )

    q: Question
    limit: int = Field(10, ge=1, le=MAX_LIMIT, description="Passages in the answer, at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="Passages to leave out first.")


class AskParameters(SearchParameters):
    """A question to be answered."""

    generate: bool = Field(
        True, description="Whether a language model shall write, where the service has one."
    )


class RelatedParameters(BaseModel):
    """What to find related knowledge for: one of document, url, or title and text."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Cash grants for returnees",
                    "text": "Returnees receive a grant and coaching to start a small business.",
                    "kind": ["practice"],
                    "limit": 3,
                }
            ]
        },
    )

    document: Value | None = Field(None, description="Id of a document in the knowledge base.")
    url: Annotated[str, Field(max_length=2000), AfterValidator(_web_address)] | None = Field(
        None, description="Address of a document in the knowledge base."
    )
    title: Annotated[str, AfterValidator(clean_text)] | None = Field(
        None, description="Title of the page to find related knowledge for."
    )
    text: Annotated[str, AfterValidator(clean_text)] | None = Field(
        None, description="Text of that page."
    )
    kind: Values = Field(["practice"], description="Kinds of document wanted.")
    language: Languages = Field([], description="Languages wanted, ISO 639-1.")
    limit: int = Field(5, ge=1, le=MAX_LIMIT, description="Documents in the answer, at most.")

    @model_validator(mode="after")
    def _one_way(self) -> RelatedParameters:
        ways = [bool(self.document), bool(self.url), bool(self.title or self.text)]
        if sum(ways) != 1:
            raise ValueError("give one of: document; url; title and text (either may be left out)")
        return self

    def to_filter(self, groups: frozenset[str]) -> Filter:
        """The filter, with the reader's access in it."""
        return Filter(groups=groups, kinds=tuple(self.kind), languages=tuple(self.language))


class FeedbackParameters(BaseModel):
    """A vote for an answer or a passage."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "snapshot": "snapshot-20250304-101500-000000",
                    "question": "How were returnees in Niger supported?",
                    "target": "passage",
                    "document": "reports-3f1c9a7e5b2d4068",
                    "passage": 27,
                    "vote": "down",
                    "comment": "This is about another programme.",
                }
            ]
        },
    )

    snapshot: Annotated[str, Field(pattern=SNAPSHOT_ID)] = Field(
        description="The snapshot that answered, as the answer names it."
    )
    question: Question
    target: Literal["answer", "passage"] = Field(description="What the vote is for.")
    document: Value | None = Field(None, description="Id of the passage's document.")
    passage: int | None = Field(None, ge=0, description="The passage's `ordinal`.")
    vote: Literal["up", "down"]
    comment: Annotated[
        str, Field(max_length=MAX_COMMENT_CHARACTERS), AfterValidator(clean_text)
    ] = Field("", description="A word on it.")

    @model_validator(mode="after")
    def _placed(self) -> FeedbackParameters:
        if self.target == "passage" and (self.document is None or self.passage is None):
            raise ValueError("for a passage, give its document and its number (passage)")
        return self


PARAMETER_NAMES = tuple(
    AskParameters.model_fields | RelatedParameters.model_fields | FeedbackParameters.model_fields
)
