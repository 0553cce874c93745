"""On a folder in WordNet's format, of our own."""

from pathlib import Path

import pytest

from training.reader.opposites import read_opposites

LICENCE = "  1 A licence, which each file begins with\n"
DATA = {
    "adj": [
        "00000001 00 a 01 wet 0 001 ! 00000002 a 0101 | not dry",
        "00000002 00 a 01 dry 0 001 ! 00000001 a 0101 | not wet",
    ],
    "adv": [],
    "noun": [
        "00000011 00 n 01 vehicle 0 000 | moves",
        "00000012 00 n 02 truck 0 lorry 0 001 @ 00000011 n 0000 | carries",
        "00000013 00 n 01 bus 0 001 @ 00000011 n 0000 | has seats",
        "00000014 00 n 01 charabanc 0 001 @ 00000011 n 0000 | had seats",
    ],
    "verb": [
        "00000021 00 v 01 win 0 001 ! 00000022 v 0101 01 + 02 00 | be first",
        "00000022 00 v 01 lose 0 001 ! 00000021 v 0101 01 + 02 00 | be last",
    ],
}
SENSES = [
    "bus%1:06:00:: 00000013 1 7",
    "charabanc%1:06:00:: 00000014 1 0",
    "dry%3:00:00:: 00000002 1 5",
    "lorry%1:06:00:: 00000012 1 2",
    "lose%2:33:00:: 00000022 1 4",
    "truck%1:06:00:: 00000012 1 9",
    "vehicle%1:06:00:: 00000011 1 9",
    "wet%3:00:00:: 00000001 1 5",
    "win%2:33:00:: 00000021 1 6",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind, lines in DATA.items():
        text = LICENCE + "".join(f"{line}  \n" for line in lines)
        (tmp_path / f"data.{kind}").write_text(text, encoding="utf-8")
    (tmp_path / "index.sense").write_text("\n".join(SENSES), encoding="utf-8")
    return tmp_path


def test_antonyms_exclude_each_other(folder: Path) -> None:
    found = read_opposites(folder)
    assert found["wet"] == ["dry"]
    assert found["dry"] == ["wet"]
    assert found["win"] == ["lose"]


def test_two_kinds_of_a_thing_exclude_each_other(folder: Path) -> None:
    assert "bus" in read_opposites(folder)["truck"]


def test_names_of_one_thing_do_not(folder: Path) -> None:
    found = read_opposites(folder)
    assert "truck" not in found.get("lorry", [])
    assert "lorry" not in found.get("truck", [])


def test_words_that_nobody_uses_are_left_out(folder: Path) -> None:
    assert all(
        "charabanc" not in [word, *others] for word, others in read_opposites(folder).items()
    )
