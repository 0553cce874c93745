import pytest

from index.documents import Document
from service.answers.generated.names import missing_countries, missing_names

NIGER = Document("d", "s", "k", "report", "Retour", "fr", "0", countries=("NER",))


@pytest.mark.parametrize(
    ("sentence", "language", "text", "missing"),
    [
        ("The team met Amina Diallo in Agadez.", "en", "Amina Diallo, Agadez", set()),
        ("The team met Amina Diallo in Agadez.", "en", "Amina Traoré, Agadez", {"diallo"}),
        ("Amina Diallo met the team.", "en", "the team met", {"amina", "diallo"}),
        ("Returnees met the team.", "en", "people met", set()),
        ("UNHCR met the team.", "en", "IOM met the team", {"unhcr"}),
        ("L'équipe de l'OIM était à Agadez.", "fr", "OIM Agadez", set()),
        ("Die Frauen trafen die Gruppe der IOM.", "de", "women met the group", {"iom"}),
        ("In Niger and in Ethiopia it rained.", "en", "nothing", set()),
    ],
)
def test_names_must_stand_in_the_sources(
    sentence: str, language: str, text: str, missing: set[str]
) -> None:
    found = missing_names(sentence, language, [text])
    assert {name.word for name in found} == missing
    assert all(sentence[name.start : name.end].lower() == name.word for name in found)


def test_a_country_is_one_in_all_languages_and_may_stand_in_the_metadata() -> None:
    assert missing_countries("Au Tchad et en Éthiopie", ["Chad, Ethiopia"], []) == set()
    assert missing_countries("في النيجر", [], [NIGER]) == set()
    assert missing_countries("In Nigeria", ["au Niger"], [NIGER]) == {"NGA"}


def test_a_source_that_names_the_nationality_knows_the_country() -> None:
    assert missing_countries("People from Nigeria", ["des commerçants nigérians"], []) == set()
    assert missing_countries("People from Nigeria", ["des commerçants nigériens"], []) == {"NGA"}
