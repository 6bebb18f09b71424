"""Tubes: what may go into one, when it may be closed, what state it is in.

Pure.  The same rules run on the phone: tests/tube_cases.json holds the cases both are tried
against.  Sources: pool sizes of the national rules, no mixing of classes in a tube, nobody
whose pool is being retested in a pool again (guide to regional screening, third edition,
22 March 2022; technical guide to pooled testing 20 in 1).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sanjiayi.kernel.refusals import Refusal

RETESTS = frozenset({"retest", "pool_retest_open"})
"""Reasons (rules.REASONS) of somebody whose tube is being retested."""

RESULTS = ("negative", "positive", "suspect", "invalid", "rerun")
FINAL = frozenset({"negative", "positive"})
ALARMING = frozenset({"positive", "suspect"})
AGAIN = frozenset({"invalid", "rerun"})
"""Results after which everybody in the tube is due again."""

CARRIER_WORDS = {
    "courier": "转运车",
    "lab": "检测机构自取",
    "team": "医疗队带走",
    "own": "社区自送",
}
"""Who takes a box: code → words."""

ENDING_WORDS = {
    "all_negative": "单采全部阴性",
    "found": "已找到阳性人员",
    "mistaken": "检测机构更正为阴性",
}
"""How a recall ends: code → words."""


@dataclass(frozen=True)
class Swab:
    """A swab about to go into a tube, or in it.

    id       of the record;  person: the resident's id
    mode     pool size of the person's class: 1, 5, 10, 20; 0 not said: goes with any
    reason   why the person is in that class; RETESTS: alone in a tube
    """

    id: str
    person: str
    mode: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Filling:
    """A tube in the rack.  size: how many it may hold; swabs as they came."""

    tube: str
    size: int
    swabs: tuple[Swab, ...] = ()
    is_sealed: bool = False

    @property
    def mode(self) -> int:
        """The class of those in it; 0 while nobody said one."""
        return next((swab.mode for swab in self.swabs if swab.mode), 0)

    @property
    def is_full(self) -> bool:
        return len(self.swabs) >= self.size


def why_not_put(tube: Filling, swab: Swab) -> Refusal | None:
    """May this swab go into this tube?  The first reason why not."""
    if tube.is_sealed:
        return Refusal("tube.sealed", "这支管已经封了，请换一支新管。")
    if any(other.person == swab.person for other in tube.swabs):
        return Refusal("tube.twice", "这个人已经在这支管里，不用再采。")
    if tube.is_full:
        return Refusal("tube.full", f"这支管已满 {tube.size} 人。请封管，换一支新管。")
    return _why_not_beside(tube, swab)


def _why_not_beside(tube: Filling, swab: Swab) -> Refusal | None:
    """May this swab lie beside those that are in the tube?"""
    if _waits(swab) and tube.swabs:
        return Refusal("tube.retest", "这个人的混管正在复核，要单独用一支管。请换一支新管。")
    if any(_waits(other) for other in tube.swabs):
        return Refusal("tube.retest", "管里的人正在复核，只能一人一管。请封管，换一支新管。")
    if swab.mode and swab.mode != (tube.mode or swab.mode):
        return Refusal("tube.mixed", f"这支管是{_pool(tube.mode)}，不能混放。请换一支新管。")
    mode = swab.mode or tube.mode
    if mode and len(tube.swabs) >= mode:
        return Refusal("tube.full", f"{_pool(mode)}的管已满。请封管，换一支新管。")
    return None


def _waits(swab: Swab) -> bool:
    return swab.reason in RETESTS


def _pool(mode: int) -> str:
    return "单采" if mode == 1 else f"{mode} 混 1"


def why_not_seal(tube: Filling, count: int) -> Refusal | None:
    """May the tube be closed?  count: swabs the person at the table counts in it."""
    if tube.is_sealed:
        return Refusal("tube.sealed", "这支管已经封了。")
    if not tube.swabs:
        return Refusal("tube.empty", "管里还没有人，不能封。")
    if count != len(tube.swabs):
        return Refusal(
            "tube.count",
            f"登记 {len(tube.swabs)} 人，数到 {count} 支拭子，不一致。"
            "请先撤销多登的人，或补登漏掉的人。",
        )
    return None


def why_not_move(source: Filling, target: Filling, swab: str) -> Refusal | None:
    """May a swab be put down to another tube?  swab: id of its record."""
    moved = next((one for one in source.swabs if one.id == swab), None)
    if moved is None:
        return Refusal("tube.not_in", "这一条不在这支管里，请重选。")
    if source.tube == target.tube:
        return Refusal("tube.same", "本来就在这支管里，不用改。")
    if source.is_sealed:
        return Refusal("tube.sealed", "原来的管已经封了。请组长在电脑上更正。")
    return why_not_put(target, moved)


def put(tube: Filling, swab: Swab) -> Filling:
    """The tube with the swab in it.  Raises Refusal of why_not_put."""
    refusal = why_not_put(tube, swab)
    if refusal:
        raise refusal
    return replace(tube, swabs=(*tube.swabs, swab))


def seal(tube: Filling, count: int) -> Filling:
    """The tube closed.  Raises Refusal of why_not_seal."""
    refusal = why_not_seal(tube, count)
    if refusal:
        raise refusal
    return replace(tube, is_sealed=True)


def move(source: Filling, target: Filling, swab: str) -> tuple[Filling, Filling]:
    """Both tubes after the move.  Raises Refusal of why_not_move."""
    refusal = why_not_move(source, target, swab)
    if refusal:
        raise refusal
    moved = next(one for one in source.swabs if one.id == swab)
    left = replace(source, swabs=tuple(one for one in source.swabs if one.id != swab))
    return left, put(target, moved)


# --- moves of swabs, as records tell them -----------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A recorded move.  swab: 16 bytes; at: ms; seq: ledger number."""

    swab: bytes
    from_tube: str
    to_tube: str
    at: int
    seq: int


