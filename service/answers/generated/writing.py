"""Has an answer written, and checks it sentence by sentence as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from threading import BoundedSemaphore

from index.results import Filter
from index.search import Index
from index.settings import Settings
from service.access import parse_groups
from service.answers.generated.budget import token_bound
from service.answers.generated.checking import LINK, Checked, check
from service.answers.generated.client import EndpointError, stream
from service.answers.generated.prompt import NOTHING, messages
from service.answers.generated.sentences import SentenceReader, Written
from service.answers.generated.sources import Source, find_sources

OFF = "off"
"""Value of the setting `generated_url` with which nothing is written."""

ABSTAINED = "abstained"
"""The passages do not answer the question, so no model is asked."""
NOTHING_TO_SEND = "nothing_to_send"
"""No passage that reader and endpoint may both have, or none that fits."""
BUSY = "busy"
MODEL_ABSTAINED = "model_abstained"
NOTHING_SUPPORTED = "nothing_supported"

_MARGIN_TOKENS = 64
"""For what a server adds around the messages (roles, marks of turns): SmolLM2's takes 14."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of having an answer written."""

    sentences: tuple[Checked, ...]
    """Those to be shown; none means that the quoted answer stands alone."""
    dropped: int
    """Sentences that the model wrote and the check did not let through."""
    reason: str
    """Why there is none, or why it is not whole; empty where the model came to its end."""
    language: str
    """In which the model was asked to answer."""
    model: str


class Writer:
    """Writes answers by the endpoint of the settings; safe to share between threads.

    Raises:
        ValueError: if the setting `generated_access` names no access level.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._allowed = parse_groups(settings.generated_access, "generated_access")
        self._free = BoundedSemaphore(settings.generated_at_once)

    @property
    def on(self) -> bool:
        """Whether answers are written at all."""
        return self._settings.generated_url != OFF

    async def write(
        self, index: Index, question: str, language: str, filter_: Filter, *, abstained: bool
    ) -> AsyncGenerator[Checked | Outcome, None]:
        """Gives each sentence that may be shown, once it is checked, and the outcome at the end.
        Whatever fails, the outcome comes.

        Args:
            language: the question's, in which to answer; ISO 639-1.
            filter_: the reader's, as in a search.
            abstained: whether the quoted answer abstains; then no model is asked.
        """
        shown: list[Checked] = []
        dropped = 0
        reason = ""
        said_nothing = False
        try:
            async with aclosing(self._checked(index, question, language, filter_, abstained)) as it:
                async for each in it:
                    if each.text.strip(" .").upper() == NOTHING:
                        said_nothing = True
                    elif any(each.text == other.text for other in shown):
                        continue  # small models repeat themselves
                    elif self._is_shown(each):
                        shown.append(each)
                        yield each
                    else:
                        dropped += 1
        except EndpointError as error:
            reason = error.reason
        if not any(each.supported for each in shown):
            dropped += len(shown)
            shown = []
            reason = reason or (MODEL_ABSTAINED if said_nothing else NOTHING_SUPPORTED)
        yield Outcome(tuple(shown), dropped, reason, language, self._settings.generated_model)

    def _is_shown(self, sentence: Checked) -> bool:
        if self._settings.generated_unsupported == "mark":
            return LINK not in sentence.faults
        return sentence.supported

    async def _checked(
        self, index: Index, question: str, language: str, filter_: Filter, abstained: bool
    ) -> AsyncGenerator[Checked, None]:
        if abstained:
            raise EndpointError(ABSTAINED)
        sources = await asyncio.to_thread(self._sources, index, question, language, filter_)
        if not sources:
            raise EndpointError(NOTHING_TO_SEND)
        by_number = {each.number: each for each in sources}
        understood = await asyncio.to_thread(index.understand, question)
        async with aclosing(self._written(question, language, sources)) as written:
            async for sentence in written:
                yield await asyncio.to_thread(
                    check, index, understood, sentence, by_number, language
                )

    async def _written(
        self, question: str, language: str, sources: list[Source]
    ) -> AsyncGenerator[Written, None]:
        if not self._free.acquire(blocking=False):
            raise EndpointError(BUSY)
        try:
            reader = SentenceReader(language)
            pieces = stream(self._settings, messages(question, language, sources))
            async with aclosing(pieces):
                try:
                    async for piece in pieces:
                        for written in reader.feed(piece):
                            yield written
                except EndpointError:
                    for written in reader.end(whole=False):
                        yield written
                    raise
            for written in reader.end(whole=True):
                yield written
        finally:
            self._free.release()

    def _sources(self, index: Index, question: str, language: str, filter_: Filter) -> list[Source]:
        settings = self._settings
        fixed = sum(token_bound(each["content"]) for each in messages(question, language, ()))
        room = settings.generated_context_tokens - settings.generated_output_tokens
        return find_sources(index, question, filter_, self._allowed, room - fixed - _MARGIN_TOKENS)


async def outcome_of(events: AsyncGenerator[Checked | Outcome, None]) -> Outcome:
    """Waits for the outcome."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Outcome):
                return event
    raise AssertionError("the outcome always comes")
