"""Languages: telling which one a text is in, and writing names and codes as ISO 639-1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import pycountry
from babel import Locale, UnknownLocaleError
from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNDETERMINED = "und"

# Languages whose names are understood in metadata: IOM's official three and the United Nations' six
# with Portuguese.
_NAMES_IN = ("en", "fr", "es", "pt", "ar", "ru")

# The identifier knows 140 languages and takes each to be equally likely, so a short English
# question may come out as Nigerian Pidgin. These weights are what it lacks: which languages such a
# knowledge base is written and asked in. Of 1,558 questions in five languages (XQuAD, FQuAD, our
# own) 18 come out wrong without them and 6 with them; on a paragraph they change nothing.
_WORKING_LANGUAGES = frozenset({"en", "fr", "es", "ar", "pt", "ru"})
_WORKING_WEIGHT = 10.0

# Varieties that are written under the code of their ISO 639-1 language.
_VARIETY_OF = {
    "arz": "ar", "ary": "ar", "yue": "zh", "wuu": "zh", "sdh": "ku", "fuv": "ff", "uzs": "uz",
}  # fmt: skip

# Below half of the weight the best guess is more likely wrong than right.
_CERTAIN = 0.5
# With fewer letters than this there is a code or an abbreviation, not a language.
_FEWEST_LETTERS = 5
# Pieces of a long text that are identified, and their length, characters: a paragraph in all (in 1
# to 2 ms, as the time grows with the length), but from everywhere, for abstracts, menus and the
# questions of a form are often in another language than the text.
_PIECES, _PIECE = 12, 120

_NO_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\d_]+")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=1)
def _ranked(words: str) -> tuple[tuple[str, float], ...]:
    """Languages with their shares. The last text's are kept: of a document of one passage, first
    the document's language is asked for and then the passage's."""
    return tuple(_identifier().rank(words))


def detect_language(text: str, among: Iterable[str] | None = None) -> str:
    """The ISO 639-1 code of the language that `text` is written in; `und` where it can't be told.

    `among` restricts the answer to some languages, which makes short texts much safer. About 0.1 ms
    for a question; the model is loaded on the first call (0.6 s).
    """
    words = " ".join(_NO_LANGUAGE.sub(" ", _sample(text)).split())
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return UNDETERMINED
    allowed = None if among is None else set(among)
    weights: dict[str, float] = {}
    for label, share in _ranked(words):
        code = _VARIETY_OF.get(label, label)
        if allowed is None or code in allowed:
            weight = share * (_WORKING_WEIGHT if code in _WORKING_LANGUAGES else 1.0)
            weights[code] = weights.get(code, 0.0) + weight
    total = sum(weights.values())
    if not total:
        return UNDETERMINED
    best = max(weights, key=weights.__getitem__)
    is_code = len(best) == 2  # some of its languages have no ISO 639-1 code
    return best if is_code and weights[best] / total >= _CERTAIN else UNDETERMINED


def _sample(text: str) -> str:
    """The text itself, or pieces from all over it where it is long."""
    if len(text) <= _PIECES * _PIECE:
        return text
    step = (len(text) - _PIECE) // (_PIECES - 1)
    return " ".join(text[start : start + _PIECE] for start in range(0, step * _PIECES, step))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every name and code, folded to lower case, with its ISO 639-1 code."""
    codes: dict[str, str] = {}
    languages = [language for language in pycountry.languages if hasattr(language, "alpha_2")]
    for language in languages:
        code: str = language.alpha_2
        for attribute in ("alpha_2", "alpha_3", "bibliographic", "name"):
            if name := getattr(language, attribute, None):
                codes.setdefault(name.casefold(), code)
    known = {language.alpha_2 for language in languages}
    for locale in _NAMES_IN:
        for code, name in Locale(locale).languages.items():
            if code in known:
                codes.setdefault(name.casefold(), code)
    for code in known:
        if own := _own_name(code):
            codes.setdefault(own.casefold(), code)
    return codes


def _own_name(code: str) -> str | None:
    """What a language calls itself, where the locale data know it."""
    try:
        return Locale(code).get_language_name(code)
    except UnknownLocaleError:
        return None


def normalise_language(text: str) -> str | None:
    """The ISO 639-1 code for a code, tag or name; None where it is none of these.

    Takes "en", "eng", "en-GB", "English", "Français", and of a list ("English, French") the first.
    """
    for part in re.split(r"[,;/|+&]| and | et | y ", text):
        name = " ".join(part.split()).casefold()
        tag = re.split(r"[-_ (]", name, maxsplit=1)[0]
        for form in (name, tag):
            if code := _codes().get(form):
                return code
    return None
