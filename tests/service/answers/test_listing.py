import pytest

from service.answers.listing import asks_what_there_is


@pytest.mark.parametrize(
    "question",
    [
        "Has IOM worked with beekeepers?",
        "Is there a practice on school meals?",
        "Which projects used cash grants?",
        "What other tools help with age assessment?",
        "Est-ce que l'OIM a travaillé avec des apiculteurs ?",
        "L'OIM a-t-elle travaillé avec des apiculteurs ?",
        "Quels projets ont distribué de l'argent ?",
        "¿Hay alguna práctica sobre comedores escolares?",
        "¿Qué proyectos usaron dinero en efectivo?",
        "Existe algum projeto com apicultores?",
        "Quais projetos deram dinheiro?",
        "هل عملت المنظمة مع مربي النحل؟",
        "ما هي المشاريع التي قدمت منحا نقدية؟",
        "Есть ли практика со школьными обедами?",
        "Какие проекты выдавали деньги?",
    ],
)
def test_questions_of_what_there_is(question: str) -> None:
    assert asks_what_there_is(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many projects used cash grants?",
        "Which project code has the well in Zinder?",
        "What did the reports that IOM published recommend?",
        "Combien de projets y a-t-il au Niger ?",
        "¿Cuántos proyectos hay en Níger?",
        "¿A qué proyecto corresponde este código?",
        "Quantos projetos existem?",
        "كم عدد المشاريع؟",
        "Сколько проектов в Нигере?",
        "",
    ],
)
def test_questions_of_something_in_particular(question: str) -> None:
    assert not asks_what_there_is(question)
