import shutil
from pathlib import Path

import pytest
from docx import Document

from ingest.blocks import ReadError
from ingest.readers import SUPPORTED_SUFFIXES, companions, is_companion, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def texts(path: Path) -> list[str]:
    return [block.text for block in read(path).blocks]


@pytest.fixture
def word(tmp_path: Path) -> Path:
    document = Document()
    document.add_paragraph("Voluntary return.")
    document.save(str(tmp_path / "report.docx"))
    return tmp_path / "report.docx"


@pytest.mark.parametrize("name", ["report.DocX", "report.doc", "report.pdf", "report.txt"])
def test_the_content_goes_before_the_ending(word: Path, name: str) -> None:
    path = word.with_name(name)
    shutil.copy(word, path)
    assert texts(path) == ["Voluntary return."]
    warned = "is named" in " ".join(read(path).warnings)
    assert warned is (path.suffix.lower() != ".docx")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.doc", "<html><body><p>Saved by Word as a page.</p></body></html>"),
        ("page.docx", "<!-- export --><!DOCTYPE html><p>Saved by Word as a page.</p>"),
        ("talk.txt", "WEBVTT\n\n00:00.000 --> 00:20.000\nSaved by Word as a page.\n"),
        ("talk.vtt", "1\n00:00:00,000 --> 00:00:20,000\nSaved by Word as a page.\n"),
    ],
)
def test_text_formats_under_another_name(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert texts(path) == ["Saved by Word as a page."]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.doc", OLE + bytes(100), r"old binary format of Office; open it and save it as \.docx"),
        ("a.ppt", OLE + bytes(100), r"save it as \.pptx"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        ("a.doc", rb"{\rtf1 text}", r"Rich Text \(RTF\); open it in Word and save it as \.docx"),
        ("a.rtf", rb"{\rtf1 text}", "Rich Text"),
        ("a.docx", b"PK\x03\x04 truncated", "damaged or incomplete Office file"),
        ("a.docx", b"plain words", r"is no \.docx file inside"),
        ("a.xlsx", b"cells", "is a table; list it in sources.toml as records"),
        ("a.odt", b"x", r"not supported; save it as \.docx or \.pdf \(supported: \.pdf, \.docx"),
        ("a.mp3", b"ID3", "put its transcript here"),
        ("a", b"x", "not supported"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n", "has no text"),
        ("a.chapters.json", b"{}", "holds the chapters of a recording"),
    ],
)
def test_refusals_say_what_to_do(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError, match=message) as refusal:
        read(path)
    assert str(refusal.value).startswith(f"{name}: ")
    assert str(tmp_path) not in str(refusal.value)


def test_what_a_library_stumbles_over_is_a_read_error(word: Path) -> None:
    import zipfile

    damaged = word.with_name("damaged.docx")
    with zipfile.ZipFile(word) as whole, zipfile.ZipFile(damaged, "w") as part:
        for name in whole.namelist():
            if name != "[Content_Types].xml":
                part.writestr(name, whole.read(name))
    with pytest.raises(ReadError, match=r"could not be read as Word .*it may be damaged"):
        read(damaged)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"^gone\.pdf: No such file"):
        read(tmp_path / "gone.pdf")


def test_only_transcripts_have_companions(word: Path) -> None:
    word.with_suffix(".chapters.json").write_text('{"chapters": []}')
    assert companions(word) == ()
    assert not is_companion(word)
    assert {".pdf", ".docx", ".pptx", ".vtt", ".srt", ".json"} < set(SUPPORTED_SUFFIXES)
