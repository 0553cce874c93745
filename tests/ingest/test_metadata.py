from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.blocks import Block, BlockKind, Reading
from ingest.items import Item, Metadata
from ingest.metadata import describe, document_id
from ingest.records import RecordText

FRENCH = "Le rapport présente les résultats de l'évaluation finale du projet au Niger. "


def file_item(key: str = "sub/My_file.pdf", **metadata: Any) -> Item:
    given = Metadata(access=metadata.pop("access", "internal"), **metadata)
    return Item("Reports", key, Path("/kb") / key, given, "v")


def reading(*texts: str, **fields: Any) -> Reading:
    return Reading(tuple(Block(text) for text in texts) or (Block("x"),), **fields)


def test_a_file_of_which_nothing_is_given() -> None:
    heading = Block("Evaluation in Mali, 2021", BlockKind.HEADING)
    document = describe(file_item(), Reading((Block("before"), heading, Block(FRENCH * 20))))
    assert document.title == "Evaluation in Mali, 2021"
    assert (document.kind, document.language, document.access) == ("page", "fr", "internal")
    assert (document.year, document.countries) == (2021, ("MLI",))
    assert document.original == "/kb/sub/My_file.pdf"
    assert document.media_type == "application/pdf"
    assert document.id == document_id("Reports", "sub/My_file.pdf")


def test_what_is_given_goes_before_what_the_file_says_and_shows() -> None:
    own = {
        "Title": "Own",
        "type": "practice",
        "date": "2019-01-01",
        "country": "Chad",
        "tags": "a, b",
        "sdg": [1, "SDG 5"],
        "url": "https://own.example",
        "project_code": "IB 0238",
        "summary": "Own summary",
    }
    read = reading(FRENCH, title="Own", language="fr", metadata=own)
    document = describe(file_item(), read)
    assert (document.title, document.kind, document.year) == ("Own", "practice", 2019)
    assert (document.countries, document.themes, document.sdgs) == (("TCD",), ("a", "b"), (1, 5))
    assert (document.url, document.codes) == ("https://own.example", ("IB.0238",))
    assert document.description == "Own summary"
    given = describe(
        file_item(
            title="Given",
            kind="report",
            language="es",
            year=2020,
            countries=("NER",),
            themes=("c",),
            sdgs=(8,),
            url="https://given.example",
            codes=("LM.0001",),
            description="Given",
        ),
        read,
    )
    assert (given.title, given.kind, given.language, given.year) == ("Given", "report", "es", 2020)
    assert (given.countries, given.themes, given.sdgs) == (("NER",), ("c",), (8,))
    assert (given.url, given.description) == ("https://given.example", "Given")
    assert given.codes == ("LM.0001", "IB.0238")  # every code is a name of the project


def test_a_record_is_no_file() -> None:
    text = RecordText("plain", ((None, "Text"),))
    item = Item("T", "1", Path("/kb/t.csv"), Metadata(title="One"), "v", text)
    document = describe(item, Reading(text.blocks()))
    assert (document.original, document.media_type) == (None, None)
    assert document.access == "internal"


@pytest.mark.parametrize(
    ("given", "own", "access"),
    [
        ("public", None, "public"),
        ("public", "internal", "internal"),
        ("public", "restricted: ikm", "restricted:ikm"),
        ("internal", "public", "internal"),
        ("restricted:a", "public", "restricted:a"),
        ("public", "secret", "internal"),
    ],
)
def test_the_strictest_access_counts(given: str, own: str | None, access: str) -> None:
    read = reading(metadata={"access": own} if own else {})
    assert describe(file_item(access=given), read).access == access


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("a/CS1137-CS1138_Evaluation_Brief.pdf", "CS1137-CS1138 Evaluation Brief"),
        ("0456b0faaea1__Internal_Evaluation.pdf", "Internal Evaluation"),
        ("lessons%20learnt.docx", "Lessons learnt"),
        ("deadbeef.pdf", "Deadbeef"),
        ("_.pdf", "_"),
    ],
)
def test_a_file_name_made_readable(key: str, title: str) -> None:
    assert describe(file_item(key), reading()).title == title


def test_a_heading_deep_inside_is_no_title() -> None:
    blocks = (Block("Text", page=1), Block("Annex 4", BlockKind.HEADING, page=9))
    assert describe(file_item(), Reading(blocks)).title == "My file"


def test_a_long_text_knows_its_language_better_than_its_file() -> None:
    assert describe(file_item(), reading(*[FRENCH] * 30, language="en")).language == "fr"
    assert describe(file_item(), reading("AVRR", language="en")).language == "en"
    assert describe(file_item("x.md"), reading("…")).language == "und"


def test_countries_of_a_text_are_those_named_prominently() -> None:
    def countries(*texts: str) -> tuple[str, ...]:
        return describe(file_item(), reading(*texts)).countries

    assert countries("In Mali. ", "Mali and Niger, Mali, Niger.") == ("MLI", "NER")
    assert countries("Mali. " * 9, "Donors: Germany, Japan.") == ("MLI",)
    assert countries("Mali, Niger, Chad and Togo took part.") == ()
    assert countries("Mali was named once.", "other text " * 2000) == ()


def test_what_is_said_to_be_worldwide_is_about_no_country() -> None:
    text = reading("Case study: Mali. " * 9)
    assert describe(file_item(), text).countries == ("MLI",)
    assert describe(file_item(worldwide=True), text).countries == ()
    assert describe(file_item(), replace(text, metadata={"country": "Global"})).countries == ()


def test_codes_of_title_and_file_name_or_of_the_first_page() -> None:
    def codes(key: str, *texts: str) -> tuple[str, ...]:
        return describe(file_item(key), reading(*texts)).codes

    named = codes("NC0030_Brief_NG20P0516.pdf", "Project IB.0238")
    assert named == ("NC.0030", "NG20P0516")
    assert codes("brief.pdf", "Project code: IB 0238") == ("IB.0238",)
    assert codes("brief.pdf", "x" * 4000, "See also IB.0238") == ()


def test_the_id_is_stable_readable_and_safe() -> None:
    assert document_id("Évaluations / IOM", "a b.pdf").startswith("evaluations-iom-")
    assert document_id("A", "b") != document_id("A", "c") != document_id("B", "c")
    assert document_id("النيجر", "b").startswith("source-")
    assert document_id("A", "bad \udcff name")


def test_the_checksum_follows_text_and_metadata_but_not_the_place() -> None:
    item = file_item()
    checksum = describe(item, reading("a")).checksum
    assert len(checksum) == 64
    assert describe(item, reading("a")).checksum == checksum
    assert describe(replace(item, path=Path("/moved/f.pdf")), reading("a")).checksum == checksum
    assert describe(item, reading("b")).checksum != checksum
    assert describe(file_item(kind="report"), reading("a")).checksum != checksum
