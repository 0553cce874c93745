from dataclasses import replace
from pathlib import Path

import pytest

from index.documents import Document, Passage, Span
from service.errors import ApiError
from service.originals import (
    file_name,
    main_span,
    original_response,
    place_link,
    web_address,
)

DOCUMENT = Document(
    id="a/b c",
    source="s",
    key="k.pdf",
    kind="report",
    title="T",
    language="en",
    checksum="",
    original="/data/folder/Report №1.PDF",
)


def test_links_to_the_place() -> None:
    page = Span(0, 5, page=7)
    assert place_link(DOCUMENT, page) == "/api/v1/documents/a%2Fb%20c/original#page=7"
    assert place_link(DOCUMENT, None) == "/api/v1/documents/a%2Fb%20c/original"
    slides = replace(DOCUMENT, original="/data/slides.pptx")
    assert place_link(slides, page) == "/api/v1/documents/a%2Fb%20c/original"
    second = Span(0, 5, start_time=211.9)
    talk = replace(DOCUMENT, original="/data/talk.vtt", url="https://video.example/1#old")
    assert place_link(talk, second) == "https://video.example/1#t=211"
    silent = replace(talk, url=None)
    assert place_link(silent, second) == "/api/v1/documents/a%2Fb%20c/original"
    record = replace(DOCUMENT, original=None)
    assert place_link(record, None) == "/api/v1/documents/a%2Fb%20c"
    assert place_link(replace(record, url="https://example.org/1"), None) == "https://example.org/1"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https:",
        "//x.example",
        "http://[",
        "",
    ],
)
def test_addresses_that_are_no_links(url: str) -> None:
    assert web_address(replace(DOCUMENT, url=url)) is None


def test_the_span_with_most_highlights() -> None:
    spans = (Span(0, 10, page=1), Span(11, 30, page=2))
    passage = Passage("d", 0, "x" * 30, "en", spans=spans)
    assert main_span(passage, [(8, 9), (12, 20)]) == spans[1]
    assert main_span(passage, []) == spans[0]
    assert main_span(replace(passage, spans=()), []) is None


def test_file_names_are_safe() -> None:
    assert file_name(DOCUMENT) == "Report №1.PDF"
    tricky = replace(DOCUMENT, original='/data/a"b\r\nX-Evil: 1\u202efdp.exe')
    assert file_name(tricky) == "a_b__X-Evil_ 1_fdp.exe"
    assert len(file_name(replace(DOCUMENT, original="/d/" + "x" * 250 + ".pdf"))) == 150


def test_the_encoding_of_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    document = replace(DOCUMENT, original=str(path))
    path.write_bytes("Évaluation à Genève".encode())
    assert original_response(document).headers["content-type"] == "text/plain; charset=utf-8"
    path.write_bytes("Évaluation à Genève".encode("cp1252"))
    assert original_response(document).headers["content-type"] == "text/plain"


def test_unknown_formats_are_bytes_and_folders_are_gone(tmp_path: Path) -> None:
    picture = tmp_path / "x.svg"
    picture.write_text("<svg onload='alert(1)'/>")
    response = original_response(replace(DOCUMENT, original=str(picture)))
    assert response.headers["content-type"] == "application/octet-stream"
    with pytest.raises(ApiError) as gone:
        original_response(replace(DOCUMENT, original=str(tmp_path)))
    assert gone.value.status == 410
