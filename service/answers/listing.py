"""Questions that ask what there is: "Has IOM done …?", "Which projects …?".

They are answered by the documents that speak of it, a quote each, and never by yes or no.
"""

from __future__ import annotations

import re

from index.analysis import fold


def _any(*words: str) -> str:
    return "|".join(fold(word) for word in " ".join(words).split())


_THINGS = {
    "en": _any(
        "projects programmes programs initiatives practices reports documents evaluations",
        "studies episodes podcasts interviews countries offices missions tools activities",
        "interventions innovations pilots examples lessons",
    ),
    "fr": _any(
        "projets programmes initiatives pratiques rapports documents évaluations études",
        "épisodes entretiens pays bureaux missions outils activités interventions innovations",
        "exemples leçons",
    ),
    "es": _any(
        "proyectos programas iniciativas prácticas informes documentos evaluaciones estudios",
        "episodios entrevistas países oficinas misiones herramientas actividades intervenciones",
        "innovaciones ejemplos lecciones",
    ),
    "pt": _any(
        "projetos programas iniciativas práticas relatórios documentos avaliações estudos",
        "episódios entrevistas países escritórios missões ferramentas atividades intervenções",
        "inovações exemplos lições",
    ),
    "ar": _any(
        "المشاريع المشروعات البرامج المبادرات الممارسات التقارير الوثائق التقييمات الدراسات",
        "الحلقات المقابلات البلدان الدول المكاتب الأدوات الأنشطة التدخلات الابتكارات الأمثلة",
        "الدروس مشاريع برامج مبادرات ممارسات تقارير وثائق دراسات بلدان دول أدوات أنشطة أمثلة",
    ),
    "ru": _any(
        "проекты программы инициативы практики отчеты отчёты документы оценки исследования эпизоды",
        "интервью страны офисы миссии инструменты мероприятия инновации примеры уроки",
    ),
}

_ASKS_WHAT_THERE_IS = re.compile(
    "|".join(
        (
            r"^(?:has|have|had|did|does|do|is there|are there|was there|were there|any)\b",
            rf"^(?:in |for |on )?(?:which|what) (?:other |iom |iom's )?(?:{_THINGS['en']})\b",
            r"^(?:est-ce qu|existe-t-il|y a-t-il|a-t-on|avons-nous)",
            r"^(?:l['’]oim|l['’]organisation|l['’]equipe) \S{0,12}-t-(?:elle|il)\b",
            rf"^(?:dans |pour )?quel(?:le)?s (?:autres |sont les )?(?:{_THINGS['fr']})\b",
            r"^¿?\s*(?:ha|han|hay|hemos|existen?|hubo|tenemos)\b",
            r"^¿?\s*(?:en |para )?(?:que|cuales(?: son l[oa]s)?) (?:otr[oa]s )?"
            rf"(?:{_THINGS['es']})\b",
            r"^(?:existem?|houve|temos|ha algum)\b",
            r"^(?:em |para )?(?:que|quais(?: sao [oa]s)?) (?:outr[oa]s )?"
            rf"(?:{_THINGS['pt']})\b",
            rf"^{fold('هل')}\b",
            rf"^(?:{_any('ما أي وما')})(?: {fold('هي')})? (?:{_THINGS['ar']})\b",
            r"^(?:есть|был[аио]?|имеется|имеются|проводил\w*|существу\w+) ли\b",
            rf"^(?:в каких|какие) (?:{_THINGS['ru']})\b",
        )
    )
)
"""In English, French, Spanish, Portuguese, Arabic and Russian, folded as in index/analysis.py.
Another language's question is answered like any other."""


def asks_what_there_is(question: str) -> bool:
    """Whether the answer is a list of documents."""
    return _ASKS_WHAT_THERE_IS.search(fold(question.strip())) is not None
