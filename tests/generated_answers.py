"""Asks a service and reads what it generated."""

from __future__ import annotations

import json
from typing import Any

import httpx

from service.api.models import AskResponse, GeneratedAnswer

QUESTION = "How large is the cash grant for returnees in Ethiopia?"
TRUE = "Returnees receive a cash grant of four hundred dollars and three months of coaching"
"""Stands in the first passage that the small knowledge base has on the question."""


def ask(client: httpx.Client, question: str = QUESTION, **parameters: object) -> AskResponse:
    """By GET, as a browser does."""
    response = client.get("/api/v1/ask", params={"q": question, **parameters})  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    return AskResponse.model_validate_json(response.content)


def generated(client: httpx.Client, question: str = QUESTION) -> GeneratedAnswer:
    """What was written."""
    answer = ask(client, question).generated
    assert answer is not None
    return answer


def texts(answer: GeneratedAnswer) -> list[str]:
    """The sentences shown."""
    return [sentence.text for sentence in answer.sentences]


def events(client: httpx.Client, question: str = QUESTION) -> list[tuple[str, Any]]:
    """The events of the stream: name and data."""
    found: list[tuple[str, Any]] = []
    with client.stream("POST", "/api/v1/ask/stream", json={"q": question}) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def sent(request: dict[str, Any]) -> str:
    """All text of a request to the endpoint."""
    return "\n".join(message["content"] for message in request["messages"])
