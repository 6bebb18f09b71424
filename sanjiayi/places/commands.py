"""What people can do to the tree of places.  One verb, one function, one fact.

Places are a reference table: this file is its pen, and every stroke is an entry too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any

from sanjiayi.kernel import paths
from sanjiayi.kernel.civil import date_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, tables
from sanjiayi.places import edition, rules
from sanjiayi.places.facts import Changed
from sanjiayi.places.models import Place
from sanjiayi.places.rules import PlaceRow

__all__ = ["Change", "PlaceRow", "change_place", "end_place", "plant", "rename"]

_FIELDS = tuple(f.name for f in fields(PlaceRow) if f.name != "path")
_SILENT = {f.name: f.default for f in fields(PlaceRow) if f.default is not MISSING}
_CHUNK = 2_000


@dataclass(frozen=True)
class Change:
    """How many places a planting added, changed and left as they were."""

    added: int
    changed: int
    unchanged: int


def plant(rows: Sequence[PlaceRow], *, by: str, now: int, digest: str = "") -> Change:
    """Add or change many places at once; repeating it changes nothing.

    A field at its default leaves what is known.  digest: SHA-256 of the file imported.
    Writes one places.changed fact when anything changed.  Raises Refusal naming the first
    row that does not fit ("places.path", "places.orphan", "places.misplaced", …).
    """
    wanted = {row.path: row for row in rows}
    with book.together():
        standing = _standing(wanted)
        levels = {path: row.level for path, row in {**standing, **wanted}.items()}
        for row in wanted.values():
            refusal = rules.why_not(row, levels.get) or _why_not_relevel(row, standing)
            if refusal:
                raise refusal
        added, changed = _sorted_out(wanted, standing)
        _write([*added, *changed])
        if added or changed:
            _note([*added, *changed], "imported" if digest else "added", by, now, digest)
    return Change(len(added), len(changed), len(wanted) - len(added) - len(changed))


def _standing(wanted: Mapping[str, PlaceRow]) -> dict[str, PlaceRow]:
    """What the table says of the wanted paths and of the places right above them."""
    asked = sorted({*wanted, *(paths.parent(path) for path in wanted)} - {""})
    found: dict[str, PlaceRow] = {}
    for start in range(0, len(asked), _CHUNK):
        part = Place.objects.filter(path__in=asked[start : start + _CHUNK])
        found.update(
            (values[0], PlaceRow(*values)) for values in part.values_list("path", *_FIELDS)
        )
    return found


def _why_not_relevel(row: PlaceRow, standing: Mapping[str, PlaceRow]) -> Refusal | None:
    before = standing.get(row.path)
    if before is None or before.level == row.level:
        return None
    return Refusal(
        "places.relevel",
        f"{row.path}：已经是{rules.WORDS[before.level]}，不能改成{rules.WORDS[row.level]}。",
    )


def _sorted_out(
    wanted: Mapping[str, PlaceRow], standing: Mapping[str, PlaceRow]
) -> tuple[list[PlaceRow], list[PlaceRow]]:
    """Rows to add and rows to change, each complete; unchanged ones are left out."""
    added: list[PlaceRow] = []
    changed: list[PlaceRow] = []
    for path, row in wanted.items():
        before = standing.get(path)
        if before is None:
            added.append(row if row.order else replace(row, order=rules.stair_order(path)))
            continue
        merged = _merged(before, row)
        if merged != before:
            changed.append(merged)
    return added, changed


def _merged(before: PlaceRow, row: PlaceRow) -> PlaceRow:
    said: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(row, name)
        if name in _SILENT and (value is None or value == _SILENT[name]):
            continue
        said[name] = value
    return replace(before, **said)


def _write(rows: Sequence[PlaceRow]) -> None:
    """One upsert for new and changed places, parents before children."""
    ordered = sorted(rows, key=lambda row: (len(paths.gathering(row.path)), len(row.path)))
    tables.upsert(
        Place,
        ("path", "parent_id", *_FIELDS),
        [_values(row) for row in ordered],
        conflict=("path",),
        replace=_FIELDS,
    )


def _values(row: PlaceRow) -> tuple[Any, ...]:
    above = None if row.level == rules.COMMUNITY else paths.parent(row.path)
    return (row.path, above, *(getattr(row, name) for name in _FIELDS))


def _note(rows: Sequence[PlaceRow], what: str, by: str, now: int, digest: str = "") -> None:
    """The entry, at the innermost place that holds every change; a new edition."""
    edition.turn("places")
    where = rules.gathered(row.path for row in rows)
    draft = book.Draft(
        Changed(what=what, digest=digest),
        place=where,
        subject=rows[0].path if len(rows) == 1 else "",
        happened_at=now,
        quantity=len(rows),
    )
    book.record([draft], by=by, now=now)


def rename(path: str, name: str, *, short_name: str = "", by: str, now: int) -> None:
    """Give a place another name.  Raises Refusal "places.unknown" or "places.name"."""
    before = _row_at(path)
    _change(before, replace(before, name=name.strip(), short_name=short_name.strip()), by, now)


def change_place(
    path: str,
    *,
    name: str,
    short_name: str = "",
    floors: int = 0,
    rooms_per_floor: int = 0,
    floor: int | None = None,
    own_kitchen: bool | None = None,
    own_bath: bool | None = None,
    telephone: str = "",
    by: str,
    now: int,
) -> bool:
    """Replace what the place's page shows; here an empty field is emptied.

    Answers whether anything changed.  Raises Refusal when a value does not fit.
    """
    before = _row_at(path)
    after = replace(
        before,
        name=name.strip(),
        short_name=short_name.strip(),
        floors=floors,
        rooms_per_floor=rooms_per_floor,
        floor=floor,
        own_kitchen=own_kitchen,
        own_bath=own_bath,
        telephone=telephone.strip(),
    )
    _change(before, after, by, now)
    return before != after


def _row_at(path: str) -> PlaceRow:
    values = Place.objects.filter(pk=path).values_list("path", *_FIELDS).first()
    if values is None:
        raise Refusal("places.unknown", f"没有 {path} 这个场所。")
    return PlaceRow(*values)


def _change(before: PlaceRow, after: PlaceRow, by: str, now: int) -> None:
    if before == after:
        return
    above = Place.objects.filter(pk=paths.parent(after.path)).values_list("level", flat=True)
    refusal = rules.why_not(after, lambda _: above.first())
    if refusal:
        raise refusal
    with book.together():
        _write([after])
        _note([after], "changed", by, now)


def end_place(path: str, *, last_day: int, by: str, now: int) -> None:
    """Say that a place stood for the last time on `last_day` (20220517).

    Its facts stay.  Raises Refusal "places.unknown", or "places.not_empty" while something
    below it still stands.
    """
    row = _row_at(path)
    if Place.objects.filter(parent=path, ended_on=None).exists():
        raise Refusal("places.not_empty", f"{row.name}下面还有未撤销的场所，请先撤销它们。")
    ended: date = date_of(last_day)
    with book.together():
        Place.objects.filter(pk=path).update(ended_on=ended)
        _note([row], "ended", by, now)
