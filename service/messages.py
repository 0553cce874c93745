"""What an answer says of itself, in the question's language."""

from __future__ import annotations

from index.results import Answer

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

_LISTED = {
    "en": "These documents of the knowledge base speak of it:",
    "fr": "Ces documents de la base de connaissances en parlent :",
    "es": "Estos documentos de la base de conocimientos hablan de ello:",
    "ar": "تتحدث عن ذلك هذه الوثائق من قاعدة المعارف:",
}

_NONE_LISTED = {
    "en": "There is nothing in the knowledge base on this, which does not mean that there is none. "
    "These passages come closest.",
    "fr": "La base de connaissances ne contient rien à ce sujet, ce qui ne veut pas dire qu'il "
    "n'y a rien. Voici les passages les plus proches.",
    "es": "No hay nada al respecto en la base de conocimientos, lo que no significa que no exista. "
    "Estos son los pasajes más cercanos.",
    "ar": "لا يوجد شيء عن ذلك في قاعدة المعارف، ولا يعني ذلك أنه غير موجود. هذه أقرب المقاطع إليه.",
}

_DIFFER = {
    "en": "The first two sources may not agree: compare them.",
    "fr": "Les deux premières sources ne concordent peut-être pas : comparez-les.",
    "es": "Es posible que las dos primeras fuentes no coincidan: compárelas.",
    "ar": "قد لا يتفق المصدران الأولان: قارن بينهما.",
}

_PRIVATE = {
    "en": "This asks for a person's private data, which is not given.",
    "fr": "Cette question porte sur les données privées d'une personne, qui ne sont pas "
    "communiquées.",
    "es": "La pregunta pide datos privados de una persona, que no se facilitan.",
    "ar": "يطلب هذا السؤال بيانات خاصة بشخص، وهي لا تعطى.",
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
    "no_answer": {
        "en": "They are close to the subject, but none of them seems to say what is asked.",
        "fr": "Ils sont proches du sujet, mais aucun ne semble dire ce qui est demandé.",
        "es": "Están cerca del tema, pero ninguno parece decir lo que se pregunta.",
        "ar": "وهي قريبة من الموضوع، لكن لا يبدو أن أيا منها يذكر ما يسأل عنه.",
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


def answer_message(language: str, answer: Answer, passages: int) -> str:
    """The sentence to show above an answer, or in the place of one.

    Args:
        language: the question's, ISO 639-1; English is spoken where we lack it.
        passages: how many passages are shown with it.
    """
    spoken = language if language in _ANSWERED else DEFAULT_LANGUAGE
    if not answer.abstained:
        said = (_LISTED if answer.listed else _ANSWERED)[spoken]
        return f"{said} {_DIFFER[spoken]}" if answer.differ else said
    if answer.reason == "private":
        return _PRIVATE[spoken]
    if not passages:
        return _NOTHING_FOUND[spoken]
    said = (_NONE_LISTED if answer.listed else _ABSTAINED)[spoken]
    why = _REASONS.get(answer.reason, {}).get(spoken)
    return f"{said} {why}" if why else said
