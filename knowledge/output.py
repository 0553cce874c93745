"""What the commands print: one JSON object for machines, plain lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from service.api.models import (
    AskResponse,
    GeneratedAnswer,
    PassageResult,
    RelatedResponse,
    SearchResponse,
)
from service.web.strings import DEFAULT_LANGUAGE, STRINGS
from service.web.text import place_text

if TYPE_CHECKING:
    from knowledge.doctor import Finding
    from service.feedback.gaps import Gap


def print_json(value: BaseModel | dict[str, Any]) -> None:
    """One JSON object, in UTF-8 whatever the terminal is set to."""
    content = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.buffer.write(json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n")
    sys.stdout.flush()


def print_search(response: SearchResponse) -> None:
    """Ranked passages with their places."""
    console = _console()
    if not response.passages:
        console.print("Nothing matches.")
    for rank, passage in enumerate(response.passages, response.offset + 1):
        _print_passage(console, rank, passage)
    console.print(
        f"{len(response.passages)} of {response.total} passages, {response.took_ms:.0f} ms, "
        f"snapshot {response.snapshot}",
        style="dim",
    )


def print_ask(response: AskResponse) -> None:
    """The answer or the abstention, then the passages."""
    console = _console()
    console.print(Text(printable(response.answer.message), style="bold"))
    for quote in response.answer.quotes:
        citation = quote.citation
        console.print(Text(f"\n  “{printable(quote.text)}”"))
        place = place_text(citation.place, STRINGS[DEFAULT_LANGUAGE])
        where = ", ".join(part for part in (citation.document.title, place) if part)
        console.print(Text(f"  — {printable(where)}", style="dim"))
    if response.generated is not None:
        _print_generated(console, response.generated)
    console.print()
    print_search(response)


def _print_generated(console: Console, generated: GeneratedAnswer) -> None:
    console.print(Text(f"\n{printable(generated.message)}", style="bold"))
    for sentence in generated.sentences:
        mark = "" if sentence.supported else f" (not supported: {', '.join(sentence.faults)})"
        console.print(Text(f"\n  {printable(sentence.text)}{mark}"))
        for citation in sentence.citations:
            place = place_text(citation.place, STRINGS[DEFAULT_LANGUAGE])
            where = ", ".join(part for part in (citation.document.title, place) if part)
            console.print(Text(f"  — {printable(where)}", style="dim"))


def print_related(response: RelatedResponse) -> None:
    """Related documents and what they share."""
    console = _console()
    if not response.related:
        console.print("Nothing is related.")
    for rank, related in enumerate(response.related, 1):
        document, why = related.document, related.why
        console.print(Text(f"{rank}. {printable(document.title)}", style="bold"))
        shared = ", ".join((*why.countries, *why.themes, *why.codes))
        about = f"{document.kind}, {document.language}, id {document.id}"
        console.print(
            Text(printable(f"   {about}{'; shares ' + shared if shared else ''}"), style="dim")
        )
        console.print(Text(f"   {printable(_shortened(why.passages[0]))}\n"))


def print_gaps(gaps: Sequence[Gap], total: int) -> None:
    """Groups of questions without an answer: how often, when, and what they were."""
    console = _console()
    if not gaps:
        console.print("No question went unanswered, and none was voted down.")
        return
    for gap in gaps:
        days = gap.first if gap.first == gap.last else f"{gap.first} to {gap.last}"
        console.print(Text(f"{gap.count} × {printable(gap.questions[0])}", style="bold"))
        for question in gap.questions[1:]:
            console.print(Text(f"    {printable(question)}"))
        about = f"unanswered {gap.unanswered}, voted down {gap.voted_down}; {days}"
        console.print(Text(f"    {about}", style="dim"))
        for comment in gap.comments:
            console.print(Text(f"    “{printable(comment)}”", style="dim"))
    console.print(f"{len(gaps)} of {total} groups", style="dim")


def print_findings(findings: Sequence[Finding], *, json: bool) -> None:
    """What `doctor` found; what is wrong with the command that mends it."""
    if json:
        wrong = [finding for finding in findings if not finding.well]
        print_json(
            {
                "well": not wrong,
                "findings": [
                    {"check": one.check, "well": one.well, "message": one.message, "mend": one.mend}
                    for one in findings
                ],
            }
        )
        return
    console = _console()
    for finding in findings:
        mark = Text("ok    ", style="green") if finding.well else Text("WRONG ", style="bold red")
        console.print(mark + Text(printable(f"{finding.check}: {finding.message}")))
        if finding.mend:
            console.print(Text(f"      → {finding.mend}"))


def printable(text: str) -> str:
    """Without the control characters with which a document's text could steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _print_passage(console: Console, rank: int, passage: PassageResult) -> None:
    document = passage.document
    console.print(Text(f"{rank}. {printable(document.title)}", style="bold"))
    about = (
        place_text(passage.place, STRINGS[DEFAULT_LANGUAGE]),
        document.kind,
        str(document.year or ""),
        ", ".join(document.countries),
        document.language,
    )
    console.print(Text(printable("   " + " · ".join(part for part in about if part)), style="dim"))
    console.print(_highlighted(passage))
    console.print(Text(f"   {passage.link}\n", style="dim"))


def _highlighted(passage: PassageResult) -> Text:
    text = Text("   " + printable(passage.text).replace("\n", " "))
    for start, end in passage.highlights:
        text.stylize("bold", start + 3, end + 3)
    return text


def _shortened(text: str, characters: int = 240) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= characters else flat[: characters - 1] + "…"


def _console() -> Console:
    # Without a terminal nothing is wrapped, so that a line stays a line for grep.
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())
