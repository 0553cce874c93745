from pathlib import Path

from ingest.items import Item, Metadata
from ingest.ledger import Entry, Failure
from ingest.plan import compare, content_hash
from ingest.records import RecordText


def item(key: str, version: str = "v1") -> Item:
    return Item("notes", key, Path(key), Metadata(), version)


def entry(key: str, version: str = "v1", software: str = "s1") -> Entry:
    return Entry("notes", key, version, "c1", software)


def test_only_what_differs_is_to_do() -> None:
    entries = {
        ("notes", each.key): each
        for each in (
            entry("same"),
            entry("old"),
            entry("gone"),
            entry("by old code", software="s0"),
        )
    }
    items = [item("same"), item("old", "v2"), item("new"), item("by old code")]
    plan = compare(items, [], entries, {}, "s1", "now")
    assert [each.key for each in plan.todo] == ["old", "new", "by old code"]
    assert list(plan.gone) == [("notes", "gone")]


def test_a_failure_is_tried_again_when_file_software_or_limits_change() -> None:
    def plan(version: str, circumstances: str) -> tuple[int, int]:
        failure = Failure("notes", "bad", "v1", "now", "it is damaged")
        known = {("notes", "bad"): failure}
        made = compare([item("bad", version)], [], {}, known, "s1", circumstances)
        return len(made.todo), len(made.still_failing)

    assert plan("v1", "now") == (0, 1)
    assert plan("v2", "now") == (1, 0)
    assert plan("v1", "later") == (1, 0)


def test_what_lies_in_a_folder_that_cannot_be_opened_is_not_gone() -> None:
    entries = {("notes", key): entry(key) for key in ("a/b/one", "a/bc", "two")}
    plan = compare([item("two")], [("notes", "a/b")], entries, {}, "s1", "now")
    assert list(plan.gone) == [("notes", "a/bc")]
    plan = compare([], [("notes", ".")], entries, {}, "s1", "now")
    assert plan.gone == {}
    plan = compare([], [("other", ".")], entries, {}, "s1", "now")
    assert len(plan.gone) == 3


def test_content_is_the_file_its_ending_and_its_chapters(tmp_path: Path) -> None:
    def content(name: str) -> str:
        return content_hash(Item("notes", name, tmp_path / name, Metadata(), "v"))

    for name in ("a.vtt", "b.vtt", "c.srt"):
        (tmp_path / name).write_text("WEBVTT")
    assert content("a.vtt") == content("b.vtt") != content("c.srt")
    (tmp_path / "b.chapters.json").write_text('{"version": "1.2.0", "chapters": []}')
    assert content("a.vtt") != content("b.vtt")


def test_a_record_is_its_version() -> None:
    record = Item(
        "table", "1", Path("t.csv"), Metadata(), "v7", RecordText("plain", ((None, "Text."),))
    )
    assert content_hash(record) == "record v7"
