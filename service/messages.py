"""What an answer says of itself, in the question's language."""

from __future__ import annotations

DEFAULT_LANGUAGE = "en"

_ANSWERED = {
    "en": "From the knowledge base, in the sources' own words:",
    "fr": "Tiré de la base de connaissances, dans les termes mêmes des sources :",
    "es": "De la base de conocimientos, con las palabras de las propias fuentes:",
    "ar": "من قاعدة المعارف، بكلمات المصادر نفسها:",
}

_ABSTAINED = {
    "en": "The knowledge base does not answer this. These passages come closest.",
    "fr": "La base de connaissances ne répond pas à cette question. Voici les passages les plus "
    "proches.",
    "es": "La base de conocimientos no responde a esta pregunta. Estos son los pasajes más "
    "cercanos.",
    "ar": "لا تجيب قاعدة المعارف عن هذا السؤال. هذه أقرب المقاطع إليه.",
}

_NOTHING_FOUND = {
    "en": "The knowledge base does not answer this, and holds nothing that comes close.",
    "fr": "La base de connaissances ne répond pas à cette question et ne contient rien "
    "d'approchant.",
    "es": "La base de conocimientos no responde a esta pregunta ni contiene nada parecido.",
    "ar": "لا تجيب قاعدة المعارف عن هذا السؤال، وليس فيها ما يقاربه.",
}


def answer_message(language: str, *, abstained: bool, passages: int) -> str:
    """The sentence to show above an answer, or in the place of one.

    Args:
        language: the question's, ISO 639-1; English is spoken where we lack it.
        abstained: whether the question was not answered.
        passages: how many passages are shown with it.
    """
    table = _ANSWERED if not abstained else _ABSTAINED if passages else _NOTHING_FOUND
    return table.get(language, table[DEFAULT_LANGUAGE])
