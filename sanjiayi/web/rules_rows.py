"""Rows of the pages of rules: packs of the policy room in words, ready for the template."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise

from sanjiayi import policy
from sanjiayi.kernel.civil import date_of, days_before
from sanjiayi.policy import Pack, Rule
from sanjiayi.policy.force import EVERYWHERE, chain
from sanjiayi.policy.tables import TABLES
from sanjiayi.web import rules_said, rules_words
from sanjiayi.web.rules_said import Line


class SourceLine(NamedTuple):
    """Where a value was read: key, outlet and date as printed ("" unknown)."""

    key: str
    outlet: str
    dated: str


class Side(NamedTuple):
    """One rule in words.  `certainty` is the letter, `certainty_words` what it means."""

    lines: list[Line]
    note: str
    certainty: str
    certainty_words: Promise | str
    sources: list[SourceLine]


class RuleRow(NamedTuple):
    """A rule in force.  origin: title of the pack that wrote it; is_generic: the base pack."""

    label: Promise
    said: Side
    origin: str
    is_generic: bool


class RuleTable(NamedTuple):
    """A table of rules.  name: its key, for anchors."""

    name: str
    label: Promise
    rows: list[RuleRow]


class ChangeRow(NamedTuple):
    """A rule that differs between two packs; a side without a rule says so in its lines."""

    table: Promise
    label: Promise
    old: Side
    new: Side


class PackLine(NamedTuple):
    """A pack in lists and choosers.  until: None while there is no last day."""

    version: str
    title: str
    place: str
    since: date
    until: date | None
    note: str


class Turn(NamedTuple):
    """A day on which another pack comes into force at a place, and the pack before it."""

    day: date
    pack: PackLine
    before: str


def tables(pack: Pack) -> list[RuleTable]:
    """All rules of a pack by table; tables without a rule stay, with no rows."""
    rows: dict[str, list[RuleRow]] = {name: [] for name in TABLES}
    for table, key, rule in pack.rules():
        writer = policy.pack(pack.origin[table, key])
        rows[table].append(
            RuleRow(
                label=rules_words.KEYS[table][key],
                said=_side(table, key, rule, pack),
                origin=pack_line(writer).title,
                is_generic=writer.jurisdiction == EVERYWHERE,
            )
        )
    return [RuleTable(name, rules_words.TABLES[name], found) for name, found in rows.items()]


def change_rows(old: Pack, new: Pack) -> list[ChangeRow]:
    """What differs between two packs, in words."""
    return [
        ChangeRow(
            table=rules_words.TABLES[change.table],
            label=rules_words.KEYS[change.table][change.key],
            old=_side(change.table, change.key, change.old, old),
            new=_side(change.table, change.key, change.new, new),
        )
        for change in policy.changes(old, new)
    ]


def pack_line(pack: Pack) -> PackLine:
    head = pack.head
    return PackLine(
        version=pack.version,
        title=rules_said.local(head.title, head.title_en),
        place=rules_said.local(head.place, head.place_en),
        since=head.first_day,
        until=head.last_day,
        note=rules_said.local(head.note, head.note_en),
    )


def places() -> list[tuple[str, str]]:
    """(jurisdiction, its name) for the chooser."""
    names = {pack.jurisdiction: pack_line(pack).place for pack in policy.packs()}
    return [(code, names[code]) for code in policy.jurisdictions()]


def turns(jurisdiction: str) -> list[Turn]:
    """Every day on which the pack in force at a place changes, oldest first."""
    line = chain(jurisdiction)
    packs = [pack for pack in policy.packs() if pack.jurisdiction in line]
    edges = {pack.first_day for pack in packs}
    edges |= {days_before(pack.last_day, -1) for pack in packs if pack.last_day is not None}
    found: list[Turn] = []
    for day in sorted(edges):
        now = pack_line(policy.in_force(jurisdiction, day))
        before = found[-1].pack.version if found else ""
        if now.version != before:
            found.append(Turn(date_of(day), now, before))
    return found


def _side(table: str, key: str, rule: Rule[Any] | None, pack: Pack) -> Side:
    lines = rules_said.lines(table, key, rule)
    if rule is None:
        return Side(lines, "", "", "", [])
    return Side(
        lines=lines,
        note=rules_said.local(rule.note, rule.note_en),
        certainty=rule.certainty,
        certainty_words=rules_words.CERTAINTY[rule.certainty],
        sources=[
            SourceLine(name, rules_said.local(source.outlet, source.outlet_en), source.dated)
            for name, source in rules_said.sources(rule, pack)
        ],
    )
