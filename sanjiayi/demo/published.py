"""What was published about the month, and the calendar we hang it on.  Pure.

The totals are those printed about the neighbourhood (docs/explanation/yongtai-month.md tells
which are theirs and which are ours).  Every planner in demo.plan spreads one of them over
days, compounds and hours so that the parts add up to it exactly, whatever the seed.
"""

from types import MappingProxyType

from sanjiayi.kernel.civil import at, day_range
from sanjiayi.policy import in_force

FIRST_DAY = 20220420
LAST_DAY = 20220517
DAYS = tuple(day_range(FIRST_DAY, LAST_DAY))
STOP = at(LAST_DAY, 14, 30)
"""The moment the demonstration shows unless told otherwise, ms."""

RESIDENTS = 33_000
STAFF = 71

SWABS = 634_000
"""Swabs that count: duplicates taken by mistake are voided and not among them."""
ROUNDS = 19
SITE_MINUTES = 1_083 * 60
KITS = 980_000
CONVOYS = 25
MEDICAL_STAFF = 1_000
DISINFECTIONS = 2_640
HANDLINGS = 1_200
VISITORS = 7_000
ORDERS = 5_000
SERVED = 2_968
"""Different persons who got medicine: "nearly 3,000"."""
REPORTS = 250
NEEDS = 4_480

OFF_DAYS = frozenset({20220424, 20220428, 20220502})
"""Days without any sampling."""
EXTRA_DAYS = (20220506, 20220508, 20220509, 20220511, 20220513, 20220515)
"""Days on which only the two compounds of committee 5 were sampled again: 634,000 swabs of
33,000 residents are 19.2 each, so the nineteen rounds cannot have been all of them."""
ROUND_DAYS = tuple(d for d in DAYS if d not in OFF_DAYS and d not in EXTRA_DAYS)
"""The nineteen rounds of the whole community."""
EXTRA_COMPOUNDS = ("yt.5.10", "yt.5.11")
EXTRA_SWABS = 25_140

LAST_ROUND_SWABS = 31_902
LAST_BUT_ONE_SWABS = 31_120
"""16 May; at 14:30 it stood lower than 17 May did."""

SEALED = MappingProxyType(
    {
        "yt.5.10.05": (at(20220503, 15, 40), at(20220517, 9, 10)),
        "yt.5.10.06": (at(20220503, 15, 40), at(20220517, 9, 10)),
        "yt.5.10.07": (at(20220505, 10, 30), None),
    }
)
"""Sealed buildings, all in one compound: sealed at, released at."""


def pack_on(day: int) -> str:
    """Version of the policy pack in force on a day of the month."""
    return in_force("CN-31", day).version
