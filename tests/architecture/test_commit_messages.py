"""The hook that checks commit messages lets the right ones through."""

import subprocess
from pathlib import Path

import pytest

HOOK = Path(__file__).resolve().parents[2] / "script" / "hooks" / "commit-msg"


def _try(message: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    file = folder / "message"
    file.write_text(message, encoding="utf-8")
    return subprocess.run([HOOK, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "message",
    [
        "ledger: Write facts in batches.\n\nThe disk is what costs.\n",
        "docs: Say why.\n",
        'Revert "ledger: Write facts in batches."\n',
    ],
)
def test_a_room_and_an_imperative_sentence_pass(message: str, tmp_path: Path) -> None:
    assert _try(message, tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("Write facts in batches.\n", "Imperative sentence"),
        ("ledger: write facts in batches.\n", "Imperative sentence"),
        ("ledger: Write facts in batches\n", "Imperative sentence"),
        ("attic: Write facts in batches.\n", "no room named attic"),
        (f"ledger: Write {'many ' * 14}facts.\n", "at most 72"),
        ("ledger: Write facts in batches.\nThe disk is what costs.\n", "second line"),
    ],
)
def test_anything_else_is_told_why_not(message: str, why: str, tmp_path: Path) -> None:
    answer = _try(message, tmp_path)

    assert answer.returncode == 1
    assert why in answer.stderr
