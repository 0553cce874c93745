"""What form an answer must have: a question for a quantity or a date is answered with a number."""

from __future__ import annotations

import re

from index.analysis import fold

_ASKS_FOR_NUMBER = re.compile(
    "|".join(
        (
            r"\bhow (?:many|much|long|old|often)\b|\bwhat (?:share|percentage|proportion|part)\b",
            r"\bpercent(?:age)?\b|\bproportion\b|\bwhen\b|\b(?:which|what) (?:year|date|dates)\b",
            r"\bcombien\b|\bquelle (?:part|proportion)\b|\bpourcentage\b|\bquand\b",
            r"\bquelle (?:annee|date)\b|\bquelles dates\b",
            r"\bcuant[oa]s?\b|\bporcentaje\b|\bproporcion\b|\bcuando\b",
            r"\bque (?:ano|fechas?)\b",
            r"\bquant[oa]s?\b|\bporcentagem\b|\bpercentagem\b|\bproporcao\b|\bquando\b",
            r"\bكم\b|\bنسبه\b|\bنسبة\b|\bعدد\b|\bمتي\b|\bمتى\b|\bتاريخ\b|\bعام\b",
            r"\bсколько\b|\bпроцент\w*\b|\bдол[яюи]\b|\bкогда\b",
        )
    )
)
"""Question words in English, French, Spanish, Portuguese, Arabic and Russian, folded as in
index/analysis.py. Another language's question gets no such help."""

_NUMBER = re.compile(r"\d")


def asks_for_number(question: str) -> bool:
    """Whether a question asks for a quantity, a share or a date."""
    return _ASKS_FOR_NUMBER.search(fold(question)) is not None


def has_number(sentence: str) -> bool:
    """Whether a sentence holds a number in digits of any script."""
    return _NUMBER.search(sentence) is not None
