"""`python -m evaluation.readme`: writes the kept results into the marked part of README.md."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evaluation import crosslingual, questions, reading, records, retrieval, speed
from evaluation.collections import CollectionError
from evaluation.output import Table

README = Path("README.md")
START, END = "<!-- evaluation:start -->", "<!-- evaluation:end -->"

_NOTHING = "Figures with the commands that measure them are put here by `evaluation/readme.py`."

_TABLES: dict[str, Callable[[dict[str, Any]], Sequence[Table]]] = {
    "questions": questions.tables,
    "retrieval": retrieval.tables,
    "crosslingual": crosslingual.tables,
    "reading": reading.tables,
    "speed": speed.tables,
}


def rendered(kept: Sequence[records.Record]) -> str:
    """The results as Markdown."""
    if not kept:
        return _NOTHING
    parts = []
    for record in kept:
        parts.append(f"`python -m evaluation {record.command}`")
        parts += [
            f"**{table.title}**\n\n{table.markdown()}"
            for table in _TABLES[record.name](record.result)
        ]
        versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
        parts.append(f"<sub>{record.date}; {record.machine}; {versions}</sub>")
    return "\n\n".join(parts)


def replaced(page: str, part: str) -> str:
    """The page with another marked part.

    Raises:
        CollectionError: if it has not just one such part.
    """
    if page.count(START) != 1 or page.count(END) != 1 or page.index(START) > page.index(END):
        raise CollectionError(f"{README} must have {START} and, after it, {END}")
    before, _, rest = page.partition(START)
    return f"{before}{START}\n{part}\n{END}{rest.partition(END)[2]}"


def main() -> int:
    """Writes the page anew where it differs."""
    try:
        page = README.read_text(encoding="utf-8")
        new = replaced(page, rendered(records.read()))
    except (CollectionError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if new != page:
        README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
