from __future__ import annotations

from pathlib import Path

import pytest

from ingest.sources import FolderSource, SourcesError, TableSource, load_sources


def write(folder: Path, text: str) -> Path:
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "list.csv").write_text("id,title\n1,One\n", encoding="utf-8")
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> str:
    with pytest.raises(SourcesError) as caught:
        load_sources(write(folder, text))
    return str(caught.value)


def test_a_folder_and_a_table(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [[source]]
        name = "Reports"
        folder = "reports"
        include = "*.pdf"
        kind = "report"
        language = "French"
        url = "https://example.org/{key}"
        [source.catalogue]
        file = "list.csv"
        match = "id"
        columns = { title = "title", description = ["Donor", "Author"] }

        [[source]]
        name = "Records"
        table = "list.csv"
        id = "id"
        title = "title"
        text = ["title"]
        access = "restricted:ikm"
        [source.columns]
        countries = { column = "tags.country", separator = ";" }
        """,
    )
    folder, table = load_sources(path)
    assert isinstance(folder, FolderSource)
    assert folder.folder == tmp_path / "reports"
    assert (folder.include, folder.language, folder.access) == (["*.pdf"], "fr", "internal")
    assert folder.catalogue is not None
    assert folder.catalogue.file == tmp_path / "list.csv"
    assert folder.catalogue.columns.given()["description"].column == ["Donor", "Author"]
    assert isinstance(table, TableSource)
    assert table.access == "restricted:ikm"
    assert table.columns.given()["countries"].separator == ";"


def test_all_mistakes_are_told_at_once_with_their_place_and_fix(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        """
        souce = 1
        [[source]]
        name = "A"
        folder = "reports"
        inclde = ["*.pdf"]
        access = "pubic"
        [source.catalogue]
        file = "missing.csv"
        match = "file"
        columns = { titel = "title", themes = { column = "x", seperator = ";" } }

        [[source]]
        name = "B"
        table = "list.csv"
        id = "id"
        title = "title"
        language = "Klingonese"
        url = "ftp://example.org"

        [[source]]
        name = "C"

        [[source]]
        name = "D"
        folder = "nowhere"
        """,
    )
    lines = told.splitlines()
    assert all(line.startswith(str(tmp_path / "sources.toml")) for line in lines)
    for piece in (
        'unknown key "souce"; did you mean "source"?',
        'source "A" (line 3): unknown key "inclde"; did you mean "include"?',
        '"access": access is "pubic", but must be "public", "internal" or "restricted:<group>"',
        '"catalogue.file": there is no file',
        'unknown key "catalogue.columns.titel"; did you mean "title"?',
        'unknown key "catalogue.columns.themes.seperator"; did you mean "separator"?',
        'source "B" (line 13): the key "text" is missing',
        '"Klingonese" is no language',
        "must begin with https://",
        'source "C" (line 21): has neither of the keys "folder" and "table"; give it one',
        '"folder": there is no folder',
    ):
        assert piece in told, piece


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("", "lists no sources"),
        ("[[source]\n", "is not valid TOML"),
        ('[source]\nname = "A"\n', "lists no sources"),
        ('[[source]]\nname = "A"\nfolder = "reports"\ntable = "list.csv"\n', "has both"),
        ('[[source]]\nfolder = "reports"\n', 'the key "name" is missing'),
        ('[[source]]\nname = "A"\nfolder = "reports"\nurl = "https://e.org/{id}"\n', "{id} is"),
        ('[[source]]\nname = "A"\nfolder = "reports"\nurl = "https://e.org/{"\n', "url"),
        ('[[source]]\nname = "A"\nfolder = "list.csv"\n', "there is no folder"),
        (
            '[[source]]\nname = "A"\nfolder = "reports"\n'
            '[[source]]\nname = "a"\nfolder = "reports"\n',
            "the name is taken",
        ),
        (
            '[[source]]\nname = "A"\ntable = "reports"\nid = "i"\ntitle = "t"\ntext = "x"\n',
            "is no table that can be read",
        ),
    ],
)
def test_single_mistakes(tmp_path: Path, text: str, piece: str) -> None:
    assert piece in problems(tmp_path, text)


def test_a_missing_file_says_how_to_name_another(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="KNOWLEDGE_SOURCES"):
        load_sources(tmp_path / "sources.toml")
