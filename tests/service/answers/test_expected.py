import pytest

from service.answers.expected import asks_for_number, has_number


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
    ],
)
def test_questions_for_a_number(question: str) -> None:
    assert asks_for_number(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who trained the carpenters?",
        "What does the evaluation recommend?",
        "Qui a formé les couturières ?",
        "¿Quién pagó los talleres?",
        "من درب النساء؟",
        "",
    ],
)
def test_other_questions(question: str) -> None:
    assert not asks_for_number(question)


def test_numbers_in_any_digits() -> None:
    assert has_number("It cost 400 dollars.")
    assert has_number("دفعت ٤٠٠ دولار.")
    assert not has_number("It cost four hundred dollars.")
