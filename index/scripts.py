"""Characters of scripts in which words or their lengths are not told by spaces, as ranges for the
class of a regular expression."""

from __future__ import annotations

IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U000323af"
"""Chinese characters, in whatever language."""

KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f"
HANGUL = "\uac00-\ud7a3"

_THAI = "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"
_LAO = "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"
_BURMESE = "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070"
_BURMESE_OF_MINORITIES = "\u1075-\u1081\u108e"
_KHMER = "\u1780-\u17b3\u17d7\u17dc"

UNSPACED = f"{_THAI}{_LAO}{_BURMESE}{_BURMESE_OF_MINORITIES}{_KHMER}\u3005-\u3007{KANA}{IDEOGRAPHS}"
"""The letters, without digits and marks, of scripts without spaces between words."""
