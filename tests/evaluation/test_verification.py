"""Quotes are looked for in the originals themselves."""

from dataclasses import replace
from pathlib import Path

from evaluation.verification import Originals
from index.documents import Document, Passage, Span
from index.results import Quote
from index.settings import Settings

SAID = "The ferry crosses at noon."


def quote(original: Path | None, text: str = SAID, **place: object) -> Quote:
    document = Document(
        "d", "notes", "a.md", "page", "A", "en", "0", original=str(original) if original else None
    )
    passage = Passage("d", 0, text, "en", spans=(Span(0, len(text)),))
    return Quote(document, passage, 0, len(text), **place)  # type: ignore[arg-type]


def test_words_are_found_in_the_file_again_whatever_the_white_space(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# Ferries\n\nThe ferry\ncrosses at noon. It is blue.\n", encoding="utf-8")
    originals = Originals(Settings(var=tmp_path))
    assert originals.hold(quote(file)) is True
    assert originals.hold(quote(file, "The ferry crosses at night.")) is False


def test_the_time_and_the_speaker_must_be_right(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text(
        f"WEBVTT\n\n00:10.000 --> 00:14.000\n<v Awa>{SAID}\n\n"
        "00:20.000 --> 00:24.000\n<v Ben>And it returns at two.\n",
        encoding="utf-8",
    )
    originals = Originals(Settings(var=tmp_path))
    right = quote(file, start_time=10.0, end_time=14.0, speaker="Awa")
    assert originals.hold(right) is True
    assert originals.hold(replace(right, speaker="Ben")) is False
    assert originals.hold(replace(right, start_time=20.0, end_time=24.0)) is False


def test_contacts_masked_at_ingestion_are_masked_for_the_comparison(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("Write to ferry@example.org before noon.\n", encoding="utf-8")
    masked = Originals(Settings(var=tmp_path))
    assert masked.hold(quote(file, "before noon.")) is True
    assert masked.hold(quote(file, "Write to ferry@example.org before noon.")) is False
    plain = Originals(Settings(var=tmp_path, mask_contacts=False))
    assert plain.hold(quote(file, "Write to ferry@example.org before noon.")) is True


def test_what_cannot_be_read_any_more_is_not_judged(tmp_path: Path) -> None:
    originals = Originals(Settings(var=tmp_path, sources=tmp_path / "none.toml"))
    assert originals.hold(quote(tmp_path / "gone.md")) is None
    assert originals.hold(quote(None)) is None
