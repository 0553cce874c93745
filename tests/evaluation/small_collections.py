"""Three paragraphs in two languages, written out in public formats."""

from __future__ import annotations

import json
from pathlib import Path

TEXTS = {
    "en": (
        "The bakery in Agadez employs twelve returnees and sells four hundred loaves a day.",
        "Fishers hear flood warnings from a community radio two days before the water comes.",
        "Carpenters checked every roof joint before the storm season began in October.",
    ),
    "fr": (
        "La boulangerie d'Agadez emploie douze retournés et vend quatre cents pains par jour.",
        "Les pêcheurs entendent les alertes de crue à la radio deux jours avant la montée.",
        "Les charpentiers ont vérifié chaque joint des toits avant la saison des tempêtes.",
    ),
}
ASKED = {
    "en": (
        ("How many loaves does the bakery sell?", "four hundred"),
        ("Who hears flood warnings on the radio?", "Fishers"),
        ("Who checked the roofs?", "Carpenters"),
    ),
    "fr": (
        ("Combien de pains vend la boulangerie ?", "quatre cents"),
        ("Qui entend les alertes de crue à la radio ?", "Les pêcheurs"),
        ("Qui a vérifié les toits ?", "Les charpentiers"),
    ),
}


def write_beir(folder: Path) -> None:
    """The English paragraphs in BEIR layout."""
    (folder / "qrels").mkdir()
    rows = [{"_id": f"d{n}", "title": "", "text": text} for n, text in enumerate(TEXTS["en"])]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    asked = [{"_id": f"q{n}", "text": question} for n, (question, _) in enumerate(ASKED["en"])]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\td{n}\t1\n" for n in range(3))
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")


def write_squad(file: Path, language: str) -> Path:
    """A paragraph an article, in SQuAD layout."""
    paragraphs = [
        {
            "context": text,
            "qas": [{"id": f"q{n}", "question": question, "answers": [{"text": answer}]}],
        }
        for n, (text, (question, answer)) in enumerate(
            zip(TEXTS[language], ASKED[language], strict=True)
        )
    ]
    articles = [{"title": f"Title {n}", "paragraphs": [each]} for n, each in enumerate(paragraphs)]
    file.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return file
