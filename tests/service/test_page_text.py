from service.api.models import Place
from service.web.strings import STRINGS
from service.web.text import clock, marked, place_text


def test_marked_escapes_everything() -> None:
    assert str(marked("a <b> & c", [(2, 5)])) == "a <mark>&lt;b&gt;</mark> &amp; c"
    assert str(marked("\U0001f30a wave", [(2, 6)])) == "\U0001f30a <mark>wave</mark>"
    assert str(marked("<", [])) == "&lt;"


def test_places() -> None:
    english = STRINGS["en"]
    assert clock(211.9) == "3:31"
    assert clock(3727) == "1:02:07"
    assert place_text(Place(page_first=3, page_last=3), english) == "page 3"
    assert place_text(Place(page_first=3, page_last=4), english) == "pages 3–4"
    assert place_text(Place(start_time=0.0), english) == "0:00"
    assert place_text(Place(start_time=211.0, end_time=228.4), english) == "3:31–3:48"
    assert place_text(Place(), english) == ""


def test_no_string_is_hidden_by_a_method() -> None:
    # In a template `strings.clear` would be the method of that name.
    assert not {key for words in STRINGS.values() for key in words if hasattr(dict, key)}
    assert len({frozenset(words) for words in STRINGS.values()}) == 1
