"""What may be shown to everybody, and who may do what with an issue.  Pure.

Counts of 1–4 are people somebody might recognise.  Hiding the count is not enough: the
community's total less the other compounds gives it away.  So a table of one metric and day
(the community's total and every compound's part) is published as a whole, and a table that
was published is only ever restated so that both editions together give nothing away.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight

# --- small counts ------------------------------------------------------------------------


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One count as the public reads it.  value None: not given; is_small: "少于 5"."""

    value: int | None = None
    is_small: bool = False


HIDDEN = Shown()
SMALL = Shown(is_small=True)


class Public(msgspec.Struct, frozen=True):
    """One metric on one day: the community's total and each compound's part."""

    total: Shown
    parts: dict[str, Shown]

    def at(self, place: str) -> Shown:
        """The part of a compound; the total for any place that is no part."""
        return self.parts.get(place, self.total)


class Change(msgspec.Struct, frozen=True):
    """A published count of an earlier day that is no longer what was printed."""

    metric: str
    day: int
    place: str
    before: Shown
    after: Shown


@dataclass(frozen=True)
class Table:
    """The true counts of one metric and day.

    total   of the community: at least the sum of the parts (some facts belong to none)
    due     how many were expected in the community where that is printed beside the total:
            due − total is public then too, and must not become small; else None
    """

    total: int
    parts: Mapping[str, int]
    due: int | None = None

    @property
    def rest(self) -> int:
        return self.total - sum(self.parts.values())


def is_small(count: int, below: int) -> bool:
    return 0 < count < below


def exact(table: Table) -> Public:
    """The table as it is: for counts that are public notices anyway (sealed buildings)."""
    return Public(Shown(table.total), {place: Shown(n) for place, n in table.parts.items()})


def publish_table(table: Table, *, below: int) -> Public:
    """A fresh table made fit for everybody.

    below   counts under this and above 0 are small (policy: privacy.small_count_below)

    Small parts may cover each other: then their sum leaves every count from 1 to below−1
    possible for each.  Where it does not, the next parts in order are hidden with them until
    the hidden sum does.  Order and sum are public anyway, so the choice tells nothing; a
    choice by size would.  Where everything together is not enough the total is hidden too.
    """
    small = [place for place, count in table.parts.items() if is_small(count, below)]
    shown = {p: SMALL if p in small else Shown(count) for p, count in table.parts.items()}
    number = len(small) + is_small(table.rest, below)
    if number == 0:
        return Public(Shown(table.total), shown)
    if is_small(table.total, below):
        return Public(SMALL if number == 1 else HIDDEN, shown)
    most = below - 1
    hidden = sum(table.parts[p] for p in small)
    hidden += table.rest if is_small(table.rest, below) else 0
    if number + most - 1 <= hidden <= (number - 1) * most + 1:
        return Public(Shown(table.total), shown)
    enough = number * most + below
    covers = _covers(table.parts, small, enough - hidden)
    covered = hidden + sum(table.parts[p] for p in covers)
    total = Shown(table.total) if covered >= enough else HIDDEN
    return Public(total, {**shown, **dict.fromkeys(covers, HIDDEN)})


def _covers(parts: Mapping[str, int], small: Sequence[str], lacking: int) -> list[str]:
    """The parts to hide beside the small ones, in order from the first small one on."""
    order = list(parts)
    start = order.index(small[0]) + 1 if small else 0
    chosen: list[str] = []
    for place in order[start:] + order[:start]:
        if lacking <= 0:
            break
        if place not in small:
            chosen.append(place)
            lacking -= parts[place]
    return chosen


