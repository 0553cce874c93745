from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.splitting import Splitter

# Labels with commas as a real catalogue of evaluations has them.
PARENTHESES = "Labour migration (ethical recruitment, labour market etc)"
LOWER = "Migration policy - dialogue, consultations etc and Migration Management"
CELLS = [
    "Counter trafficking",
    f"{PARENTHESES}, Counter trafficking",
    f"Assistance to vulnerable migrants, {LOWER}, Media and communications",
    f"{LOWER}, {PARENTHESES}",
]


def test_parentheses_and_lower_case_keep_values_whole() -> None:
    splitter = Splitter(CELLS, ",")
    assert [splitter.split(cell) for cell in CELLS] == [
        ("Counter trafficking",),
        (PARENTHESES, "Counter trafficking"),
        ("Assistance to vulnerable migrants", LOWER, "Media and communications"),
        (LOWER, PARENTHESES),
    ]


def test_parts_that_never_occur_apart_are_one_value() -> None:
    name = "Department of Foreign Affairs, Trade and Development"
    cells = [f"{name}, A", f"B, {name}", name, "A, B", "B", "C, D", "C, D", "C, D, A"]
    splitter = Splitter(cells, ",")
    assert splitter.split(f"A, {name}") == ("A", name)
    # Two cells are too few to tell that C and D belong together.
    assert splitter.split("C, D") == ("C", "D")


def test_two_values_that_always_come_alone_together_stay_apart() -> None:
    splitter = Splitter(["Kiribati, Tuvalu"] * 5 + ["Fiji"], ",")
    assert splitter.split("Kiribati, Tuvalu") == ("Kiribati", "Tuvalu")


def test_a_column_in_lower_case_is_divided_all_the_same() -> None:
    splitter = Splitter(["water, sanitation", "health", "health, water"], ",")
    assert splitter.split("water, sanitation") == ("water", "sanitation")


def test_known_values() -> None:
    splitter = Splitter(["A, B, C"], ",", ["A, B"])
    assert splitter.split("a,  b, C") == ("a, b", "C")
    assert splitter.split("B, A") == ("B", "A")


def test_a_lone_parenthesis_swallows_nothing() -> None:
    assert Splitter([], ",").split("One (two, Three, Four") == ("One (two", "Three", "Four")


def test_other_separators_and_repetitions() -> None:
    assert Splitter([], ";").split("Mali; Niger;;Mali ; Chad, Tibesti") == (
        "Mali",
        "Niger",
        "Chad, Tibesti",
    )
    assert Splitter([], "\n").split("One\nTwo") == ("One", "Two")


@given(st.lists(st.text(alphabet="aA ,(;)", max_size=20)), st.sampled_from([",", ";", ", "]))
def test_no_letter_is_ever_lost(cells: list[str], separator: str) -> None:
    splitter = Splitter(cells, separator)
    for cell in cells:
        letters = {letter for letter in cell if letter.isalpha()}
        assert {c for value in splitter.split(cell) for c in value if c.isalpha()} == letters
        assert all(value.strip() == value != "" for value in splitter.split(cell))
