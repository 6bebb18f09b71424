"""What one rule looks like: a value with its source and certainty, and the larger values.

A value is a number, a word from a fixed list, a pair (lowest, highest) or one of the small
records below.  Certainty speaks of what the source says, not of whether it binds here:

    A  national or municipal text, or an official briefing reported by a named outlet
    B  local news, or one documented case
    C  a weak page; a hint only
    D  derived by arithmetic from cited numbers
    K  general knowledge, not checked again
    P  our proposal
"""

from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

T = TypeVar("T")

Certainty = Literal["A", "B", "C", "D", "K", "P"]
Unit = Literal[
    "second", "minute", "hour", "day", "working_day", "week", "year",
    "person", "household", "time", "swab_per_hour", "celsius", "yuan", "dose",
]  # fmt: skip
Count = Annotated[int, Meta(ge=0)]
Pair = tuple[Count, Count]
"""Lowest and highest, both included."""


class Rule(Struct, Generic[T], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value of a pack and why it may be believed.

    source     keys of the sources tables ("S11"), "proposal" or "general"; at least one
    unit       of the value; None where the value is a word, a yes or no, or a record
    range      lowest and highest value met in practice, for values that are measured
    note       one sentence for the reader, in Chinese; note_en the same in English
    """

    value: T
    source: Annotated[tuple[str, ...], Meta(min_length=1)]
    certainty: Certainty
    unit: Unit | None = None
    range: Pair | None = None
    note: str = ""
    note_en: str = ""


class _Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the record values."""


ContactClass = Literal["close", "secondary", "none"]
RoundMode = Literal["single", "pooled5", "pooled10", "pooled20", "home", "antigen", "excluded",
                    "deferred"]  # fmt: skip
ZoneClass = Literal["sealed", "controlled", "precaution", "high", "medium", "low"]
ZoneEnd = Literal[ZoneClass, "monitoring", "released"]
ZoneUnit = Literal["compound", "building", "stairwell", "street", "county"]
Anchor = Literal["last_case", "case_left", "terminal_disinfection"]
Restart = Literal["new_case", "new_point"]


class ResultHours(_Value, frozen=True):
    """Hours from arrival at the laboratory to the report, by who is tested."""

    fever: Count
    patient: Count
    voluntary: Count


class HomeRule(_Value, frozen=True):
    """Proposed class of the people round a case confined at home.  A named person decides.

    sharers           who uses the same kitchen or bath
    adjacent_floors   one floor up and one floor down
    """

    household: ContactClass
    sharers: ContactClass
    same_floor: ContactClass
    adjacent_floors: ContactClass
    rest_of_building: ContactClass


class Quarantine(_Value, frozen=True):
    """Days of quarantine for one class of people.

    off            the class is no longer quarantined; all else is empty
    facility_days  in a quarantine site, first
    home_days      at home, after the site or instead of it
    home_kind      confinement ("quarantine") or health monitoring
    tests          NAT days: "f3" third day in the site, "h1" first day at home
    tests_daily    a NAT every day
    """

    off: bool = False
    facility_days: Count = 0
    home_days: Count = 0
    home_kind: Literal["quarantine", "monitoring"] | None = None
    tests: tuple[Annotated[str, Meta(pattern="^[fh][1-9][0-9]?$")], ...] = ()
    tests_daily: bool = False


class Step(_Value, frozen=True):
    """After so many days the zone becomes `to`.

    case_free              the days count only while no new case is found
    last_day_all_negative  a full test on the last day must be negative throughout
    """

    to: ZoneEnd
    days: Annotated[int, Meta(ge=1)]
    case_free: bool = True
    last_day_all_negative: bool = False


class Outing(_Value, frozen=True):
    """Who may go out of a zone, how often: `persons` of a household, `times` in `days`."""

    persons: Count
    times: Count
    days: Count


class Zone(_Value, frozen=True):
    """One class of zone: what makes it, what people may do, how it ends.

    off                the class no longer exists; all else is empty
    unit               how large it is drawn; not wider
    case_within_days   a case in the last n days makes it
    case_free_days     n days without a case make it
    stay_in            "flat", "compound", "area": what people do not leave
    leaving            "none", "local" (within the street or county), "limited" (see outing)
    outing             shopping trips allowed
    leaving_test_hours age of the NAT needed to leave the county
    pickup             "door" (brought to the door) or "staggered" (fetched by turns)
    districts          which districts it holds for; None: all
    steps              its clock, in order: first step, then the step after that
    home_monitor_days  health monitoring after the zone ends
    clock_starts       events that start the clock; the last of them counts
    restart            events that set the clock back to day 0
    nat_days           days of the clock with a NAT; antigen_days with an antigen test
    contact_gone_days  the last close contact must be gone for n days and negative
    retest_after_hours the whole zone is tested again after n hours
    street_all_negative  ends when the whole street is negative
    """

    off: bool = False
    unit: ZoneUnit | None = None
    case_within_days: Count | None = None
    case_free_days: Count | None = None
    stay_in: Literal["flat", "compound", "area"] | None = None
    leaving: Literal["none", "local", "limited"] | None = None
    outing: Outing | None = None
    leaving_test_hours: Count | None = None
    pickup: Literal["door", "staggered"] | None = None
    districts: Literal["core_not_cleared"] | None = None
    steps: tuple[Step, ...] = ()
    home_monitor_days: Count | None = None
    clock_starts: tuple[Anchor, ...] = ()
    restart: tuple[Restart, ...] = ()
    nat_days: tuple[Count, ...] = ()
    antigen_days: tuple[Count, ...] = ()
    contact_gone_days: Count | None = None
    retest_after_hours: Count | None = None
    street_all_negative: bool = False

    @property
    def hold_days(self) -> int:
        """Days of the first step of the clock; 0 where the text gives no number of days."""
        return self.steps[0].days if self.steps else 0


class NarcoticLimit(_Value, frozen=True):
    """Most a prescription of narcotics or class I psychotropics may hold, in days.

    injection_days  0 means one single dose
    """

    injection_days: Count
    sustained_days: Count
    other_days: Count


class PriorityDays(_Value, frozen=True):
    """Days of medicine left up to which an order has this priority; above C it is D."""

    A: Count
    B: Count
    C: Count


class AckMinutes(_Value, frozen=True):
    """Minutes to acknowledge a report, by level: 1 life safety, 2 same day, 3 within a day."""

    level_1: Count
    level_2: Count
    level_3: Count


class DueTimes(_Value, frozen=True):
    """By when a report must be answered, by level.

    level_1, level_3, level_4   minutes
    level_2_hour    the hour of the same day; level_2_least: minutes there are at the least
    """

    level_1: Count
    level_2_hour: Count
    level_2_least: Count
    level_3: Count
    level_4: Count


class AnswerMinutes(_Value, frozen=True):
    """Minutes until a resident's need must be answered, by urgency."""

    life: Count
    today: Count
    ordinary: Count
    can_wait: Count


class AnswerByCategory(_Value, frozen=True):
    """Minutes for ordinary needs of a category; None: as for all ordinary ones."""

    medicine: Count | None = None
    care: Count | None = None
    supplies: Count | None = None
    problem: Count | None = None
    question: Count | None = None
    rumour: Count | None = None


Answerer = Literal[
    "work_group", "committee", "party_group", "branch", "medicine", "supplies", "antiepidemic",
    "escort",
]  # fmt: skip


class OwnerByCategory(_Value, frozen=True):
    """Kind or function of the group that answers a category, the nearest one to the door."""

    medicine: Answerer
    care: Answerer
    supplies: Answerer
    problem: Answerer
    question: Answerer
    rumour: Answerer


def plain(value: object) -> object:
    """A rule's value as lists, dicts, numbers and words, without empty fields."""
    return msgspec.to_builtins(value)