def restate(
    before: Public, old: Table, new: Table, *, community: str, below: int
) -> tuple[Public, list[tuple[str, Shown, Shown]]]:
    """A table published before, as it may be shown after late facts and corrections.

    What was hidden stays hidden, without a word whether it was small.  A shown part that
    became small is hidden from now on and takes the total with it, whose change would tell
    what became of the part.  A part that was not there before is hidden; one that is gone is
    gone.  Also answers the errata: (place, before, after).
    """
    before = Public(before.total, {p: before.parts.get(p, HIDDEN) for p in new.parts})
    changed = [p for p, was in before.parts.items() if was.value not in (None, new.parts[p])]
    fallen = {p for p in changed if is_small(new.parts[p], below)}
    misses_few = new.due is not None and is_small(max(0, new.due - new.total), below)
    if misses_few and new.total != old.total:
        fallen = set(changed)
    parts = {
        p: HIDDEN if was.value is None or p in fallen else Shown(new.parts[p])
        for p, was in before.parts.items()
    }
    rest_fell = is_small(new.rest, below) and new.rest != old.rest
    moved = new.total != old.total
    hides_total = (
        bool(fallen) or rest_fell or (moved and (misses_few or is_small(new.total, below)))
    )
    is_gone = before.total.value is None or hides_total
    after = Public(HIDDEN if is_gone else Shown(new.total), parts)
    errata = [
        (p, before.parts[p], SMALL if is_small(new.parts[p], below) else parts[p]) for p in changed
    ]
    if before.total.value is not None and after.total != before.total:
        errata.insert(0, (community, before.total, after.total))
    return after, errata


# --- words by hand -----------------------------------------------------------------------

_TRACES = (
    (re.compile(r"\d+\s*(?:号楼?|栋|幢)?[\s\-－—]*\d{3,4}\s*室|\d{3,4}\s*室"), "门牌"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "手机号"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "身份证号"),
)


def trace_of_a_person(text: str) -> str:
    """What in a text points at somebody: "门牌", "手机号", "身份证号"; "" when nothing does.

    >>> trace_of_a_person("3号楼602室没收到菜"), trace_of_a_person("3 号楼已解除封控")
    ('门牌', '')
    """
    return next((word for pattern, word in _TRACES if pattern.search(text)), "")


# --- life of an issue --------------------------------------------------------------------

DRAFT, CHECKED, SIGNED, PUBLISHED = "draft", "checked", "signed", "published"

SIGNERS = frozenset({"branch", "secretary"})
"""team.roles that may sign, each for what lies below its place: the branch for the community,
the branch or the committee's secretary for a compound."""

_FINAL = Refusal("bulletin.published", "这一期已经发布，不能再改。要更正，请写进下一期。")


def why_not_edit(state: str) -> Refusal | None:
    return _FINAL if state == PUBLISHED else None


def why_not_check(state: str, author: str, checker: str) -> Refusal | None:
    if state == PUBLISHED:
        return _FINAL
    if state != DRAFT:
        return Refusal("bulletin.checked", "这一期已经核对过，不用再核对。")
    if author == checker:
        return Refusal("bulletin.same_person", "编写和核对要两个人。请让另一位同志核对。")
    return None


def why_not_sign(state: str, scope: str, sight: Sight) -> Refusal | None:
    if state == PUBLISHED:
        return _FINAL
    if state == DRAFT:
        return Refusal("bulletin.unchecked", "还没有核对。请先让另一位同志核对，再签发。")
    if state == SIGNED:
        return Refusal("bulletin.signed", "这一期已经签发，可以发布了。")
    if not sight.has(SIGNERS, scope):
        return Refusal("bulletin.signer", "签发要由支部或本居委书记来做，请找他们。")
    return None


def why_not_publish(state: str) -> Refusal | None:
    if state == PUBLISHED:
        return Refusal("bulletin.published", "这一期已经发布过了，不会再发一次。")
    if state != SIGNED:
        return Refusal("bulletin.unsigned", "还没有签发。核对、签发之后才能发布。")
    return None


def why_not_follow(number: int, day: int, last: tuple[int, int] | None) -> Refusal | None:
    """May this number come after the last one published for the scope, (number, day)?"""
    last_number, last_day = last or (0, 0)
    if number != last_number + 1:
        return Refusal("bulletin.number", f"期号不连续：下一期应是第 {last_number + 1} 期。")
    if day <= last_day:
        return Refusal("bulletin.day", "这一天或之后的日报已经发布，请编下一天的。")
    return None


def why_not_words(texts: Collection[str]) -> Refusal | None:
    """None if nothing somebody typed points at a person."""
    for text in texts:
        if trace := trace_of_a_person(text):
            return Refusal(
                "bulletin.private", f"“{text[:20]}”里有{trace}。日报给所有人看，请删去。"
            )
    return None
