from pathlib import Path

import pytest

from ingest.blocks import Block, BlockKind, ReadError
from ingest.readers import read
from ingest.readers.html import blocks_from_html

HEADING, ITEM, TABLE = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TABLE

PAGE = """<!doctype html>
<html lang="fr-CH"><head><meta charset="{charset}"><title>Le retour | OIM</title>
<meta property="og:site_name" content="OIM"><meta name="author" content="Ann Moreau">
<meta property="article:published_time" content="2023-05-01T10:00:00Z">
<style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/x">À propos</a></li></ul></nav>
<main><article><h1>Le retour volontaire</h1>
<p>Un premier paragraphe, assez long pour compter, avec des <b>mots</b> et des phrases.</p>
<h2>Réintégration</h2>
<p>Le texte d’une <a href="/l">partie</a>, avec assez de mots pour faire nombre et phrase.</p>
<ul><li>premier élément de la liste</li><li>second élément de la liste</li></ul>
<table><tr><th>Pays</th><th>Nombre</th></tr><tr><td>Niger</td><td>12</td></tr></table>
</article></main>
<footer>Tous droits réservés, cookies et mentions légales</footer>
<script>var hidden = "never";</script></body></html>
"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_page(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "page.HTM"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    reading = read(path)
    top, part = ("Le retour volontaire",), ("Le retour volontaire", "Réintégration")
    assert reading.blocks == (
        Block(top[0], HEADING, top),
        Block(
            "Un premier paragraphe, assez long pour compter, avec des mots et des phrases.",
            headings=top,
        ),
        Block(part[1], HEADING, part),
        Block(
            "Le texte d’une partie, avec assez de mots pour faire nombre et phrase.", headings=part
        ),
        Block("premier élément de la liste", ITEM, part),
        Block("second élément de la liste", ITEM, part),
        Block("Pays | Nombre\nNiger | 12", TABLE, part),
    )
    assert (reading.title, reading.language) == ("Le retour volontaire", "fr")
    assert reading.metadata["author"] == "Ann Moreau"
    assert reading.metadata["sitename"] == "OIM"
    assert reading.metadata["date"] == "2023-05-01"


def test_a_page_that_is_all_table_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    rows = "".join(f"<tr><td>Office {n}</td><td>{n}</td></tr>" for n in range(30))
    path.write_text(f"<nav>Menu</nav><table>{rows}</table><footer>Imprint</footer>")
    (table,) = read(path).blocks
    assert table.kind is TABLE
    assert len(table.text.split("\n")) == 30


def test_what_a_browser_does_not_show() -> None:
    shown = blocks_from_html(
        "<p>one<!-- no --><script>no</script> two</p><p hidden>no</p><p style='display: none'>no"
        "</p><noscript>no</noscript><template>no</template><svg><text>no</text></svg>"
        "<button>no</button><p aria-hidden=true>no</p>three<br>four<hr>five &lt;b&gt;"
    )
    assert [block.text for block in shown] == ["one two", "three four", "five <b>"]


def test_a_table_for_layout_is_no_table() -> None:
    shown = blocks_from_html(
        "<table><tr><td><h2>Left</h2><p>a</p></td><td><table><tr><td>1</td><td>2</td></tr></table>"
    )
    assert shown == (
        Block("Left", HEADING, ("Left",)),
        Block("a", headings=("Left",)),
        Block("1 | 2", TABLE, ("Left",)),
    )


def test_tags_that_are_never_closed() -> None:
    nested = blocks_from_html("<div>" * 5000 + "deep")
    assert "".join(block.text for block in nested) in ("", "deep")
    assert blocks_from_html("") == blocks_from_html("<!-- -->") == blocks_from_html("\0") == ()


def test_a_page_without_text(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><head><title>Empty</title></head><body></body></html>")
    with pytest.raises(ReadError, match=r"^page\.html: has no text$"):
        read(path)
