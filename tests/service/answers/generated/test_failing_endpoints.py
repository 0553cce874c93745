"""Whatever the endpoint does, the quoted answer comes, with the reason why there is no more."""

import logging
import time

import pytest
from generated_answers import TRUE, ask, events, generated, texts
from pydantic import SecretStr
from scripted_endpoint import Behaviour, Exchange, Serve, says


def hangs(exchange: Exchange) -> None:
    exchange.stopping.wait(30)


def hangs_after_a_sentence(exchange: Exchange) -> None:
    exchange.begin()
    exchange.piece(f"{TRUE} [1]. And then")
    exchange.stopping.wait(30)


def sends_signs_of_life_only(exchange: Exchange) -> None:
    exchange.begin()
    while not exchange.stopping.wait(0.05):
        exchange.raw(": still here\n\n")


def fails(exchange: Exchange) -> None:
    exchange.status(500, {"error": {"message": "out of memory"}})


def wants_another_key(exchange: Exchange) -> None:
    exchange.status(401, {"error": {"message": "wrong key"}})


def closes_at_once(exchange: Exchange) -> None:
    exchange.reset()


def cuts_the_stream(exchange: Exchange) -> None:
    exchange.begin()
    exchange.piece(f"{TRUE} [1]. The grant is not")


def resets_the_stream(exchange: Exchange) -> None:
    cuts_the_stream(exchange)
    exchange.reset()


def sends_rubbish(exchange: Exchange) -> None:
    exchange.begin()
    exchange.raw("data: {this is no JSON\n\n")


def sends_a_page(exchange: Exchange) -> None:
    exchange.begin("text/html")
    exchange.raw("<html><body>Sign in to the hotel's network</body></html>")


def sends_another_shape(exchange: Exchange) -> None:
    exchange.begin()
    exchange.raw('data: {"choices": "none", "object": 3}\n\n')
    exchange.raw("data: [DONE]\n\n")


def never_stops(exchange: Exchange) -> None:
    exchange.begin()
    while not exchange.stopping.is_set():
        exchange.piece("word " * 50)


QUICK = {"generated_seconds": 0.8, "generated_connect_seconds": 0.5}


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (hangs, "timeout"),
        (sends_signs_of_life_only, "timeout"),
        (fails, "endpoint_error"),
        (wants_another_key, "refused"),
        (closes_at_once, "unreachable"),
        (sends_rubbish, "endpoint_error"),
        (sends_a_page, "broke_off"),
        (sends_another_shape, "endpoint_error"),
    ],
)
def test_an_endpoint_that_fails_leaves_the_quotes(
    serve: Serve, behaviour: Behaviour, reason: str
) -> None:
    limits = QUICK if reason == "timeout" else {"generated_seconds": 20.0}
    client, _ = serve(behaviour, **limits)
    found = ask(client)
    assert found.answer.quotes
    assert found.generated is not None
    assert found.generated.sentences == []
    assert found.generated.reason == reason
    assert found.generated.message


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (hangs_after_a_sentence, "timeout"),
        (cuts_the_stream, "broke_off"),
        (resets_the_stream, "broke_off"),
    ],
)
def test_of_an_answer_that_breaks_off_the_checked_sentences_stay(
    serve: Serve, behaviour: Behaviour, reason: str
) -> None:
    limits = QUICK if reason == "timeout" else {}
    client, _ = serve(behaviour, **limits)
    answer = generated(client)
    assert texts(answer) == [f"{TRUE}."]
    assert answer.reason == reason
    assert "broke off" in answer.message


def test_the_stream_ends_well_when_the_endpoint_does_not(serve: Serve) -> None:
    client, _ = serve(resets_the_stream)
    assert [name for name, _ in events(client)] == ["answer", "sentence", "generated"]


def test_a_model_without_end_is_stopped(serve: Serve) -> None:
    client, _ = serve(never_stops, generated_output_tokens=16)
    assert generated(client).sentences == []


def test_nobody_at_the_address(serve: Serve) -> None:
    client, _ = serve(fails, generated_url="http://127.0.0.1:9/v1", generated_retries=0)
    assert generated(client).reason == "unreachable"


def test_a_passing_failure_is_tried_again(serve: Serve) -> None:
    def fails_first(exchange: Exchange) -> None:
        (fails if exchange.tries == 1 else says(f"{TRUE} [1]."))(exchange)

    client, asked = serve(fails_first, generated_retries=1)
    assert texts(generated(client)) == [f"{TRUE}."]
    assert len(asked.requests) == 2


def test_a_model_that_reasons_is_asked_in_its_own_terms(serve: Serve) -> None:
    def reasons(exchange: Exchange) -> None:
        if "max_tokens" in exchange.request:
            error = {"message": "use max_completion_tokens", "param": "max_tokens"}
            exchange.status(400, {"error": error})
        else:
            says(f"{TRUE} [1].")(exchange)

    client, asked = serve(reasons, generated_output_tokens=99)
    assert texts(generated(client)) == [f"{TRUE}."]
    assert asked.requests[1]["max_completion_tokens"] == 99
    assert "temperature" not in asked.requests[1]


def test_more_answers_at_once_than_allowed_are_only_quoted(serve: Serve) -> None:
    client, asked = serve(hangs_after_a_sentence, generated_at_once=1)
    with client.stream("POST", "/api/v1/ask/stream", json={"q": "cash grant"}) as first:
        lines = first.iter_lines()
        while not asked.requests:
            next(lines, None)
            time.sleep(0.01)
        found = ask(client)
        assert found.generated is not None
        assert found.generated.reason == "busy"
        assert found.answer.quotes
        asked.stopping.set()


def test_the_key_reaches_the_endpoint_and_no_log(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = "sk-not-a-real-key"
    for behaviour in (says(f"{TRUE} [1]."), fails, wants_another_key, closes_at_once):
        client, asked = serve(behaviour, generated_key=SecretStr(key), generated_retries=0)
        generated(client)
        assert {name.lower(): value for name, value in asked.headers[0].items()}[
            "authorization"
        ] == f"Bearer {key}"
    assert key not in caplog.text
    logged = [r.getMessage() for r in caplog.records if r.name.startswith("knowledge")]
    assert any("endpoint_error" in line for line in logged)
    assert not any("Ethiopia" in line or "grant" in line for line in logged)
