"""What the form of a trip sends, tidied and checked field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sanjiayi.kernel.civil import day_number
from sanjiayi.needs import trip_rules as rules
from sanjiayi.needs.rules import LONGEST_TEXT
from sanjiayi.needs.trip_commands import Wanted, Weekly


@dataclass
class Typed:
    """What was typed, kept as it was; mistakes: by field."""

    hospital: str = ""
    purpose: str = ""
    day: str = ""
    time: str = ""
    companion: str = ""
    words: str = ""
    is_life: bool = False
    weekdays: list[int] = field(default_factory=list)
    every: str = "1"
    last_day: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)

    def wanted(self, place: str, person: str, need: str) -> Wanted:
        return Wanted(
            place=place,
            hospital=self.hospital,
            purpose=self.purpose,
            person=person,
            need=need,
            companion=self.companion,
            words=self.words,
            is_life=self.is_life,
        )

    @property
    def is_repeating(self) -> bool:
        return bool(self.weekdays)

    @property
    def appointed_at(self) -> int:
        return rules.moment_on(day_of(self.day), rules.minute_of(self.time))

    def weekly(self) -> Weekly:
        return Weekly(
            weekdays=tuple(self.weekdays),
            minute=rules.minute_of(self.time),
            first_day=day_of(self.day),
            last_day=day_of(self.last_day),
            every=int(self.every),
        )


def day_of(typed: str) -> int:
    """A date field as a day number; 0 for what is no date of this century.

    >>> day_of("2022-05-17"), day_of("soon"), day_of("9999-12-31")
    (20220517, 0, 0)
    """
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        return 0
    return day_number(found) if 2000 <= found.year < 2100 else 0


def read(sent: Mapping[str, str], weekdays: list[str]) -> Typed:
    """The form as it was sent, with what is wrong beside each field."""

    def text(name: str) -> str:
        return " ".join(str(sent.get(name, "")).split())[:LONGEST_TEXT]

    typed = Typed(
        hospital=text("hospital"),
        purpose=text("purpose"),
        day=text("day"),
        time=text("time"),
        companion=text("companion"),
        words=text("words"),
        last_day=text("last_day"),
        is_life=bool(sent.get("is_life")),
        every=sent.get("every", "1"),
    )
    typed.weekdays = [int(one) for one in weekdays if one in {*"1234567"}]
    if typed.every not in {*"1234"}:
        typed.every = "1"
    if day_of(typed.day) == 0:
        typed.mistakes["day"] = "请选哪一天到医院。"
    if rules.minute_of(typed.time) < 0:
        typed.mistakes["time"] = "请写几点到医院，比如 8:00。"
    if typed.last_day and day_of(typed.last_day) == 0:
        typed.mistakes["last_day"] = "最后一天请写成日期，或者空着。"
    return typed
