"""Asks an OpenAI-compatible endpoint, and gives its text as it comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from index.settings import Settings

if TYPE_CHECKING:  # importing it takes as long as starting the service without it
    from openai import AsyncOpenAI

logger = logging.getLogger("knowledge.service")

TIMEOUT = "timeout"
UNREACHABLE = "unreachable"
REFUSED = "refused"
"""The endpoint answered that it will not: a wrong key or model, a prompt too long, too many
requests."""
ENDPOINT_ERROR = "endpoint_error"
"""The endpoint failed, or sent what is no answer."""
BROKE_OFF = "broke_off"
"""The answer ended before the model did."""

_CHARACTERS_A_TOKEN = 12
"""No tokenizer in use has tokens this long on average: a longer answer is one whose limit the
endpoint ignores, and reading stops."""

_PROBE_TOKENS = 16
"""The least that the settings allow."""

_NO_KEY = "none"
"""Sent where no key is set, because the client wants one; local servers ignore it."""


class EndpointError(Exception):
    """The endpoint gave no answer, or only a part.

    Args:
        reason: one of the codes of this module.
        said: what the endpoint said, for whoever set it up; never shown to readers, as it may
            repeat the prompt.
    """

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.said = said


def make_client(settings: Settings) -> AsyncOpenAI:
    """The official client with the timeouts and retries of the settings."""
    from openai import AsyncOpenAI, Timeout

    key = settings.generated_key
    client = AsyncOpenAI(
        base_url=settings.generated_url,
        api_key=key.get_secret_value() if key else _NO_KEY,
        timeout=Timeout(
            settings.generated_seconds,
            connect=min(settings.generated_connect_seconds, settings.generated_seconds),
        ),
        max_retries=settings.generated_retries,
    )
    # Variables of the environment that are meant for other software (OPENAI_ORG_ID …) stay unused.
    client.organization = None
    client.project = None
    return client


def probe(settings: Settings) -> None:
    """Asks for a word, to see whether endpoint, key and model are right.

    Raises:
        EndpointError: with what is wrong; the key is in no message.
    """
    few = settings.model_copy(update={"generated_output_tokens": _PROBE_TOKENS})
    asyncio.run(_first_piece(few))


async def _first_piece(settings: Settings) -> None:
    question = {"role": "user", "content": "Write the word yes."}
    async with aclosing(stream(settings, [question])) as pieces:
        async for _ in pieces:
            return


async def stream(
    settings: Settings, messages: Sequence[dict[str, str]]
) -> AsyncGenerator[str, None]:
    """The answer's text in pieces, until the model ends.

    Raises:
        EndpointError: for whatever goes wrong; also when the time of the settings is over, retries
            included, or the answer is cut off.
    """
    # The time is counted over each step by itself, because a limit around a `yield` would strike
    # whoever reads the pieces.
    deadline = asyncio.get_running_loop().time() + settings.generated_seconds
    async with aclosing(_pieces(settings, messages)) as pieces:
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except EndpointError:
                raise
            except TimeoutError:
                raise _failure(TIMEOUT) from None
            except Exception as error:
                raise _failure(*_explained(error)) from None
            yield piece


async def _pieces(
    settings: Settings, messages: Sequence[dict[str, str]]
) -> AsyncGenerator[str, None]:
    left = settings.generated_output_tokens * _CHARACTERS_A_TOKEN
    ended = False
    async with (
        make_client(settings) as client,
        await _open(client, settings, messages) as chunks,
        aclosing(_begun(chunks)) as begun,
    ):
        async for chunk in begun:
            for choice in chunk.choices or ():
                if choice.delta and choice.delta.content:
                    yield choice.delta.content
                    left -= len(choice.delta.content)
                ended = ended or choice.finish_reason == "stop"
            if left < 0:
                break
    if not ended:
        raise _failure(BROKE_OFF)


async def _begun(chunks: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """The chunks of an answer that has begun: a connection lost now is another thing than none."""
    import httpx2
    import openai

    try:
        async for chunk in chunks:
            yield chunk
    except (openai.APITimeoutError, httpx2.TimeoutException):
        raise
    except (openai.APIConnectionError, httpx2.TransportError):
        raise _failure(BROKE_OFF) from None


async def _open(client: AsyncOpenAI, settings: Settings, messages: Sequence[dict[str, str]]) -> Any:
    """Begins the completion. Models that reason refuse `max_tokens` and `temperature`, and take
    `max_completion_tokens`, which older servers do not know: it is tried where the first is
    refused by name."""
    import openai

    request: dict[str, Any] = {
        "model": settings.generated_model,
        "messages": list(messages),
        "stream": True,
    }
    tokens = settings.generated_output_tokens
    try:
        return await client.chat.completions.create(**request, max_tokens=tokens, temperature=0)
    except openai.BadRequestError as error:
        if error.param not in ("max_tokens", "temperature"):
            raise
        return await client.chat.completions.create(**request, max_completion_tokens=tokens)


def _explained(error: Exception) -> tuple[str, str]:
    """A code of this module, and what the endpoint said."""
    import httpx2
    import openai

    if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
        return TIMEOUT, ""
    if isinstance(error, openai.APIStatusError):
        refused = error.status_code < 500
        return (REFUSED if refused else ENDPOINT_ERROR), f"{error.status_code}: {error.message}"
    if isinstance(error, openai.APIConnectionError):
        return UNREACHABLE, str(error.__cause__ or error)
    return ENDPOINT_ERROR, type(error).__name__


def _failure(reason: str, said: str = "") -> EndpointError:
    # What was said may repeat passages or the question, which the log must not hold.
    logger.warning("no generated answer: %s", reason)
    return EndpointError(reason, said)
