import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_index import document, passages

from index.project_codes import find_project_codes, project_code_ranges
from service.answers.subject_of_project import asks_what_a_project_is, says_title


@pytest.mark.parametrize(
    "question",
    [
        "What is NC.0009?",
        "what is IB 0238",
        "What’s the project NC.0009?",
        "What was IOM project DM10P0512?",
        "What is project IB 0238 about, and which countries did it cover?",
        "Tell me about project RR.0163.",
        "C’est quoi le projet NC-0009 ?",
        "Qu'est-ce que c'est que le projet NC.0009 ?",
        "Sur quoi porte NC.0009 ?",
        "¿De qué trata el proyecto NC.0030?",
        "¿Qué es NC.0030?",
        "O que é o projeto RR.0163?",
        "ما هو مشروع NC.0076؟",
        "О чём проект RR.0163?",
        "Что такое RR.0163?",
    ],
)
def test_what_a_project_is_is_asked(question: str) -> None:
    assert asks_what_a_project_is(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the donor of project NC.0009?",
        "What did NC.0009 achieve?",
        "Which countries did IB.0238 cover?",
        "When did DM10P0512 end?",
        "Qui a financé le projet NC.0009 ?",
        "¿Cuál es el presupuesto del proyecto NC.0030?",
        "ما هي نتائج مشروع NC.0076؟",
        "Сколько стоил проект RR.0163?",
        "What is reintegration?",
        "What is the project about?",
        "NC.0009",
        "",
    ],
)
def test_something_else_is_asked(question: str) -> None:
    assert not asks_what_a_project_is(question)


@given(st.text(alphabet="INC.-0129P§ \n؟", max_size=30))
def test_any_text_can_be_looked_at(question: str) -> None:
    asks_what_a_project_is(question)
    found = [question[start:end] for start, end in project_code_ranges(question)]
    assert {code for one in found for code in find_project_codes(one)} <= set(
        find_project_codes(question)
    )
    assert bool(found) == bool(find_project_codes(question))


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("Title: Final evaluation of “Radio for the Islands: Flood Warnings in Kiribati”", True),
        ("RADIO FOR THE ISLANDS:\nFLOOD WARNINGS\nIN KIRIBATI", True),
        ("Flood warnings were heard by many households in Kiribati.", False),
        ("Project code: NC.0009", False),
    ],
)
def test_a_title_is_known_by_its_words(text: str, is_title: bool) -> None:
    report = document("d", title="Radio for the Islands: Flood Warnings in Kiribati")
    [passage] = passages(report, text)
    assert says_title(report, passage, 0, len(text)) == is_title


def test_a_title_of_a_word_or_two_is_none() -> None:
    report = document("d", title="Evaluation report")
    [passage] = passages(report, "This evaluation report has three parts.")
    assert not says_title(report, passage, 0, len(passage.text))
