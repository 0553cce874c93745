from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from index.settings import PREFIX, Settings, UnknownSettingError, get_settings


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Reads settings anew, in a folder without a file `.env`, and forgets them afterwards."""
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def test_the_environment_sets_each_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_PORT", "9000")
    monkeypatch.setenv("KNOWLEDGE_ACCESS", "public")
    settings = get_settings()
    assert (settings.port, settings.access) == (9000, "public")


def test_an_unknown_setting_is_named_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_POTR", "9000")
    with pytest.raises(UnknownSettingError, match=r"KNOWLEDGE_POTR; known are .*KNOWLEDGE_PORT"):
        get_settings()


def test_a_file_of_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KNOWLEDGE_PORT=9001\n")
    assert get_settings().port == 9001


def test_an_unknown_setting_in_the_file_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KNOWLEDGE_POTR=9001\n")
    with pytest.raises((UnknownSettingError, ValidationError), match=r"(?i)potr"):
        get_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "70000"),
        ("abstain_below", "1.5"),
        ("precision", "int8"),
        ("snapshots_kept", "1"),
        ("passages_per_document", "0"),
        ("threads", "many"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name.upper(), value)
    with pytest.raises(ValidationError, match=name):
        get_settings()


@pytest.mark.parametrize("name", ["port", "access"])
def test_settings_cannot_be_changed_later(name: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Settings(), name, "1")


def test_each_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
