"""Reads packs from folders of TOML and checks them.  Every error names the file and the key.

A pack file has a `[pack]` table (tables.Head), tables of rules, and may bring `[sources]` of
its own.  Values it is silent about are inherited, key by key, from the pack it extends.
"""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec.structs import fields

from sanjiayi.kernel.civil import day_number
from sanjiayi.policy.shapes import Pair, Rule
from sanjiayi.policy.tables import PAIRS, TABLES, Head, Pack, Source, Table

HERE = Path(__file__).parent
PACKS = HERE / "packs"
SOURCES = HERE / "sources.toml"
NOT_PUBLISHED = frozenset({"proposal", "general"})
"""Keys that stand for no publication: our own proposal, general knowledge."""


class BadPack(ValueError):
    """A pack file that cannot be used; the text names the file, the key and what is wrong."""


class _File(NamedTuple):
    name: str
    head: Head
    rules: dict[tuple[str, str], Rule[Any]]
    sources: dict[str, Source]

    @property
    def version(self) -> str:
        return f"{self.head.id}/{self.head.revision}"


def read(folders: Sequence[Path] = (PACKS,), sources: Path = SOURCES) -> dict[str, Pack]:
    """Every pack of the folders by version, checked.  Raises BadPack for the first mistake."""
    shared = _sources(sources.name, _toml(sources).get("sources", {}))
    files: dict[str, _File] = {}
    for path in sorted(path for folder in folders for path in folder.glob("*.toml")):
        file = _file(path)
        if file.version in files:
            raise BadPack(f"{file.name}: pack.revision: {file.version} is already in "
                          f"{files[file.version].name}")  # fmt: skip
        files[file.version] = file
    packs = {version: _pack(file, files, shared) for version, file in files.items()}
    _refuse_overlaps(newest(packs.values()), {v: f.name for v, f in files.items()})
    return packs


def newest(packs: Iterable[Pack]) -> list[Pack]:
    """Of each pack the highest revision, by first day, then id."""
    latest: dict[str, Pack] = {}
    for pack in packs:
        if pack.id not in latest or pack.head.revision > latest[pack.id].head.revision:
            latest[pack.id] = pack
    return sorted(latest.values(), key=lambda pack: (pack.first_day, pack.id))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadPack(f"{path.name}: not readable as TOML: {why}") from why


def _convert(raw: object, shape: Any, where: str) -> Any:
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as why:
        raise BadPack(f"{where}: {why}") from why


def _sources(name: str, raw: Any) -> dict[str, Source]:
    if not isinstance(raw, dict):
        raise BadPack(f"{name}: sources: must be a table")
    return {key: _convert(row, Source, f"{name}: sources.{key}") for key, row in raw.items()}


def _file(path: Path) -> _File:
    raw = _toml(path)
    head: Head = _convert(raw.pop("pack", {}), Head, f"{path.name}: pack")
    sources = _sources(path.name, raw.pop("sources", {}))
    if path.stem not in (head.id, f"{head.id}.{head.revision}"):
        raise BadPack(f'{path.name}: pack.id: "{head.id}" does not match the name of the file')
    if head.last_day is not None and head.last_day < head.first_day:
        raise BadPack(f"{path.name}: pack.until: is before pack.from")
    rules: dict[tuple[str, str], Rule[Any]] = {}
    for table, rows in raw.items():
        rules.update(_rows(path.name, table, rows))
    return _File(path.name, head, rules, sources)


def _rows(name: str, table: str, rows: Any) -> dict[tuple[str, str], Rule[Any]]:
    if table not in TABLES:
        raise BadPack(f"{name}: {table}: unknown table; known: {', '.join(TABLES)}")
    if not isinstance(rows, dict):
        raise BadPack(f"{name}: {table}: must be a table")
    shapes = _shapes(TABLES[table])
    found = {}
    for key, row in rows.items():
        where = f"{name}: {table}.{key}"
        if key not in shapes:
            raise BadPack(f"{where}: unknown key; known: {', '.join(shapes)}")
        rule = _convert(row, shapes[key], where)
        _check(rule, where, is_pair=(table, key) in PAIRS)
        found[table, key] = rule
    return found


def _shapes(table: type[Table]) -> dict[str, Any]:
    """Key -> Rule[…] of a table, without the None of optional keys."""
    return {field.name: _without_none(field.type) for field in fields(table)}