def final_tubes(moves: Iterable[Move]) -> dict[bytes, tuple[str, str]]:
    """Of each swab (tube it was first put down to, tube it is in now).

    The latest said holds, by the recorder's clock, whatever the order of arrival; of two
    with the same moment the later in the ledger.
    """
    by_swab: dict[bytes, list[Move]] = {}
    for one in moves:
        by_swab.setdefault(one.swab, []).append(one)
    found = {}
    for swab, some in by_swab.items():
        some.sort(key=lambda one: (one.at, one.seq))
        found[swab] = (some[0].from_tube, some[-1].to_tube)
    return found


def shifts(moves: Iterable[Move]) -> dict[str, int]:
    """Of each tube how many swabs more (or fewer) it holds than were first put down to it."""
    found: dict[str, int] = {}
    for first, now in final_tubes(moves).values():
        if first != now:
            found[first] = found.get(first, 0) - 1
            found[now] = found.get(now, 0) + 1
    return found


# --- states -----------------------------------------------------------------------------------


class State(StrEnum):
    """How far a tube has come."""

    FILLING = "filling"
    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    RESULT = "result"


STATE_WORDS = {
    State.FILLING: "未封管",
    State.SEALED: "已封管",
    State.HANDED_OVER: "已交接",
    State.RECEIVED: "已送达",
    State.RESULT: "已出结果",
}
RESULT_WORDS = {
    "negative": "阴性",
    "positive": "阳性",
    "suspect": "可疑",
    "invalid": "无效",
    "rerun": "重测",
}


def state_of(
    *, is_sealed: bool, is_handed_over: bool, is_received: bool, has_result: bool
) -> State:
    """The furthest step anybody told of: a step left out on paper does not hold the tube back."""
    if has_result:
        return State.RESULT
    if is_received:
        return State.RECEIVED
    if is_handed_over:
        return State.HANDED_OVER
    return State.SEALED if is_sealed else State.FILLING


@dataclass(frozen=True)
class Told:
    """What is known of a tube when somebody wants to hand it over or report its result.

    scanned  swabs recorded;  counts: what each seal said;  sites: where swabs were put into it
    result   the one that holds, "" for none
    """

    scanned: int
    counts: tuple[int, ...] = ()
    sites: frozenset[str] = frozenset()
    result: str = ""

    @property
    def is_known(self) -> bool:
        return self.scanned > 0 or bool(self.counts)

    @property
    def is_conflict(self) -> bool:
        """The same number at two sites: two tubes in the world, one in the book."""
        return len(self.sites) > 1

    @property
    def is_mismatch(self) -> bool:
        """What a seal said differs from what was scanned."""
        return any(count != self.scanned for count in self.counts)


def why_not_report(told: Told, tube: str, result: str) -> Refusal | None:
    """May this result be entered for a tube?"""
    if result not in RESULTS:
        return Refusal("tube.result", "结果只能是阴性、阳性、可疑、无效或重测。请核对。")
    if not told.is_known:
        return Refusal("tube.unknown", f"这一轮没有 {tube} 这支管。请核对管号和轮次，再登记结果。")
    if told.result == result:
        return Refusal("tube.reported", f"{tube} 已经登记过这个结果，不用再登。")
    if told.result in FINAL:
        return Refusal(
            "tube.final",
            f"{tube} 已经登记为{RESULT_WORDS[told.result]}。"
            "要改结果，请先打开那条台账记录作废并写明原因，再登记新结果。",
        )
    if told.is_conflict and result == "negative":
        return Refusal(
            "tube.two_sites",
            f"{tube} 在两个采样点都出现，不知道说的是哪一支。请先核对管号再登记阴性。",
        )
    return None


def batch_name(round_: str, taken: Sequence[str], site: str) -> str:
    """A number for the next box of a site, not used yet.

    >>> batch_name("2022-05-17", [], "yt.3.08-1")
    '20220517-3.08-1-01'
    """
    day = round_[:10].replace("-", "") + round_[10:].replace("-", "r")
    stem = f"{day}-{site.partition('.')[2] or site}"
    used = set(taken)
    number = 1
    while f"{stem}-{number:02}" in used:
        number += 1
    return f"{stem}-{number:02}"


HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Clock:
    """A time by which something is to be done.  is_late: it is past; nobody was in time."""

    due_at: int
    limit_at: int
    done_at: int | None

    def tone(self, now: int) -> str:
        """Colour: "ok", "warn" past what is asked for, "alarm" past the limit."""
        moment = now if self.done_at is None else self.done_at
        if moment > self.limit_at:
            return "alarm"
        return "warn" if moment > self.due_at else "ok"
