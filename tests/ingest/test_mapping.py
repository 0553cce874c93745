from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.items import Metadata
from ingest.mapping import (
    MetadataMapping,
    UnsafeAccessError,
    check_columns,
    first_address,
    numbers_in,
)
from ingest.sources import Columns, SourcesError
from ingest.tables import Row, Table


def mapped(row: dict[str, Any], columns: dict[str, Any]) -> tuple[Metadata, tuple[str, ...]]:
    table = Table(Path("t.csv"), tuple(row), (Row(2, row),))
    return MetadataMapping(Columns.model_validate(columns), table, ",").metadata(row)


def test_every_field() -> None:
    row = {
        "Title": "Final  evaluation",
        "Type": "report",
        "Languages": "French, English",
        "Who": "Restricted: ikm",
        "Published": "2021-05-01",
        "Countries Covered": "Congo, The Democratic Republic of the, Mali",
        "Themes": "Return (AVRR, other), Health",
        "GCM": "21, 23",
        "SDGs": ["8. Decent work and economic growth", "SDG 13: Climate action"],
        "Project Code": "CS1137, CS. 1138",
        "File URL": "https://e.org/a%20b.pdf,   https://e.org/c.pdf",
        "Donor": "Government of Germany",
        "Author": "",
    }
    metadata, problems = mapped(
        row,
        {
            "title": "Title",
            "kind": "Type",
            "language": "Languages",
            "access": "Who",
            "year": "Published",
            "countries": "Countries Covered",
            "themes": "Themes",
            "gcm": "GCM",
            "sdgs": "SDGs",
            "codes": "Project Code",
            "url": "File URL",
            "description": ["Donor", "Author"],
        },
    )
    assert problems == ()
    assert metadata == Metadata(
        title="Final evaluation",
        kind="report",
        language="fr",
        access="restricted:ikm",
        year=2021,
        countries=("COD", "MLI"),
        themes=("Return (AVRR, other)", "Health"),
        gcm=(21, 23),
        sdgs=(8, 13),
        codes=("CS.1137", "CS.1138"),
        url="https://e.org/a%20b.pdf",
        description="Donor: Government of Germany",
    )


def test_nothing_given_is_nothing() -> None:
    assert mapped({"a": "x"}, {}) == (Metadata(), ())
    columns = dict.fromkeys(Columns.model_fields, "a")
    assert mapped({"a": ""}, columns) == (Metadata(), ())


def test_what_is_not_understood_is_told_and_the_rest_kept() -> None:
    row = {"t": "One", "l": "Klingonese", "y": "soon", "c": "Ruritania; Mali", "s": "18", "u": "x"}
    metadata, problems = mapped(
        row,
        {"title": "t", "language": "l", "year": "y", "countries": "c", "sdgs": "s", "url": "u"},
    )
    assert (metadata.title, metadata.countries) == ("One", ("MLI",))
    assert len(problems) == 5
    assert any('"Ruritania" is no country' in problem for problem in problems)


def test_worldwide_is_an_answer() -> None:
    for cell, countries, worldwide in (
        ("Worldwide", (), True),
        ("Worldwide, Mali", ("MLI",), False),
        ("", (), False),
    ):
        metadata, problems = mapped({"c": cell}, {"countries": "c"})
        assert (metadata.countries, metadata.worldwide, problems) == (countries, worldwide, ())


def test_elements_of_a_list_are_not_divided() -> None:
    row = {"tags": {"themes": ["Land, property", "Health"]}}
    assert mapped(row, {"themes": "tags.themes"})[0].themes == ("Land, property", "Health")


def test_an_access_that_is_not_understood_is_never_taken_for_the_default() -> None:
    with pytest.raises(UnsafeAccessError, match='access is "everyone"'):
        mapped({"a": "everyone"}, {"access": "a"})


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["Goal 13"], (13,)),
        (["SDG 13: Climate action"], (13,)),
        (["8. Decent work, 10 ways"], (8,)),
        (["GCM 21"], (21,)),
        (["3", "8"], (3, 8)),
        (["3, 8; 10"], (3, 8, 10)),
        (["SDG 3, SDG 8"], (3, 8)),
        (["10. Reduced inequalities; 13. Climate action"], (10, 13)),
        (["none"], ()),
    ],
)
def test_numbers_of_goals(cells: list[str], numbers: tuple[int, ...]) -> None:
    assert numbers_in(cells, 23)[0] == numbers


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://e.org/a,b.pdf.", "https://e.org/a,b.pdf"),
        ("http://e.org/x", "http://e.org/x"),
        ("javascript:alert(1)", None),
        ("e.org", None),
    ],
)
def test_first_address(text: str, address: str | None) -> None:
    assert first_address(text) == address


def test_missing_columns_are_named_with_the_nearest() -> None:
    table = Table(Path("t.csv"), ("Title", "Donor"), ())
    check_columns(table, ["Title"], "here")
    with pytest.raises(SourcesError, match=r'here: t.csv has no column "Titel" .did you mean "Ti'):
        check_columns(table, ["Titel", "Donor"], "here")
