"""How long somebody's medicine lasts: what is left and what is taken a day.  Pure.

What is taken is what the resident or the box says; nothing here says what should be.
"""

from dataclasses import dataclass
from fractions import Fraction

from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.refusals import Refusal

MOST_DAYS = 400
"""Nobody's box lasts longer; a larger figure is a slip of the pen."""


@dataclass(frozen=True)
class Supply:
    """What is left at the start of a day.

    left      pieces, units or ml left, in the unit of `each`
    each      taken each time, > 0;  times: how often a day, > 0;  every: on every n-th day
    """

    left: Fraction
    each: Fraction
    times: int = 1
    every: int = 1


def days_left(supply: Supply) -> int:
    """Whole days it lasts, counted from the first day it is taken, less than MOST_DAYS.

    Raises Refusal "medicine.dose" for figures nobody can take.

    >>> days_left(Supply(left=Fraction(7), each=Fraction(1), times=2))
    3
    """
    if supply.each <= 0 or supply.times < 1 or supply.every < 1 or supply.left < 0:
        raise Refusal("medicine.dose", "每次用量、次数都要大于 0，剩余数量不能是负数。请核对药盒。")
    rounds = supply.left // (supply.each * supply.times)
    days = int(rounds) * supply.every
    if days > MOST_DAYS:
        raise Refusal("medicine.dose", f"算下来能吃 {days} 天，请核对数量、每次用量和单位。")
    return days


def is_doubtful(supply: Supply) -> bool:
    """Does it not even last a day?  Then somebody asks again before it is believed."""
    return supply.left > 0 and days_left(supply) == 0


def runs_out_on(supply: Supply, today: int) -> int:
    """The last Shanghai day (20220520) with a full day's medicine; the day before today if none.

    >>> runs_out_on(Supply(left=Fraction(3), each=Fraction(1)), 20220518)
    20220520
    """
    return days_before(today, 1 - days_left(supply))
