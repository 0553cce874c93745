import httpx
import pytest
from generated_answers import QUESTION, TRUE, ask, events, generated, sent, texts
from scripted_endpoint import Exchange, Serve, says


def test_no_model_is_asked_unless_one_is_set(client: httpx.Client) -> None:
    found = ask(client)
    assert found.generated is None
    assert [name for name, _ in events(client)] == ["answer", "generated"]
    assert events(client)[1] == ("generated", None)


def test_a_sentence_that_its_passage_supports_is_shown_with_its_source(serve: Serve) -> None:
    client, asked = serve(says(f"{TRUE} [1]."), generated_model="small")
    answer = generated(client)
    assert texts(answer) == [f"{TRUE}."]
    [citation] = answer.sentences[0].citations
    assert citation.document.title == "Cash grants for returnees in Ethiopia"
    assert citation.number == 1
    assert citation.link
    assert answer.reason is None
    assert answer.dropped == 0
    assert "language model" in answer.message
    assert answer.model == asked.requests[0]["model"] == "small"


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("Returnees receive a cash grant of four hundred dollars.", "no_citation"),
        ("Returnees receive a cash grant of four hundred dollars [9].", "unknown_passage"),
        ("Returnees receive a cash grant of nine hundred dollars and coaching [1].", "numbers"),
        (
            "Returnees receive a cash grant of 900 dollars and months of coaching [1].",
            "numbers",
        ),
        (
            "Returnees received a cash grant of four hundred dollars in May 2021 [1].",
            "dates",
        ),
        ("Returnees in Uganda receive a cash grant of four hundred dollars [1].", "countries"),
        ("Returnees receive a cash grant of four hundred dollars from Oxfam [1].", "names"),
        (
            "Returnees to Ethiopia are banned from all loans and must pay tax [1].",
            "similarity",
        ),
        ("Women open most of the shops [1].", "off_question"),
    ],
)
def test_a_sentence_that_its_passage_does_not_support_is_marked_or_dropped(
    serve: Serve, sentence: str, fault: str
) -> None:
    text = f"{TRUE} [1]. {sentence}"
    client, _ = serve(says(text), generated_unsupported="mark")
    answer = generated(client)
    assert [each.supported for each in answer.sentences] == [True, False]
    assert fault in answer.sentences[1].faults
    client, _ = serve(says(text))
    answer = generated(client)
    assert texts(answer) == [f"{TRUE}."]
    assert answer.dropped == 1


def test_where_nothing_is_supported_the_quotes_stand_alone(serve: Serve) -> None:
    for treatment in ("drop", "mark"):
        client, _ = serve(
            says("Everyone gets a house [1]. And a car."), generated_unsupported=treatment
        )
        found = ask(client)
        assert found.generated is not None
        assert found.generated.sentences == []
        assert found.generated.reason == "nothing_supported"
        assert found.generated.dropped == 2
        assert found.answer.quotes


def test_a_model_that_finds_no_answer_may_say_so(serve: Serve) -> None:
    client, _ = serve(says("NOTHING."))
    assert generated(client).reason == "model_abstained"


@pytest.mark.parametrize(
    "sentence",
    [
        f"{TRUE}, see https://evil.example/?q=secret [1].",
        f"![{TRUE}](https://evil.example/x.png) [1].",
        f"[{TRUE}](javascript:alert) [1].",
        f"{TRUE} <img src=x> [1].",
        f"{TRUE}, write to grants@evil.example [1].",
        f"{TRUE} at evil.example/form [1].",
    ],
)
def test_no_address_and_no_markup_is_shown_not_even_marked(serve: Serve, sentence: str) -> None:
    client, _ = serve(says(sentence), generated_unsupported="mark")
    assert generated(client).sentences == []
    shown = [data for name, data in events(client) if name == "sentence"]
    assert shown == []


def test_marks_of_emphasis_and_lists_are_left_out(serve: Serve) -> None:
    client, _ = serve(says(f"- **{TRUE}** [1].\n"))
    assert texts(generated(client)) == [f"{TRUE}."]


def test_the_stream_shows_a_sentence_only_when_it_is_checked(serve: Serve) -> None:
    client, _ = serve(says(f"It is nine hundred dollars [1]. {TRUE} [1]. And", letters=3))
    found = events(client)
    assert [name for name, _ in found] == ["answer", "sentence", "generated"]
    assert found[0][1]["answer"]["quotes"]
    assert found[1][1]["text"] == f"{TRUE}."
    assert found[2][1]["sentences"] == [found[1][1]]
    assert found[2][1]["dropped"] == 2
    assert all("nine hundred" not in str(data) for _, data in found[1:])


