"""Facts of medical trips (送医): who must go where and when, what must stand before they leave.

subject: the trip's or the plan's number; place: the patient's door.  Free words are people.Words
ids, "" when nothing was written.
"""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class TripAsked(Fact, frozen=True):
    """Somebody must go to a hospital.  Decided.  subject: the trip; place: the patient's door.

    trip          "S-2047"; of a plan "P-3-220518"
    hospital      its name
    purpose       "dialysis", "chemo", "birth", "emergency", "visit", "home" (fetched home)
    appointed_at  ms, when they must be there
    person        people id of the patient, "" when only the door is known
    need          number of the need it grew from, "" none
    plan          number of the plan it belongs to, "" none
    companion     people.Words id: who goes along and how to reach them
    words         people.Words id: what else the crew must know
    is_life       life-threatening: may leave with an open gate, with a reason
    """

    kind: ClassVar[str] = "needs.trip_asked"
    trip: str
    hospital: str
    purpose: str
    appointed_at: int
    person: str = ""
    need: str = ""
    plan: str = ""
    companion: str = ""
    words: str = ""
    is_life: bool = False


class TripChecked(Fact, frozen=True):
    """A post confirms one thing that must stand, or takes it back.  Decided.  subject: the trip.

    gate   "hospital" accepts, "car", "certificate" of the test, "return" is settled
    words  people.Words id: who said so, which car
    """

    kind: ClassVar[str] = "needs.trip_checked"
    trip: str
    gate: str
    is_met: bool = True
    words: str = ""


class TripMoved(Fact, frozen=True):
    """The hospital gave another time.  Decided.  subject: the trip.  appointed_at: ms."""

    kind: ClassVar[str] = "needs.trip_moved"
    trip: str
    appointed_at: int


class TripLeft(Fact, frozen=True):
    """The patient has left home.  Decided.  subject: the trip.

    override  people.Words id: why they left before everything stood, "" when it did
    """

    kind: ClassVar[str] = "needs.trip_left"
    trip: str
    override: str = ""


class TripArrived(Fact, frozen=True):
    """The hospital has taken the patient over.  Decided.  subject: the trip."""

    kind: ClassVar[str] = "needs.trip_arrived"
    trip: str


class TripReturned(Fact, frozen=True):
    """The patient is home again, or stays in hospital: the trip is over.  Decided.

    subject: the trip.  is_admitted: stays there.
    """

    kind: ClassVar[str] = "needs.trip_returned"
    trip: str
    is_admitted: bool = False


class TripCancelled(Fact, frozen=True):
    """It does not take place.  Decided.  subject: the trip.  words: people.Words id of why."""

    kind: ClassVar[str] = "needs.trip_cancelled"
    trip: str
    words: str = ""


class TripPlanned(Fact, frozen=True):
    """Somebody goes again and again: dialysis, chemotherapy.  Decided.  subject: the plan.

    place: the patient's door.

    plan      "P-3"
    weekdays  1 Monday to 7 Sunday;  minute: of the day, when they must be there
    every     weeks from one week to the next, 1: each week
    first_day, last_day   Shanghai days, 20220517; last_day 0: no end yet
    """

    kind: ClassVar[str] = "needs.trip_planned"
    plan: str
    hospital: str
    purpose: str
    weekdays: tuple[int, ...]
    minute: int
    first_day: int
    last_day: int = 0
    every: int = 1
    person: str = ""
    need: str = ""
    companion: str = ""
    words: str = ""


class TripPlanEnded(Fact, frozen=True):
    """A plan makes no more trips.  Decided.  subject: the plan."""

    kind: ClassVar[str] = "needs.trip_plan_ended"
    plan: str
