"""Rounds: how they are named, whether one may be opened, when it will be done.

Pure: no Django, no clock, no database.  Instants are ms since 1970 UTC.
Sources: pool sizes of the national rules (single tube, 5, 10 and 20 in one; more has not been
shown to keep its sensitivity); a round of a drawn area is to end within 24 hours (third
edition of the guide to regional screening, 22 March 2022).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from sanjiayi.kernel.refusals import Refusal

POOL_SIZES = (1, 5, 10, 20)
QUARTER_MS = 900_000
LONGEST_MS = 24 * 3_600_000

_NAME = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:-([1-9]\d?))?")


@lru_cache(maxsize=1024)
def round_key(name: str) -> int:
    """The number a round is filed under.  Raises ValueError for a name that is none.

    >>> round_key("2022-05-17"), round_key("2022-05-17-2")
    (2022051701, 2022051702)
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name} is not the name of a round")
    year, month, day, ordinal = match.groups()
    return int(year + month + day) * 100 + int(ordinal or 1)


def is_round(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def round_name(day: int, ordinal: int = 1) -> str:
    """The name of the ordinal-th round of a day.

    >>> round_name(20220517, 2)
    '2022-05-17-2'
    """
    text = f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}"
    return text if ordinal == 1 else f"{text}-{ordinal}"


def quarter(at_ms: int) -> int:
    """The quarter of an hour an instant falls in."""
    return at_ms // QUARTER_MS


def why_not_open(
    name: str, starts_at: int, ends_at: int, pool_size: int, due: Mapping[str, int]
) -> Refusal | None:
    """Is the order of a round whole?  What already stands is asked elsewhere."""
    if not is_round(name):
        return Refusal("screening.round", "轮次要写成日期，例如 2022-05-17；当天第二轮加 -2。")
    if not 0 < ends_at - starts_at <= LONGEST_MS:
        return Refusal("screening.window", "结束要晚于开始，而且一轮不超过 24 小时。请改时间。")
    if pool_size not in POOL_SIZES:
        return Refusal("screening.pool", "混采只能是 1、5、10 或 20 合 1。请重选。")
    if not due or min(due.values()) < 0:
        return Refusal("screening.due", "还没有应采人数。请先核对各小区的在住人数。")
    return None


def waiting(called: int, persons: int) -> int:
    """Called down and not yet come.  Those who come uncalled do not make it negative.

    >>> waiting(100, 88), waiting(0, 5)
    (12, 0)
    """
    return max(0, called - persons)


def finished_at(now: int, left: int, swabs_last_hour: int) -> int | None:
    """When the rest will be done at the pace of the last hour; None when nothing moves.

    >>> finished_at(0, 50, 100)
    1800000
    """
    if left <= 0:
        return now
    if swabs_last_hour <= 0:
        return None
    return now + left * 3_600_000 // swabs_last_hour
