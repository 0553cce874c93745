"""What form an answer must have: a question for a quantity or a date is answered by a number."""

from __future__ import annotations

import re

from index.analysis import fold

_ASKS_FOR_QUANTITY = re.compile(
    "|".join(
        (
            r"\bhow (?:many|much|long|old|often)\b|\bwhat (?:share|percentage|proportion|part)\b",
            r"\bpercent(?:age)?\b|\bproportion\b",
            r"\bwhat(?: is| was)?(?: the)?(?: total| overall)?"
            r" (?:budget|costs?|amount|score|price)\b",
            r"\bquel(?:le)?(?: est| etait| a ete)?(?: le| la)?"
            r" (?:budget|cout|montant|score|note|prix)\b",
            r"\bcombien\b|\bquelle (?:part|proportion)\b|\bpourcentage\b",
            r"\b(?:que|cual (?:es|fue|era) (?:el|la))"
            r" (?:presupuesto|costo|coste|monto|importe|nota|puntuacion|precio)\b",
            r"\bcuant[oa]s?\b|\bporcentaje\b|\bproporcion\b",
            r"\b(?:que|qual (?:e|foi|era) [oa])"
            r" (?:orcamento|custo|montante|valor|nota|pontuacao|preco)\b",
            r"\bquant[oa]s?\b|\bporcentagem\b|\bpercentagem\b|\bproporcao\b",
            r"\bما (?:هي |هو )?(?:ال)?(?:ميزاني|تكلف|درج)[هة]|\bما (?:هو )?(?:ال)?مبلغ\b",
            r"\bكم\b|\bنسبه\b|\bنسبة\b|\bعدد\b",
            r"\bкак(?:ои|ов|ая|ова|ую)(?: был[аи]?)? (?:бюджет|стоимость|сумм[ау]|цен[ау])\b",
            r"\bсколько\b|\bпроцент\w*\b|\bдол[яюи]\b",
        )
    )
)
_ASKS_FOR_DATE = re.compile(
    "|".join(
        (
            r"\bwhen\b|\b(?:which|what) (?:year|dates?)\b",
            r"\bquand\b|\bquelle (?:annee|date)\b|\bquelles dates\b",
            r"\bcuando\b|\bque (?:ano|fechas?)\b",
            r"\bquando\b|\bque (?:ano|data)\b",
            r"\bمتي\b|\bمتى\b|\bتاريخ\b|\bعام\b",
            r"\bкогда\b|\bкаком году\b",
        )
    )
)
"""Question words in English, French, Spanish, Portuguese, Arabic and Russian, folded as in
index/analysis.py. Another language's question gets no such help."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUANTITY = re.compile(rf"\b(?!(?:19|20)\d\d\b(?![.,]\d)){_NUMBER.pattern}")
"""A number that is not a year by itself."""


_ASKS_FOR_COUNTRY = re.compile(
    "|".join(
        (
            r"\b(?:which|what) countr(?:y|ies)\b",
            r"\bquels? pays\b",
            r"\b(?:que|cual(?:es)?) pais(?:es)?\b|\b(?:que|qual|quais) pais(?:es)?\b",
            r"\b(?:اي|ما) (?:بلد|دوله|دولة|البلد|الدوله|الدولة|البلدان|الدول)\b",
            r"\bкак(?:ая|ой|ие|их) стран\w*\b",
        )
    )
)


def asks_for_quantity(question: str) -> bool:
    """Whether a number, a sum or a share is asked for."""
    return _ASKS_FOR_QUANTITY.search(fold(question)) is not None


def asks_for_date(question: str) -> bool:
    """Whether a date or a year is asked for."""
    return _ASKS_FOR_DATE.search(fold(question)) is not None


def asks_for_country(question: str) -> bool:
    """Whether a country is asked for."""
    return _ASKS_FOR_COUNTRY.search(fold(question)) is not None


def asked_for(question: str) -> re.Pattern[str] | None:
    """What a sentence must hold to look like an answer: any number for a date, a number that is no
    year for a quantity or a share; None for other questions."""
    if asks_for_quantity(question):
        return _QUANTITY
    return _NUMBER if asks_for_date(question) else None
