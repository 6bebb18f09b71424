"""What a need may be, who must answer, and by when.  Pure.  Instants are ms since 1970 UTC."""

import re
from collections.abc import Collection
from enum import StrEnum

from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.paths import building_of, gathering
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.policy import Pack

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


class Category(StrEnum):
    """What residents ask for."""

    MEDICINE = "medicine"
    CARE = "care"
    SUPPLIES = "supplies"
    PROBLEM = "problem"
    QUESTION = "question"
    RUMOUR = "rumour"


class Outcome(StrEnum):
    """What came of it."""

    MET = "met"
    EXPLAINED = "explained"
    PASSED_ON = "passed_on"
    NOT_POSSIBLE = "not_possible"


class Channel(StrEnum):
    """The way it came."""

    DOOR = "door"
    PHONE = "phone"
    PAGE = "page"
    DESK = "desk"
    LIST = "list"
    OPEN311 = "open311"
    HOTLINE = "hotline"


class State(StrEnum):
    """How far a need has come.  The first three are open."""

    NEW = "new"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


OPEN = frozenset({State.NEW, State.OFFERED, State.ACCEPTED})

DECLINING = ("not_ours", "wrong_place", "full", "needs_more", "other")
"""Why somebody declines what was assigned to them."""

RESIDENT = "resident"
"""`by` of an act by whoever holds the slip; raised on a page: "resident:<building>"."""

LONGEST_TEXT = 2_000
LONGEST_TITLE = 40
LONGEST_REASON = 200


def is_by_resident(by: str) -> bool:
    return by == RESIDENT or by.startswith(RESIDENT + ":")


def is_overdue(due_at: int, now: int) -> bool:
    """Promised, and the moment has passed.

    >>> is_overdue(1000, 1001), is_overdue(0, 1001)
    (True, False)
    """
    return 0 < due_at < now


# --- by when ---------------------------------------------------------------------------------


def minutes_to_answer(category: str, urgency: int, pack: Pack) -> int:
    """Minutes within which a need must be answered, by the pack of the day."""
    table = pack.requests
    by_urgency = table.answer.value
    if urgency == 1:
        return by_urgency.life
    if urgency == 2:
        return by_urgency.today
    if urgency == 4:
        return by_urgency.can_wait
    own: int | None = getattr(table.answer_ordinary.value, category, None)
    return by_urgency.ordinary if own is None else own


def due_at(category: str, urgency: int, pack: Pack, now: int) -> int:
    """The moment by which a need raised at `now` must be answered.

    What is not for today never falls due at night: it moves to the morning hour of the pack.
    """
    moment = now + minutes_to_answer(category, urgency, pack) * MINUTE_MS
    if urgency in (1, 2):
        return moment
    return by_day(moment, *pack.requests.answer_hours.value)


def by_day(moment: int, first_hour: int, last_hour: int) -> int:
    """The moment itself when it lies in these hours, else the next morning's first one.

    >>> by_day(at(20220517, 23), 8, 21) == at(20220518, 8)
    True
    """
    day = civil_day(moment)
    if moment < at(day, first_hour):
        return at(day, first_hour)
    return at(day, 24 + first_hour) if moment > at(day, last_hour) else moment


# --- who -------------------------------------------------------------------------------------

NEAREST = ("work_group", "committee", "branch")
"""Who answers where the group the pack names does not exist, the nearest first."""


def owner_of(category: str, place: str, pack: Pack, groups: Collection[str]) -> str:
    """The group that must answer: of the pack's kind, nearest to the place.

    groups   codes that exist: "work_group@yt.3.08", "medicine@yt"
    "" where there is no group at all.
    """
    wanted = str(getattr(pack.requests.owner.value, category))
    steps = gathering(building_of(place))
    for kind in (wanted, *NEAREST):
        for step in steps:
            if f"{kind}@{step}" in groups:
                return f"{kind}@{step}"
    return ""


# --- what may be said ------------------------------------------------------------------------

_DOOR = re.compile(r"\d{2,4}\s*室|\d+\s*[-–]\s*\d{3,4}(?!\d)")
_TELEPHONE = re.compile(r"(?<!\d)\d[\d\s-]{6,}\d(?!\d)")


def has_private(text: str) -> bool:
    """Does it hold a telephone or a door?

    >>> has_private("请打 5550 0103"), has_private("3-602 漏水"), has_private("请打 120")
    (True, True, False)
    """
    return bool(_TELEPHONE.search(text) or _DOOR.search(text))


def why_not_title(title: str) -> Refusal | None:
    """A theme's title is read by everybody: no door, no telephone, no number of a person."""
    if not title.strip():
        return Refusal("needs.no_title", "请用几个字写清这些求助共同的主题。")
    if len(title) > LONGEST_TITLE:
        return Refusal("needs.long_title", f"主题最多 {LONGEST_TITLE} 个字，请写短一些。")
    if has_private(title):
        return Refusal("needs.title_private", "主题里有号码或门牌，大家都会看到。请去掉。")
    return None


def unknown(number: str) -> Refusal:
    return Refusal("needs.unknown", f"没有 {number} 这件求助，请核对编号。")


def closed(number: str, state: str) -> Refusal:
    """Nothing more can be done about a need that is over, except what opens it again."""
    if state == State.WITHDRAWN:
        return Refusal("needs.withdrawn", f"{number} 居民已经撤回，不用再办。")
    if state == State.MERGED:
        return Refusal("needs.merged", f"{number} 已并到另一件，请在那一件上办。")
    return Refusal("needs.answered", f"{number} 已经答复；没解决请先重新打开。")
