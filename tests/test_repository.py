"""The README holds what the software does, and the repository what it promises of itself."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from index.settings import PREFIX, Settings
from ingest.sources import FolderSource, TableSource, load_sources
from knowledge.cli import app

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# In two parts each, so that this file does not hold what it looks for.
_FORBIDDEN = (
    "/" + "work/",
    "pypi" + ".org",
    "python" + "hosted",
    "npmjs" + ".",
    "--index" + "-url",
)

_LONGEST_MODULE = 400
"""Lines: what a reader can take in at once."""

_LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)")


def _code_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _code() -> str:
    """All of the README that stands as code: fenced, indented or in backticks."""
    fenced = re.findall(r"^```\w*\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```\w*\n.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(.*)$", rest, re.MULTILINE)
    return "\n".join([*fenced, *indented, *re.findall(r"`([^`]+)`", rest)])


def _tracked(*patterns: str) -> list[Path]:
    # A clone may belong to another user than the one who tests it.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _text(path: Path) -> str | None:
    content = path.read_bytes()
    return None if b"\0" in content[:8192] else content.decode("utf-8", "replace")


def test_the_readme_lists_each_setting_with_its_default() -> None:
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \| `([^`]*)` \| .+ \|$", README, re.MULTILINE)
    defaults = {name: str(field.default) for name, field in Settings.model_fields.items()}
    assert [(name.lower(), default) for name, default in rows] == list(defaults.items())


def test_each_setting_that_the_readme_names_exists() -> None:
    named = set(re.findall(rf"\b{PREFIX}(\w+)", README))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_each_make_target_of_the_readme_exists_and_the_other_way_round() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", _code()))
    assert named == targets - {"help"}


def test_the_readme_has_each_command_and_no_other() -> None:
    commands = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    assert set(re.findall(r"^\| `knowledge ([a-z]+)", README, re.MULTILINE)) == commands
    assert set(re.findall(r"\bknowledge ([a-z]+)", _code())) <= commands


def test_the_json_of_the_readme_parses() -> None:
    blocks = _code_blocks("json") + re.findall(r"-d '(\{.*?\})'", README)
    assert len(blocks) >= 4
    for block in blocks:
        assert json.loads(block)


def test_a_highlight_of_the_readme_lies_within_its_text() -> None:
    [quote] = json.loads(_code_blocks("json")[0])["quotes"]
    marked = [quote["text"][start:end] for start, end in quote["highlights"]]
    assert marked
    assert all(marked)
    assert all(text == text.strip() for text in marked)


def test_the_sources_file_of_the_readme_is_valid(tmp_path: Path) -> None:
    [example] = _code_blocks("toml")
    (tmp_path / "reports").mkdir()
    (tmp_path / "podcast").mkdir()
    for name in ("reports.csv", "practices.jsonl"):
        (tmp_path / name).touch()
    (tmp_path / "sources.toml").write_text(example, encoding="utf-8")
    reports, podcast, practices = load_sources(tmp_path / "sources.toml")
    assert isinstance(reports, FolderSource)
    assert isinstance(podcast, FolderSource)
    assert isinstance(practices, TableSource)
    assert reports.catalogue is not None
    assert practices.access == "internal"


@pytest.mark.parametrize("name", ["README.md", "data/README.md"])
def test_the_links_of_a_readme_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    for target, anchor in _LINK.findall(text):
        assert (ROOT / name).parent.joinpath(target).exists(), target
        assert not anchor or target or anchor in anchors, anchor


def test_the_changelog_has_the_version() -> None:
    version = re.escape(PROJECT["version"])
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{version}\] - \d{{4}}-\d\d-\d\d$", changelog, re.M)


def test_nothing_depends_on_one_machine_or_package_registry() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in _tracked()
        for word in _FORBIDDEN
        if word in (_text(path) or "")
    }
    assert not found


def test_modules_can_be_taken_in_at_once() -> None:
    modules = _tracked("*.py")
    assert modules
    lines = {path.relative_to(ROOT): path.read_text("utf-8").count("\n") for path in modules}
    assert {path: count for path, count in lines.items() if count >= _LONGEST_MODULE} == {}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_packages_are_pinned_to_one_version(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert lines
    loose = [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+-]+", line)]
    assert not loose


def test_each_dependency_is_pinned() -> None:
    pinned = {
        _normal(line.partition("==")[0])
        for name in ("requirements.lock", "requirements-dev.lock")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    }
    extras = PROJECT["optional-dependencies"]
    listed = [*PROJECT["dependencies"], *extras["dev"], *extras["evaluation"]]
    names = {
        _normal(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]) for requirement in listed
    }
    assert names - pinned == set(), "run `make lock`"


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
