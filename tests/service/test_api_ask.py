import httpx

from service.api.models import AskResponse


def ask(client: httpx.Client, **parameters: object) -> AskResponse:
    response = client.get("/api/v1/ask", params=parameters)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    return AskResponse.model_validate_json(response.content)


def test_an_answer_quotes_its_source_word_for_word(answering: httpx.Client) -> None:
    found = ask(answering, q="Who was trained in carpentry, sewing or repairing motorcycles?")
    assert not found.answer.abstained
    assert 1 <= len(found.answer.quotes) <= 3
    assert any("Quatre cent vingt" in quote.text for quote in found.answer.quotes)
    quote = next(q for q in found.answer.quotes if "Quatre cent vingt" in q.text)
    assert quote.citation.place.page_first == 2
    assert quote.citation.link.endswith("/original#page=2")
    for start, end in quote.highlights:
        assert 0 <= start < end <= len(quote.text)
    whole = answering.get(f"/api/v1/documents/{quote.citation.document.id}").json()
    assert any(quote.text in passage["text"] for passage in whole["passages"])


def test_an_abstention_says_so_in_the_questions_language(abstaining: httpx.Client) -> None:
    questions = {
        "en": "Which telescope photographed the rings of Neptune in 2031?",
        "fr": "Quel télescope a photographié les anneaux de Neptune en 2031 ?",
        "es": "¿Qué telescopio fotografió los anillos de Neptuno en 2031?",
        "ar": "ما هو التلسكوب الذي صور حلقات كوكب نبتون في عام 2031؟",
    }
    messages = {}
    for language, question in questions.items():
        found = ask(abstaining, q=question)
        assert found.answer.abstained, question
        assert found.answer.quotes == []
        assert found.answer.reason
        assert found.language == language
        assert found.passages, "the nearest passages are shown"
        messages[language] = found.answer.message
    assert "does not answer this" in messages["en"]
    assert len(set(messages.values())) == 4


def test_the_passages_are_those_of_a_search(client: httpx.Client) -> None:
    parameters = {"q": "diaspora mapping", "limit": 3}
    asked = ask(client, **parameters)
    searched = client.get("/api/v1/search", params=parameters).json()  # type: ignore[arg-type]
    assert [p.text for p in asked.passages] == [p["text"] for p in searched["passages"]]
    assert asked.total == searched["total"]
    by_post = client.post("/api/v1/ask", json=parameters).json()
    assert by_post["answer"] == asked.answer.model_dump(mode="json")
