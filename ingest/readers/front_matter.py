"""The metadata that a text file may carry in front of its text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler

from ingest.blocks import ReadError
from ingest.readers.language_tag import iso_639_1
from ingest.readers.text_cleaning import clean_text

# Front matter is a few dozen values; aliases that refer to one another grow to millions.
_MOST_VALUES = 10_000


class _TOMLHandler(BaseHandler):
    """TOML between lines of "+++", read with the standard library."""

    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        return tomllib.loads(fm)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The metadata as plain values (dates as ISO 8601), and the text after it.

    A text that only begins with a rule of dashes has no front matter. Raises `ReadError` with
    the line where the front matter is broken.
    """
    # The delimiter is the first line or there is none.
    for handler in (YAMLHandler(), _TOMLHandler()):
        if not handler.detect(text):
            continue
        try:
            front, body = handler.split(text)
        except ValueError:
            return {}, text  # never closed: a rule
        try:
            values = handler.load(front)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise _broken(error.problem or str(error), mark.line + 1 if mark else None) from error
        except (yaml.YAMLError, ValueError) as error:
            raise _broken(str(error), None) from error
        if not isinstance(values, Mapping):
            # Two rules with prose between them; nothing at all is empty front matter.
            return ({}, body) if values is None else ({}, text)
        return {str(key): value for key, value in _plain(values, [0]).items()}, body
    return {}, text


def _broken(problem: str, line: int | None) -> ReadError:
    place = f"line {line}" if line else "its first lines"
    return ReadError(
        f"the front matter is broken in {place}: {problem}; mend it, "
        "quoting values that contain a colon"
    )


def _plain(value: Any, count: list[int]) -> Any:
    count[0] += 1
    if count[0] > _MOST_VALUES:
        raise ReadError(f"the front matter has more than {_MOST_VALUES} values")
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, count) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(inner, count) for inner in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return clean_text(str(value))


def declared_title(metadata: Mapping[str, Any]) -> str | None:
    """The title among the metadata, whatever its case."""
    title = _lower_keys(metadata).get("title")
    return clean_text(str(title)) or None if isinstance(title, (str, int, float)) else None


def declared_language(metadata: Mapping[str, Any]) -> str | None:
    """The language among the metadata, as ISO 639-1."""
    values = _lower_keys(metadata)
    return iso_639_1(values.get("language") or values.get("lang"))


def _lower_keys(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in metadata.items()}
