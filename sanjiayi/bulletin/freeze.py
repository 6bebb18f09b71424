"""The day's figures as they stood at one ledger number, true and as everybody may see them.

One freeze serves the community and every compound: all numbers of a day are cuts of the same
tables, so that what one hides another cannot tell.  Pure.
"""

from collections.abc import Mapping, Sequence

import msgspec

from sanjiayi.bulletin.metrics import LINES, NOTES, SWABS, Metric
from sanjiayi.bulletin.rules import (
    Change,
    Public,
    Shown,
    Table,
    exact,
    is_small,
    publish_table,
    restate,
)
from sanjiayi.bulletin.words import share_words
from sanjiayi.kernel.civil import day_range, days_before

WEEK = 7

Counts = Mapping[str, int]
"""Place path → count, community and compounds."""


class Sealing(msgspec.Struct, frozen=True):
    """A building under seal.  name: in words; "" where it may not be named; released_on 0: not."""

    building: str
    name: str
    sealed_on: int
    released_on: int
    planned_on: int


class Window(msgspec.Struct, frozen=True):
    """A round of sampling that was ordered: its day and window in ms, and who was due where."""

    day: int
    starts_at: int
    ends_at: int
    due: dict[str, int]


class Gathered(msgspec.Struct, frozen=True):
    """What the ledger and the rooms say, as of one ledger number.

    true    metric code → day → place → count
    why     metric code → day → why its figures moved since the last freeze, in words
    """

    day: int
    asof: int
    ledger_first: int
    ledger_digest: str
    frozen_at: int
    pack: str
    below: int
    community: str
    compounds: list[str]
    true: dict[str, dict[int, dict[str, int]]]
    why: dict[str, dict[int, str]]
    seals: list[Sealing]
    rounds: list[Window]


class Frozen(msgspec.Struct, frozen=True):
    """A day's freeze.

    shown     metric code → day → the table as everybody may see it
    due       due in the community on the day where that is printed; by day
    changes   what differs from what earlier freezes showed, with reasons by (metric, day)
    """

    gathered: Gathered
    shown: dict[str, dict[int, Public]]
    due: dict[int, int]
    changes: list[Change]

    def true_of(self, metric: Metric, day: int, place: str) -> int:
        return self.gathered.true.get(metric.code, {}).get(day, {}).get(place, 0)

    def shown_of(self, metric: Metric, day: int, place: str) -> Shown | None:
        table = self.shown.get(metric.code, {}).get(day)
        return table.at(place) if table else None


def week(day: int) -> list[int]:
    """The seven days up to a day, oldest first."""
    return day_range(days_before(day, WEEK - 1), day)


def freeze(now: Gathered, earlier: Sequence[Frozen]) -> Frozen:
    """Make the day's tables fit for everybody, in the light of what was published before.

    earlier   published freezes of days before, newest first
    """
    shown: dict[str, dict[int, Public]] = {}
    changes: list[Change] = []
    due = _printed_due(now)
    for metric in LINES:
        for day, counts in now.true.get(metric.code, {}).items():
            table = _table(now, counts)
            before = next((f for f in earlier if day in f.shown.get(metric.code, {})), None)
            if not metric.is_private:
                public, errata = _open(before, metric, day, table, now.community)
            elif before is None:
                public, errata = publish_table(table, below=now.below), []
            else:
                known = before.due.get(day) if metric is SWABS else None
                public, errata = restate(
                    before.shown[metric.code][day],
                    _table(now, before.gathered.true[metric.code][day]),
                    Table(table.total, table.parts, known),
                    community=now.community,
                    below=now.below,
                )
            shown.setdefault(metric.code, {})[day] = public
            changes += [Change(metric.code, day, place, was, is_) for place, was, is_ in errata]
    for metric in NOTES:
        counts = now.true.get(metric.code, {}).get(now.day, {})
        shown[metric.code] = {now.day: publish_table(_table(now, counts), below=now.below)}
    carried = {day: n for f in reversed(earlier) for day, n in f.due.items()}
    return Frozen(now, shown, {**carried, **due}, changes)


def _table(now: Gathered, counts: Counts) -> Table:
    return Table(counts.get(now.community, 0), {c: counts.get(c, 0) for c in now.compounds})


def _open(
    before: Frozen | None, metric: Metric, day: int, table: Table, community: str
) -> tuple[Public, list[tuple[str, Shown, Shown]]]:
    """A table that hides nothing, and what changed in it."""
    public = exact(table)
    if before is None:
        return public, []
    old = before.shown[metric.code][day]
    pairs = [(community, old.total, public.total)]
    pairs += [(p, old.parts.get(p, Shown()), shown) for p, shown in public.parts.items()]
    return public, [(p, was, is_) for p, was, is_ in pairs if was != is_ and was.value is not None]


def _printed_due(now: Gathered) -> dict[int, int]:
    """The number due is printed only on days of one round, and only if few are not missing."""
    rounds = [window for window in now.rounds if window.day == now.day]
    due = sum(rounds[0].due.values()) if len(rounds) == 1 else 0
    swabs = now.true.get(SWABS.code, {}).get(now.day, {}).get(now.community, 0)
    if not due or is_small(max(0, due - swabs), now.below) or is_small(swabs, now.below):
        return {}
    return {now.day: due}


def share_at(frozen: Frozen, place: str) -> str:
    """How much of a compound's due came, in coarse words; "" where there was no round for it."""
    now = frozen.gathered
    rounds = [window for window in now.rounds if window.day == now.day]
    if len(rounds) != 1:
        return ""
    return share_words(frozen.true_of(SWABS, now.day, place), rounds[0].due.get(place, 0))


def sealed_counts(
    seals: Sequence[Sealing], days: Sequence[int], places: Sequence[str]
) -> dict[int, dict[str, int]]:
    """How many buildings were under seal at the end of each day, by place."""
    return {
        day: {
            place: sum(
                1
                for seal in seals
                if seal.building.startswith(place + ".")
                and seal.sealed_on <= day
                and not 0 < seal.released_on <= day
            )
            for place in places
        }
        for day in days
    }
