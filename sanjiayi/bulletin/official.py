"""What the city's health commission published for a day, for the whole city and our district.

Read from data/ (see data/SOURCES.md), never typed.  Pure.
"""

import csv
from functools import lru_cache
from pathlib import Path

import msgspec

from sanjiayi.kernel.civil import days_before

SOURCE = "上海市卫生健康委员会每日通报"

_DATA = Path(__file__).parent / "data"


class Official(msgspec.Struct, frozen=True):
    """New cases of one day, as released.  day: the day they are about; published the day after."""

    day: int
    city: str
    confirmed: int
    asymptomatic: int
    district: str
    district_confirmed: int
    district_asymptomatic: int
    source: str = SOURCE


def _rows(name: str) -> dict[int, dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        return {_day(row["date"]): row for row in csv.DictReader(lines)}


def _day(text: str) -> int:
    year, month, day = map(int, text.split("-"))
    return year * 10_000 + month * 100 + day


@lru_cache(maxsize=1)
def _published() -> dict[int, Official]:
    city, district = (
        _rows("shanghai_2022_daily_city.csv"),
        _rows("shanghai_2022_daily_district.csv"),
    )
    return {
        day: Official(
            day=day,
            city="全市",
            confirmed=int(row["confirmed"]),
            asymptomatic=int(row["asymptomatic"]),
            district=district[day]["district"],
            district_confirmed=int(district[day]["confirmed"]),
            district_asymptomatic=int(district[day]["asymptomatic"]),
        )
        for day, row in city.items()
        if day in district
    }


def known_on(day: int) -> Official | None:
    """The latest release a reader could know on the evening of a day: that of the day before.

    >>> release = known_on(20220517)
    >>> release.day, release.confirmed, release.asymptomatic
    (20220516, 77, 746)
    """
    return _published().get(days_before(day, 1))
