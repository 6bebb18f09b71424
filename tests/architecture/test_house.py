"""The house stands: who writes tables, how long files are, what every room and column says.

What import contracts can say is said in pyproject.toml; the rest is read here from the code.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from sanjiayi.ledger import registry

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "sanjiayi"
FILES = sorted(
    path
    for path in HOUSE.rglob("*.py")
    if "migrations" not in path.parts and "tests" not in path.parts
)
ROOMS = sorted(path for path in HOUSE.iterdir() if (path / "__init__.py").exists())
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.in"))

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50

PENS = {
    "ledger": "the book's own tables, and the upsert every projector calls",
    "places/edition.py": "one mark a room: what is kept in memory is out of date",
    "bulletin/rumour_entries.py": "the rumour desk's part of the bulletin's entries",
    "team/account_commands.py": "the part of team's commands that keeps sign-ins",
    "medicine/catalogue_commands.py": "the part of medicine's commands that reads catalogues in",
    "medicine/run_entries.py": "the part of medicine's entries about runs",
    "medicine/source_commands.py": "the part of medicine's commands that keeps clinics",
    "medicine/source_entries.py": "the part of medicine's entries about who has what",
    "medicine/custody_entries.py": "the part of medicine's entries about entrusted things",
    "medicine/money_entries.py": "the part of medicine's entries about settled cash",
    "needs/resident_drafts.py": "forms not sent yet; no fact, no figure, dropped after a day",
    "needs/desk_entries.py": "the phone desk's part of needs' entries",
    "needs/share_entries.py": "the part of needs' entries about cards for chat groups",
    "needs/trip_commands.py": "counts the numbers of trips; all else it records",
    "needs/trip_entries.py": "the part of needs' entries about medical trips",
    "needs/reply_commands.py": "the part of needs' commands that keeps templates of answers",
    "needs/intake_commands.py": "the stage of an import run, and columns people chose",
    "people/cards_runs.py": "the stage of a printing run; no figure is made of it",
    "people/code_commands.py": "the part of people's commands that keeps codes",
    "rolls/jobs.py": "the stage of an import run; no figure is made of it",
    "screening/reconciling.py": "the part of screening's entries that joins two ids of one person",
    "screening/tabletime.py": "the part of screening's entries that writes busy tables",
    "screening/tube_commands.py": "the tubes' part of screening's commands",
    "screening/tube_entries.py": "the tubes' part of screening's entries",
    "screening/tube_spans.py": "the part of tube_entries on the door's hot path",
    "screening/turnout.py": "the part of screening's entries that writes turn-out and pace",
    "team/device_commands.py": "the part of team's commands about phones",
}
"""Who else may write tables, besides entries.py and commands.py, and why."""

WRITING = {
    "create", "acreate", "bulk_create", "abulk_create", "bulk_update", "abulk_update",
    "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create",
}  # fmt: skip
_SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|DROP|ALTER|CREATE)\s", re.I)


def _name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def _is_of_rows(call: ast.Call, attribute: str) -> bool:
    """Told from dict.update and image.save: a queryset's update has keywords, save() has none."""
    if attribute == "update":
        return bool(call.keywords) and not call.args
    if attribute == "save":
        return not call.args
    return attribute == "delete" and not call.args


def _writes(tree: ast.AST) -> Iterator[tuple[int, str, ast.expr]]:
    """(line, what, on what) of everything that writes rows."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        attribute = node.func.attr
        if attribute in WRITING or _is_of_rows(node, attribute):
            yield node.lineno, attribute, node.func.value
        elif attribute == "upsert":
            yield node.lineno, attribute, node.args[0]
        elif attribute in {"execute", "executemany", "executescript"} and _says_sql(node):
            yield node.lineno, attribute, node.func.value


def _says_sql(call: ast.Call) -> bool:
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.match(node.value)
        for node in ast.walk(call)
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _is_pen(path: Path) -> bool:
    return (
        path.name in {"entries.py", "commands.py"}
        or _name(path) in PENS
        or path.relative_to(HOUSE).parts[0] in PENS
    )


def _models_in(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_only_pens_write_tables(path: Path) -> None:
    if _is_pen(path):
        return
    assert [f"line {line}: {what}" for line, what, _ in _writes(_tree(path))] == []


def test_every_exception_is_a_pen_that_writes() -> None:
    for name in PENS:
        pen = HOUSE / name
        files = [pen] if pen.suffix else list(pen.glob("*.py"))
        assert any(list(_writes(_tree(path))) for path in files), name


@pytest.mark.parametrize("room", ROOMS, ids=_name)
def test_commands_leave_derived_tables_to_projectors(room: Path) -> None:
    path = room / "commands.py"
    if not path.exists():
        return
    derived = {label.split(".")[1] for label in registry.derived_tables()}
    written = {name for _, _, where in _writes(_tree(path)) for name in _models_in(where)}
    assert written & derived == set()


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    long = {
        node.name: length
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1)
        > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("room", ROOMS, ids=_name)
def test_every_room_says_what_it_is_for(room: Path) -> None:
    said = ast.get_docstring(_tree(room / "__init__.py")) or ""
    first = said.partition("\n")[0]
    assert len(first) > 20, "the first line says what the room is for"
    if room.name != "config":
        assert "May touch:" in said


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_file_is_named_after_nothing(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def _our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("sanjiayi.") and ".tests." not in model.__module__
    ]


@pytest.mark.parametrize("model", _our_models(), ids=lambda model: model._meta.label)
def test_every_column_is_called_personal_or_plain(model: type[models.Model]) -> None:
    privacy = model.__dict__.get("Privacy")
    assert privacy is not None, "an inner class Privacy with personal and plain"
    held = {field.name for field in model._meta.local_fields} - {"pk"}
    assert privacy.personal | privacy.plain == held
    assert privacy.personal & privacy.plain == set()


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_dependency_says_what_it_is_for(path: Path) -> None:
    silent = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith(("#", "-r")) and not line.partition("#")[2].strip()
    ]
    assert silent == []


def test_every_script_says_what_it_does() -> None:
    for path in (ROOT / "script").rglob("*"):
        if path.is_file():
            first, second = path.read_text(encoding="utf-8").splitlines()[:2]
            assert first == "#!/usr/bin/env bash", path.name
            assert second.startswith("# "), path.name
            assert path.stat().st_mode & 0o111, f"{path.name} can be run"