def _without_none(shape: Any) -> Any:
    args = get_args(shape)
    if NoneType not in args:
        return shape
    return next(arg for arg in args if arg is not NoneType)


def _check(rule: Rule[Any], where: str, *, is_pair: bool) -> None:
    """Certainty and source must fit each other; the value must agree with itself."""
    _check_certainty(rule, where)
    if is_pair and rule.value[0] > rule.value[1]:
        raise BadPack(f"{where}: value: lowest is above highest")
    if getattr(rule.value, "off", False) and rule.value != type(rule.value)(off=True):
        raise BadPack(f"{where}: value: is off and yet says more")
    if rule.range is not None and not _lies_in(rule.value, rule.range):
        raise BadPack(f"{where}: value {rule.value} is not a number inside its range")


def _lies_in(value: object, limits: Pair) -> bool:
    return isinstance(value, int) and limits[0] <= value <= limits[1]


def _check_certainty(rule: Rule[Any], where: str) -> None:
    if rule.certainty == "P" and "proposal" not in rule.source:
        raise BadPack(f'{where}: certainty P is our proposal: source must name "proposal"')
    if rule.certainty in "ABCD" and not NOT_PUBLISHED.isdisjoint(rule.source):
        raise BadPack(f"{where}: certainty {rule.certainty} needs published sources only")


def _lineage(file: _File, files: dict[str, _File]) -> list[_File]:
    """The file and all it inherits from, nearest first."""
    line = [file]
    while (parent := line[-1].head.extends) is not None:
        if parent not in files:
            raise BadPack(f'{line[-1].name}: pack.extends: there is no pack "{parent}"')
        if any(parent == child.version for child in line):
            raise BadPack(f"{file.name}: pack.extends: packs extend each other in a circle")
        line.append(files[parent])
    return line


def _pack(file: _File, files: dict[str, _File], shared: dict[str, Source]) -> Pack:
    rules: dict[tuple[str, str], Rule[Any]] = {}
    origin: dict[tuple[str, str], str] = {}
    sources = dict(shared)
    for ancestor in reversed(_lineage(file, files)):
        rules.update(ancestor.rules)
        origin.update(dict.fromkeys(ancestor.rules, ancestor.version))
        for key, source in ancestor.sources.items():
            if sources.setdefault(key, source) != source:
                raise BadPack(f"{ancestor.name}: sources.{key}: is taken by another source")
    _refuse_unknown_sources(file, rules, origin, sources)
    tables: dict[str, Any] = {
        name: _table(file.name, name, shape, rules) for name, shape in TABLES.items()
    }
    return Pack(
        head=file.head,
        first_day=day_number(file.head.first_day),
        last_day=None if file.head.last_day is None else day_number(file.head.last_day),
        origin=origin,
        sources={key: sources[key] for rule in rules.values() for key in rule.source},
        **tables,
    )


def _refuse_unknown_sources(
    file: _File,
    rules: dict[tuple[str, str], Rule[Any]],
    origin: dict[tuple[str, str], str],
    sources: dict[str, Source],
) -> None:
    for (table, key), rule in rules.items():
        for source in rule.source:
            if source not in sources:
                where = f"{file.name}: {table}.{key}"
                raise BadPack(f'{where}: unknown source "{source}" ({origin[table, key]})')


def _table(
    name: str, table: str, shape: type[Table], rules: dict[tuple[str, str], Rule[Any]]
) -> Table:
    for field in fields(shape):
        if field.required and (table, field.name) not in rules:
            raise BadPack(f"{name}: {table}.{field.name}: neither written nor inherited")
    return shape(**{key: rule for (owner, key), rule in rules.items() if owner == table})


def _refuse_overlaps(packs: list[Pack], names: dict[str, str]) -> None:
    """Two packs of one jurisdiction never hold on the same day.  packs: by first day."""
    latest: dict[str, Pack] = {}
    for pack in packs:
        before = latest.get(pack.jurisdiction)
        if before is not None and before.holds_on(pack.first_day):
            raise BadPack(
                f"{names[pack.version]}: pack.from: {pack.jurisdiction} already has "
                f"{before.version} ({names[before.version]}) on {pack.first_day}"
            )
        latest[pack.jurisdiction] = pack