def test_sentences_come_while_the_model_still_writes(serve: Serve) -> None:
    def slow(exchange: Exchange) -> None:
        exchange.begin()
        exchange.piece(f"{TRUE} [1]. The")
        exchange.stopping.wait(60)

    client, asked = serve(slow)
    with client.stream("GET", "/api/v1/ask/stream", params={"q": QUESTION}) as response:
        for line in response.iter_lines():
            if line == "event: sentence":
                asked.stopping.set()
                break


def test_the_stream_refuses_what_ask_refuses(client: httpx.Client) -> None:
    response = client.get("/api/v1/ask/stream", params={"q": "x" * 3000})
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_request"


def test_a_client_may_do_without(serve: Serve) -> None:
    client, asked = serve(says(f"{TRUE} [1]."))
    assert ask(client, generate=False).generated is None
    client.head("/api/v1/ask", params={"q": QUESTION})
    assert asked.requests == []


def test_where_the_passages_do_not_answer_no_model_is_asked(serve: Serve) -> None:
    client, asked = serve(says(f"{TRUE} [1]."), abstain_below=1.0)
    found = ask(client)
    assert found.answer.abstained
    assert found.generated is not None
    assert found.generated.reason == "abstained"
    assert asked.requests == []


@pytest.mark.parametrize(
    ("question", "language"),
    [
        (QUESTION, "English"),
        ("À combien s'élève la subvention pour les personnes de retour en Éthiopie ?", "French"),
        ("¿A cuánto asciende la subvención para los retornados en Etiopía?", "Spanish"),
        ("ما قيمة المنحة النقدية للعائدين في إثيوبيا؟", "Arabic"),
    ],
)
def test_the_model_is_asked_in_the_questions_language(
    serve: Serve, question: str, language: str
) -> None:
    client, asked = serve(says("NOTHING"))
    generated(client, question)
    assert f"short sentences in {language}." in sent(asked.requests[0])


def test_an_answer_in_another_language_than_its_source_can_be_supported(serve: Serve) -> None:
    written = (
        "Les personnes de retour reçoivent une subvention en espèces de 400 dollars et trois mois "
        "d'accompagnement pour ouvrir une petite entreprise en Éthiopie [1]."
    )
    client, _ = serve(says(written), generated_unsupported="mark")
    question = "À combien s'élève la subvention pour les personnes de retour en Éthiopie ?"
    [sentence] = generated(client, question).sentences
    assert sentence.supported, sentence.faults


def test_only_public_passages_are_sent_unless_the_setting_names_more(serve: Serve) -> None:
    question = "What does the unit think of cash grants for returnees?"
    everything = "public,internal,restricted:ikm"
    for allowed, secrets in (
        ("public", set()),
        ("public,internal", {"pelicanfile"}),
        ("public,restricted:ikm", {"ostrichfile"}),
        (everything, {"pelicanfile", "ostrichfile"}),
    ):
        client, asked = serve(says("NOTHING"), access=everything, generated_access=allowed)
        generated(client, question)
        text = sent(asked.requests[0])
        assert {word for word in ("pelicanfile", "ostrichfile") if word in text} == secrets


def test_what_the_reader_may_not_see_is_not_sent_either(serve: Serve) -> None:
    client, asked = serve(
        says("NOTHING"), access="public", generated_access="public,internal,restricted:ikm"
    )
    generated(client, "What does the unit think of cash grants for returnees?")
    text = sent(asked.requests[0])
    assert "pelicanfile" not in text
    assert "ostrichfile" not in text


def test_where_nothing_may_be_sent_nothing_is(serve: Serve) -> None:
    client, asked = serve(says("NOTHING"), access="internal", generated_access="public")
    assert generated(client).reason == "nothing_to_send"
    assert asked.requests == []


def test_a_small_window_gets_fewer_passages(serve: Serve) -> None:
    client, asked = serve(says("NOTHING"))
    generated(client)
    client, asked_less = serve(
        says("NOTHING"), generated_context_tokens=768, generated_output_tokens=100
    )
    generated(client)
    fewer, many = (sent(each.requests[0]).count("\n[") for each in (asked_less, asked))
    assert 1 <= fewer < many
    assert asked_less.requests[0]["max_tokens"] == 100
