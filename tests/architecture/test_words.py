"""The project speaks of itself alone: of no machine it was written on, of no tool that helped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("sanjiayi", "tests", "bench", "docs", "script", "requirements", "locale", ".ci")
READ = {".py", ".md", ".html", ".css", ".js", ".toml", ".typ", ".in", ".svg", ".po", ".txt", ""}
SKIPPED = {"__pycache__", "node_modules"}

PATHS_OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/\w{1,2}/)\b")
TOOLS = re.compile(
    r"\b(?:(?<!user-)(?<!user )agents?|sub-?agents?|llms?|prompts?|chat ?bots?|copilot"
    r"|co-authored-by)\b",
    re.IGNORECASE,
)
ALLOWED = ("Python prompt",)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def _texts() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.suffix in {".md", ".toml"})
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in READ and not SKIPPED & set(path.parts):
                yield path


TEXTS = [path for path in _texts() if path != Path(__file__).resolve()]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in TEXTS
        for number, line in enumerate(_lines(path), 1)
        if pattern.search(line) and not any(words in line for words in ALLOWED)
    ]


def test_there_is_something_to_read() -> None:
    assert len(TEXTS) > 300


def test_no_path_of_the_machine_it_was_written_on() -> None:
    assert _found(PATHS_OF_A_MACHINE) == []


def test_no_word_of_tools_that_helped_to_write_it() -> None:
    assert _found(TOOLS) == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    assert _found(UNFINISHED) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (PATHS_OF_A_MACHINE, "see /work/notes.md"),
        (PATHS_OF_A_MACHINE, "cd /home/ada/project"),
        (TOOLS, "as the agent was told"),
        (TOOLS, "Co-Authored-By: somebody"),
        (UNFINISHED, "# TODO later"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)
