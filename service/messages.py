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

_REASONS = {
    "other_country": {
        "en": "They are about other countries.",
        "fr": "Ils concernent d'autres pays.",
        "es": "Tratan de otros países.",
        "ar": "وهي تتناول بلدانا أخرى.",
    },
    "missing_names": {
        "en": "Names or numbers of the question stand in none of them.",
        "fr": "Des noms ou des chiffres de la question n'y figurent pas.",
        "es": "En ninguno figuran algunos nombres o cifras de la pregunta.",
        "ar": "ولا ترد فيها أسماء أو أرقام وردت في السؤال.",
    },
}
"""What is added for a reason, by its code in service/answers/answer.py; the others say no more than
the abstention itself."""

_NOTHING_FOUND = {
    "en": "The knowledge base does not answer this, and holds nothing that comes close.",
    "fr": "La base de connaissances ne répond pas à cette question et ne contient rien "
    "d'approchant.",
    "es": "La base de conocimientos no responde a esta pregunta ni contiene nada parecido.",
    "ar": "لا تجيب قاعدة المعارف عن هذا السؤال، وليس فيها ما يقاربه.",
}


def answer_message(language: str, *, abstained: bool, reason: str, passages: int) -> str:
    """The sentence to show above an answer, or in the place of one.

    Args:
        language: the question's, ISO 639-1; English is spoken where we lack it.
        abstained: whether the question was not answered.
        reason: why, as a code.
        passages: how many passages are shown with it.
    """
    table = _ANSWERED if not abstained else _ABSTAINED if passages else _NOTHING_FOUND
    spoken = language if language in table else DEFAULT_LANGUAGE
    why = _REASONS.get(reason, {}).get(spoken) if table is _ABSTAINED else None
    return f"{table[spoken]} {why}" if why else table[spoken]
