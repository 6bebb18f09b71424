"""Write docs/reference/facts.md from the kinds the rooms have entered.

Run `python docs/reference/build_facts.py` after changing a facts.py or an entries.py; a test
fails while the page is out of date.
"""

import importlib
import inspect
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import django
import msgspec
from django.conf import settings

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sanjiayi.ledger import registry  # noqa: E402
from sanjiayi.ledger.registry import Kind, Nature  # noqa: E402

PAGE = Path(__file__).with_name("facts.md")

HEAD = """# Facts

What the ledger can hold, by room.  Made by `docs/reference/build_facts.py`; do not edit.

*Observed* facts happened: they are never refused, only set aside while their subject is
unknown.  *Decided* facts may be refused.  Every fact also carries its id, its place (a path
such as `yt.3.08.12/602`), its subject, who recorded it, when it happened and when it arrived
(`sanjiayi/kernel/facts.py`).  Shapes live for ever: a field may be added with a default, never
renamed or removed; `tests/golden/facts` keeps a sample of every shape.
"""


def build() -> str:
    """The page as it should be now.  Needs Django set up."""
    rooms: dict[str, list[Kind]] = defaultdict(list)
    for kind in registry.in_order(kind.name for kind in registry.kinds()):
        rooms[kind.name.partition(".")[0]].append(kind)
    order = [app.rpartition(".")[2] for app in settings.INSTALLED_APPS]
    sections = [_section(room, rooms[room]) for room in order if room in rooms]
    return "\n".join([HEAD, *sections])


def _section(room: str, kinds: list[Kind]) -> str:
    lines = [f"## {room}", ""]
    lines += [inspect.getdoc(importlib.import_module(f"sanjiayi.{room}")) or "", ""]
    lines.append("| kind | | title | unit | subject | place | quantity | fields |")
    lines.append("|---|---|---|---|---|---|---|---|")
    lines += [_row(kind) for kind in kinds]
    return "\n".join([*lines, ""])


def _row(kind: Kind) -> str:
    said = inspect.getdoc(kind.fact) or ""
    fields = ", ".join(
        f"`{field.name}`" + ("" if field.required else " (may be left out)")
        for field in msgspec.structs.fields(kind.fact)
    )
    cells = [
        f"`{kind.name}`",
        _nature(kind),
        kind.title,
        kind.unit,
        _said(said, "subject") or "–",
        _said(said, "place") or "–",
        _said(said, "quantity") or "1",
        fields or "–",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _nature(kind: Kind) -> str:
    """Observed kinds come from anywhere; of decided ones only a few may come from devices."""
    if kind.nature is Nature.DECIDED and kind.from_devices:
        return "decided, also on devices"
    return kind.nature.value


def _said(text: str, word: str) -> str:
    """What a docstring says after "word:", up to the end of the clause."""
    match = re.search(rf"\b{word}: ([^;\n]+?)(?=;|\.\s|\.$|\n|$)", text)
    return match[1].strip() if match else ""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    django.setup()
    PAGE.write_text(build(), encoding="utf-8")
