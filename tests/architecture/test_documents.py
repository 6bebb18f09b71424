"""Documents and code hold together: links, pictures, commands, settings, decisions, words."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanjiayi.config import program
from tests.browser import pictures

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
IMAGES = DOCS / "images"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("*.md"))
GLOSSARY = DOCS / "GLOSSARY.md"

_LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
_VARIABLE = re.compile(r"\bSANJIAYI_[A-Z_]*[A-Z]\b")
_TEST = re.compile(r"`([\w/]+/test_\w+\.py)::(test_\w+)`")
_STATUS = re.compile(
    r"^Date: \d{4}-\d\d-\d\d · Status: (accepted|superseded by \d+)"
    r"( · Amend(s|ed by) \[decision \d+\]\(\d{4}-[\w.-]+\))?$",
    re.MULTILINE,
)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _links(path: Path) -> Iterator[tuple[bool, str]]:
    """(is it a picture, where it leads) of every link that stays in the house."""
    for bang, where in _LINK.findall(_text(path)):
        if not where.startswith(("http:", "https:", "mailto:")):
            yield bool(bang), where


def _anchors(path: Path) -> set[str]:
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(_text(path)))
    return {words.strip().replace(" ", "-") for words in kept}


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for _, where in _links(path):
        file, _, anchor = where.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), where
        assert not anchor or anchor in _anchors(target), where


def test_every_test_a_document_names_exists() -> None:
    named = {found for path in DOCUMENTS for found in _TEST.findall(_text(path))}
    assert len(named) > 15
    for file, test in sorted(named):
        assert f"def {test}(" in _text(ROOT / file), f"{file}::{test}"


def test_every_document_is_in_the_index() -> None:
    index = DOCS / "README.md"
    listed = {(DOCS / where.partition("#")[0]).resolve() for _, where in _links(index)}
    assert [_name(path) for path in DOCS.rglob("*.md") if path not in {*listed, index}] == []


def test_every_picture_is_shown_and_can_be_made_again() -> None:
    shown = {
        (path.parent / where).resolve()
        for path in DOCUMENTS
        for is_picture, where in _links(path)
        if is_picture
    }
    made = {IMAGES / f"{name}.png" for name in pictures.NAMES}
    kept = set(IMAGES.iterdir())
    assert kept <= shown
    assert kept == made


def test_pictures_are_small() -> None:
    assert {p.name: p.stat().st_size for p in IMAGES.iterdir() if p.stat().st_size > 400_000} == {}


def _commands() -> dict[str, argparse.ArgumentParser]:
    for action in program._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the program has commands")


def test_every_command_is_described() -> None:
    said = _text(DOCS / "reference" / "commands.md")
    readme, chinese = _text(ROOT / "README.md"), _text(ROOT / "README.zh-CN.md")
    for command in _commands():
        assert f"`sanjiayi {command}" in said
        assert f"`sanjiayi {command}" in readme
        assert f"`sanjiayi {command}" in chinese


def test_no_command_is_described_that_does_not_exist() -> None:
    known = set(_commands())
    for path in DOCUMENTS:
        told = set(re.findall(r"(?:`|\s{4}|bin/)sanjiayi ([a-z]+)\b", _text(path)))
        assert told <= known, path.name


def test_every_option_of_serving_and_proving_is_described() -> None:
    said = _text(DOCS / "reference" / "commands.md")
    for command in ("serve", "demo", "verify", "replay"):
        for action in _commands()[command]._actions:
            for option in action.option_strings:
                assert option in said or option in {"-h", "--help"}, f"{command} {option}"


def test_every_variable_is_described_and_read() -> None:
    # The two secrets' names are put together where they are read (config.secrets).
    read = {"SANJIAYI_SECRET_KEY", "SANJIAYI_SEALING_KEY"}
    for folder in ("sanjiayi", "tests", "script", "bench"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in {".py", ""} and path != Path(__file__).resolve():
                read |= set(_VARIABLE.findall(_text(path)))
    told = set(_VARIABLE.findall(_text(DOCS / "reference" / "settings.md")))
    assert read == told


def test_every_script_is_described() -> None:
    said = _text(DOCS / "reference" / "commands.md")
    scripts = [path for path in (ROOT / "script").rglob("*") if path.is_file()]
    assert [_name(path) for path in scripts if f"`{_name(path)}" not in said] == []


def test_decisions_are_numbered_one_after_the_other() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=_name)
def test_a_decision_says_when_why_what_and_what_follows(path: Path) -> None:
    text = _text(path)
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert _STATUS.search(text)
    assert {"Context", "Decision", "Consequences"} <= set(_HEADING.findall(text))
    assert len(text) < 4_500, "half a page, a page at the most"


def test_every_room_is_on_the_plan() -> None:
    plan = _text(DOCS / "ARCHITECTURE.md")
    rooms = [path.parent.name for path in (ROOT / "sanjiayi").glob("*/__init__.py")]
    assert [room for room in rooms if f"| `{room}` |" not in plan] == []


def test_the_words_of_the_glossary_are_the_words_of_the_code() -> None:
    code = "\n".join(
        _text(path)
        for path in (ROOT / "sanjiayi").rglob("*")
        if path.suffix in {".py", ".toml"} and path.is_file()
    )
    words = set(re.findall(r"\w+", code))
    parts = words | {part for word in words for part in word.split("_")}
    stems = {"_".join(some) for word in words for some in _stretches(word.split("_"))}
    foreign = []
    for line in _text(GLOSSARY).splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 4 or "○" in cells[2]:
            continue
        for code_word in re.findall(r"`([^`]+)`", cells[2]):
            wanted = re.findall(r"\w+", code_word)
            if not all(word in parts or word in stems for word in wanted):
                foreign.append(code_word)
    assert foreign == []


def _stretches(parts: list[str]) -> Iterator[list[str]]:
    for first in range(len(parts)):
        for last in range(first + 1, len(parts) + 1):
            yield parts[first:last]
