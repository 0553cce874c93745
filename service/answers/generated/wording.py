"""What a generated answer says of itself, in the question's language."""

from __future__ import annotations

from service.answers.generated import client, writing
from service.messages import DEFAULT_LANGUAGE

_LABEL = {
    "en": "Written by a language model from the passages cited. Each sentence was compared with "
    "its sources by a program, which can miss mistakes; read the source before you rely on it.",
    "fr": "Rédigé par un modèle de langage à partir des passages cités. Un programme a comparé "
    "chaque phrase à ses sources, mais des erreurs peuvent lui échapper ; lisez la source avant de "
    "vous y fier.",
    "es": "Redactado por un modelo de lenguaje a partir de los pasajes citados. Un programa ha "
    "comparado cada frase con sus fuentes, pero puede pasar por alto errores; lea la fuente antes "
    "de confiar en ella.",
    "ar": "كتبه نموذج لغوي استنادا إلى المقاطع المستشهد بها. قارن برنامج كل جملة بمصادرها، وقد "
    "تفوته أخطاء، فاقرأ المصدر قبل الاعتماد عليه.",
}
_NOT_WHOLE = {
    "en": "It broke off before its end.",
    "fr": "Il s'est interrompu avant la fin.",
    "es": "Se interrumpió antes del final.",
    "ar": "وقد انقطع قبل نهايته.",
}
_NONE = {
    "en": "There is no generated answer.",
    "fr": "Il n'y a pas de réponse rédigée.",
    "es": "No hay respuesta redactada.",
    "ar": "لا توجد إجابة مولدة.",
}
_UNSUPPORTED = {
    "en": "What the model wrote was not borne out by the passages it cited.",
    "fr": "Ce que le modèle a écrit n'était pas confirmé par les passages cités.",
    "es": "Lo que escribió el modelo no estaba respaldado por los pasajes citados.",
    "ar": "لم تؤيد المقاطع المستشهد بها ما كتبه النموذج.",
}
_MODEL_ABSTAINED = {
    "en": "The model found no answer in the passages.",
    "fr": "Le modèle n'a pas trouvé de réponse dans les passages.",
    "es": "El modelo no encontró respuesta en los pasajes.",
    "ar": "لم يجد النموذج إجابة في المقاطع.",
}
_NOT_SENT = {
    "en": "No passage on this may be sent to the model.",
    "fr": "Aucun passage à ce sujet ne peut être transmis au modèle.",
    "es": "Ningún pasaje sobre esto puede enviarse al modelo.",
    "ar": "لا يجوز إرسال أي مقطع عن هذا الموضوع إلى النموذج.",
}
_NOT_REACHED = {
    "en": "The model did not answer.",
    "fr": "Le modèle n'a pas répondu.",
    "es": "El modelo no respondió.",
    "ar": "لم يستجب النموذج.",
}

_WHY: dict[str, dict[str, str]] = {
    writing.ABSTAINED: {},  # the abstention speaks for itself
    writing.NOTHING_TO_SEND: _NOT_SENT,
    writing.BUSY: _NOT_REACHED,
    writing.MODEL_ABSTAINED: _MODEL_ABSTAINED,
    writing.NOTHING_SUPPORTED: _UNSUPPORTED,
    client.TIMEOUT: _NOT_REACHED,
    client.UNREACHABLE: _NOT_REACHED,
    client.REFUSED: _NOT_REACHED,
    client.ENDPOINT_ERROR: _NOT_REACHED,
    client.BROKE_OFF: _NOT_REACHED,
}

REASONS = tuple(_WHY)
"""All reasons for which there is no generated answer or only a part of one."""


def generated_message(language: str, *, sentences: int, reason: str) -> str:
    """The sentence to show with a generated answer, or in the place of one.

    Args:
        language: the question's, ISO 639-1; English is spoken where we lack it.
        sentences: how many are shown.
        reason: why there is none or only a part; empty for a whole answer.
    """
    spoken = language if language in _LABEL else DEFAULT_LANGUAGE
    if sentences:
        return f"{_LABEL[spoken]} {_NOT_WHOLE[spoken]}" if reason else _LABEL[spoken]
    return " ".join(filter(None, (_NONE[spoken], _WHY[reason].get(spoken))))
