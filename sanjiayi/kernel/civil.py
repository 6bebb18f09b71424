"""Civil time: the day as a resident of the compound counts it.

Instants travel as milliseconds since 1970 UTC (what a phone has) or as aware datetimes
(what Django has).  Days are Shanghai days, kept as integers like 20220517 because they
sort, print and partition.  Pure: nothing here reads the clock; doors pass `now` in.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

DAY_MS = 86_400_000
_OFFSET_MS = 8 * 3_600_000
"""Shanghai has kept UTC+8 without summer time since 1991; facts are younger than that."""
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=4096)
def _number(days_since_epoch: int) -> int:
    return day_number(date.fromordinal(_EPOCH_ORDINAL + days_since_epoch))


def civil_day(at_ms: int) -> int:
    """The Shanghai day on which the instant falls.

    >>> civil_day(1652718600000)        # 2022-05-16 16:30 UTC
    20220517
    """
    return _number((at_ms + _OFFSET_MS) // DAY_MS)


def day_number(day: date) -> int:
    """20220517 for 17 May 2022."""
    return day.year * 10_000 + day.month * 100 + day.day


def date_of(day: int) -> date:
    """The date behind a day number.  Raises ValueError for a day that does not exist."""
    return date(day // 10_000, day // 100 % 100, day % 100)


def days_before(day: int, count: int) -> int:
    """The day number `count` days earlier (later when negative).

    >>> days_before(20220501, 1)
    20220430
    """
    return day_number(date_of(day) - timedelta(days=count))


def day_range(first: int, last: int) -> list[int]:
    """Every day number from first to last, both included; empty when last is before first."""
    start, end = date_of(first), date_of(last)
    return [day_number(start + timedelta(days=n)) for n in range((end - start).days + 1)]


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970 UTC.  Raises ValueError for a naive datetime: no guessing."""
    if instant.tzinfo is None:
        raise ValueError("to_ms() needs an aware datetime")
    return round(instant.timestamp() * 1000)


def from_ms(at_ms: int) -> datetime:
    """The instant as an aware datetime in Shanghai time."""
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(SHANGHAI)


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """Milliseconds of a Shanghai wall-clock moment on a day; hour may pass 23.

    >>> civil_day(at(20220517, 24))
    20220518
    """
    midnight = datetime.combine(date_of(day), datetime.min.time(), tzinfo=SHANGHAI)
    return to_ms(midnight) + ((hour * 60 + minute) * 60 + second) * 1000
