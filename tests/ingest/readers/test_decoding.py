import pytest

from ingest.blocks import ReadError
from ingest.readers.decoding import decode

FRENCH = "L’évaluation des réintégrations a été menée à Cotonou — très bien reçue."
RUSSIAN = "Организация помогает людям вернуться домой и начать новую жизнь."
ARABIC = "تساعد المنظمة الناس على العودة إلى ديارهم وبدء حياة جديدة."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (ARABIC, "cp1256"),
        ("été", "cp1252"),
        ("", "utf-8"),
    ],
)
def test_encodings_that_nobody_declares(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_what_is_declared_counts_where_it_can_be_true() -> None:
    assert decode("česky".encode("cp1250"), "cp1250") == "česky"
    assert decode(FRENCH.encode(), "cp1250") == FRENCH
    assert decode("été".encode("cp1252"), "no-such-encoding") == "été"


def test_a_broken_byte_is_no_other_encoding() -> None:
    damaged = (FRENCH * 5).encode() + b"\xff"
    assert decode(damaged) == FRENCH * 5 + "\ufffd"


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, "Guten Tag, liebe Leute! ".encode("cp500") * 9]
)
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(ReadError, match="save it"):
        decode(data)
