import pytest

from service.answers.expected import asked_for


@pytest.mark.parametrize(
    "question",
    [
        "How many returnees opened a shop?",
        "What percentage of the shops closed?",
        "In which year did it begin?",
        "Combien de personnes ont été formées ?",
        "En quelle année le projet a-t-il commencé ?",
        "¿Cuántos hogares recibieron ayuda?",
        "¿En qué año empezó?",
        "Quantas famílias?",
        "كم عدد الأسر؟",
        "متى بدأ المشروع؟",
        "Сколько людей?",
        "What was the budget of the project?",
        "What score did sustainability get?",
        "Quel est le coût de la formation ?",
        "Quelle note la durabilité a-t-elle reçue ?",
        "¿Qué nota obtuvo la sostenibilidad?",
        "¿Cuál fue el presupuesto?",
        "Qual foi o orçamento do projeto?",
        "ما هي ميزانية المشروع؟",
        "ما تكلفة الورشة؟",
        "Какой был бюджет проекта?",
    ],
)
def test_questions_for_a_number(question: str) -> None:
    assert asked_for(question) is not None


@pytest.mark.parametrize(
    "question",
    [
        "Who trained the carpenters?",
        "What was the aim of the budget?",
        "What does the evaluation recommend?",
        "Qui a formé les couturières ?",
        "¿Quién pagó los talleres?",
        "من درب النساء؟",
        "",
    ],
)
def test_other_questions(question: str) -> None:
    assert asked_for(question) is None


def holds(question: str, sentence: str) -> bool:
    wanted = asked_for(question)
    assert wanted is not None
    return wanted.search(sentence) is not None


def test_numbers_in_any_digits() -> None:
    assert holds("How much?", "It cost 400 dollars.")
    assert holds("How much?", "دفعت ٤٠٠ دولار.")
    assert not holds("How much?", "It cost four hundred dollars.")


def test_a_year_answers_when_but_not_how_many() -> None:
    assert holds("When was it?", "It was in 2019.")
    assert not holds("How many came?", "They came between 2019 and 2021.")
    assert holds("How many came?", "In 2019, 12 came.")
    assert holds("How many came?", "2,019 came.")
