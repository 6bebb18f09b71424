"""Tables of a run: printed at once, and kept for docs/benchmarks.md."""

import os
import platform
import sqlite3
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "benchmarks.md"


@dataclass
class Part:
    """One measured thing: words, tables, and what it says of its contract.

    misses   sentences about what fell short; empty when everything held
    """

    name: str
    title: str
    method: str
    tables: list[tuple[list[str], list[list[str]]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def table(self, heads: list[str], rows: list[list[str]]) -> None:
        self.tables.append((heads, rows))

    def judge(self, words: str, holds: bool) -> None:
        """A sentence of the contract, and whether this run kept it."""
        (self.kept if holds else self.misses).append(words)

    def markdown(self) -> str:
        lines = [f"## {self.title}", "", self.method, ""]
        for heads, rows in self.tables:
            lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
            lines += ["| " + " | ".join(row) + " |" for row in rows]
            lines += [""]
        lines += [f"- {note}" for note in self.notes]
        lines += [f"- **held**: {words}" for words in self.kept]
        lines += [f"- **falls short**: {words}" for words in self.misses]
        return "\n".join(lines).rstrip() + "\n"


def machine() -> str:
    """One line about the machine, without its name."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} × {model}, {memory:.0f} GB, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; load average {load:.1f} at the start"
    )


def commit() -> str:
    """The short name of the commit measured."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"


HEADING = """# Benchmarks

Written by `script/bench --write`; do not edit. Every part runs real processes on this machine's
loopback with data folders of their own, beside whatever else the machine is doing. Ratios between
rows of one part were taken in one run and are what counts; absolute rates are lower bounds.
"""


def write(parts: list[Part], began: str, *, quick: bool) -> None:
    """Rewrite docs/benchmarks.md: measured parts anew, the others as they stood."""
    standing = _standing()
    how = "a quick run (a fifth of the requests)" if quick else "a full run"
    head = f"\nMeasured {time.strftime('%Y-%m-%d')} on commit {commit()}, {how}: {began}.\n\n"
    for part in parts:
        title, _, rest = part.markdown().partition("\n")
        standing[part.name] = f"<!-- {part.name} -->\n{title}\n{head}{rest.lstrip()}"
    text = HEADING + "\n" + "\n".join(standing[name].rstrip() + "\n" for name in standing)
    DOCUMENT.write_text(text, encoding="utf-8")


def _standing() -> dict[str, str]:
    found: dict[str, str] = {}
    if DOCUMENT.exists():
        for piece in DOCUMENT.read_text(encoding="utf-8").split("<!-- ")[1:]:
            name = piece.partition(" -->")[0]
            found[name] = "<!-- " + piece
    return found


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def spread(values: list[float]) -> str:
    """Median and range, in whole numbers."""
    return f"{median(values):,.0f} [{min(values):,.0f}–{max(values):,.0f}]"
