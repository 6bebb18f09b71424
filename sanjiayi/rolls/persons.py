"""The part of a line that tells of a person: a resident or somebody who serves.

Pure.  What is sound is people's to say (people.rules.problems); here cells become its rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sanjiayi.kernel.civil import day_number
from sanjiayi.people import rules as people
from sanjiayi.people.rules import RollRow
from sanjiayi.rolls import cells, rules
from sanjiayi.rolls.cells import Unreadable, Value
from sanjiayi.rolls.findings import Line

_PARTS = re.compile(r"[、,，;；/|+\s]+")

_COLUMN_OF = {
    "name": "person",
    "phone": "phone",
    "id_number": "id_number",
    "birth_year": "birth",
    "sex": "sex",
    "needs": "needs",
    "presence": "presence",
}
"""Field of people.rules.RollRow → our column."""


@dataclass(frozen=True)
class StaffLine:
    """Somebody who serves, as a line says it.

    kind, skills, availability   values of the team room; home: compound path or ""
    joined_on                    20220517; 0 when the line does not say
    """

    name: str
    phone: str
    kind: str
    is_party_member: bool
    unit: str
    home: str
    skills: tuple[str, ...]
    availability: str
    joined_on: int

    @property
    def identity(self) -> str:
        """What makes two lines tell of one worker: name and telephone."""
        return f"{self.name}|{self.phone}"


def identity_of(row: RollRow) -> str:
    """What makes two lines tell of one resident: the ID number, else door and name."""
    return row.id_number or f"{row.door}|{row.name}"


def one_of(section: str, value: Value, default: str) -> str:
    """The answer a word stands for, by a list of aliases.toml.  Raises Unreadable."""
    word = cells.key(value)
    if not word:
        return default
    found = rules.answers(section).get(word)
    if found is None:
        raise Unreadable(section)
    return found


def resident(line: Line, today: date) -> RollRow | None:
    """The resident of a line, cleaned, still without a door; None with troubles told."""
    number = line.read("id_number", cells.id_number, "")
    born = line.read("birth", cells.birth_year, None)
    sex = line.read("sex", cells.sex, "")
    row = people.clean_row(
        RollRow(
            id=None,
            name=line.need("person", cells.as_text, ""),
            phone=_first_phone(line),
            id_number=number,
            birth_year=born,
            sex=sex,
            door="",
            needs=_needs(line),
            presence=line.read("presence", lambda value: one_of("presence", value, ""), ""),
        )
    )
    if line.is_broken:
        return None
    wrong = [problem for problem in people.problems(row, today) if problem.field != "door"]
    for problem in wrong:
        line.trouble(_COLUMN_OF[problem.field], "said", sentence=problem.sentence)
    if not wrong and sex and row.id_number and sex != people.sex_of(row.id_number):
        line.trouble("sex", "sex_differs")
        return None
    return None if wrong else row


def _first_phone(line: Line) -> str:
    """The first of several telephone numbers in a cell."""
    return line.read("phone", cells.phone, "")


def _needs(line: Line) -> tuple[str, ...]:
    text = line.text("needs")
    if not text:
        return ()
    known: Mapping[str, str] = rules.answers("needs")
    none = rules.answers("no_need")
    found: list[str] = []
    for part in filter(None, _PARTS.split(text)):
        word = cells.key(part)
        if word in known:
            found.append(known[word])
        elif word not in none:
            line.note("needs", "unknown_need", name=part)
    return tuple(found)


def worker(line: Line) -> StaffLine | None:
    """Somebody who serves; None with troubles told.  home is filled by the caller."""
    name = people.clean_name(line.need("person", cells.as_text, ""))
    if problem := people.name_problem(name) if name else None:
        line.trouble("person", "said", sentence=problem)
    is_member = line.read("party", cells.yes_no, None)
    joined = line.read("joined_on", lambda value: cells.day(value) if value else None, None)
    found = StaffLine(
        name=name,
        phone=_first_phone(line),
        kind=line.need("staff_kind", lambda value: one_of("staff_kind", value, ""), ""),
        is_party_member=bool(is_member),
        unit=line.text("unit")[:60],
        home="",
        skills=_skills(line),
        availability=line.read("availability", lambda value: one_of("availability", value, ""), ""),
        joined_on=day_number(joined) if joined else 0,
    )
    return None if line.is_broken else found


def _skills(line: Line) -> tuple[str, ...]:
    known = rules.answers("skills")
    found: set[str] = set()
    for part in filter(None, _PARTS.split(line.text("skills"))):
        word = cells.key(part)
        if word in known:
            found.add(known[word])
        elif word not in rules.answers("no_need"):
            line.note("skills", "unknown_skill", name=part)
    return tuple(sorted(found))
