"""Somebody stands at a table and is on no list: registered there, checked later.

The phone gave the id, so the swab that names it may travel before or after; whatever was set
aside for the unknown id is delivered again by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sanjiayi.kernel import paths
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, retrying
from sanjiayi.people import commands, rules
from sanjiayi.people.models import Person
from sanjiayi.people.rules import RollRow
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules
from sanjiayi.places.commands import PlaceRow, plant

MOST = 100
"""People a request."""

WAITING = "X"
"""The door of a building for people whose door is not known yet."""

WAITING_NAME = "门牌待核"


@dataclass(frozen=True)
class Met:
    """Somebody met at a table, as the phone sends them.

    id         UUIDv7 made by the phone;  building: path
    door       path or number of a door of that building, "" when nobody knows
    id_number  as typed; kept even when it is unsound, for the leader to correct
    """

    id: str
    building: str
    door: str
    name: str
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of one: written, seen (registered before) or refused (code, reason)."""

    id: str
    answer: str
    code: str = ""
    reason: str = ""


def register(people: Sequence[Met], *, scope: str, by: str, now: int) -> list[Answer]:
    """Register people met at a table; sending them again changes nothing.

    scope   the place of the device: nobody is registered outside it
    """
    answers: list[Answer] = []
    with book.together():
        for met in people[:MOST]:
            answers.append(_one(met, scope, by, now))
    stand = [told.id for told in answers if told.answer != "refused"]
    if stand:
        retrying.deliver_again("people.unknown", stand, by="system:people", now=now)
    too_many = Refusal("people.too_many", f"一次最多登记 {MOST} 人，请分批上传。")
    return answers + [_refused(met.id, too_many) for met in people[MOST:]]


def _refused(identifier: str, no: Refusal) -> Answer:
    return Answer(identifier, "refused", no.code, no.reason)


def _one(met: Met, scope: str, by: str, now: int) -> Answer:
    try:
        identifier = _identifier(met.id)
        if Person.objects.filter(pk=identifier).exists():
            return Answer(str(identifier), "seen")
        row = _row(met, identifier, scope)
        commands.admit_at_table(_at_a_door(row, met.building, by, now), by=by, now=now)
    except Refusal as no:
        return _refused(met.id, no)
    return Answer(str(identifier), "written")


def _identifier(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        found = UUID(int=0)
    if found.version != 7:
        raise Refusal("people.bad_id", "登记编号不对，请在手机上重新登记这个人。")
    return found


def _row(met: Met, identifier: UUID, scope: str) -> RollRow:
    """The row as it will be kept.  An unsound number or telephone is no reason to turn back."""
    building = places.place(met.building)
    if building is None or building.level != place_rules.BUILDING:
        raise Refusal("people.no_building", "没有这栋楼，请在手机上重新选楼号。")
    if not paths.within(met.building, scope):
        raise Refusal("people.out_of_scope", "这栋楼不归这台设备登记，请请他到本小区的采样点。")
    row = rules.clean_row(
        RollRow(
            identifier,
            met.name,
            met.phone,
            met.id_number,
            door=_door(met),
            presence="present",
        )
    )
    row = replace(row, phone=row.phone[:20], id_number=row.id_number[:32])
    wrong = rules.name_problem(row.name)
    if wrong:
        raise Refusal("people.bad_row", wrong)
    return row


_WORDS_OF_A_DOOR = re.compile(r"[室号户\s]")


def _door(met: Met) -> str:
    """The path of the door meant; "" when it does not stand in that building."""
    typed = rules.half_width(met.door).strip()
    path = typed if "/" in typed else f"{met.building}/{_WORDS_OF_A_DOOR.sub('', typed)}"
    found = places.place(path) if paths.is_path(path) else None
    stands = found is not None and found.stands and found.parent == met.building
    return path if stands else ""


def _at_a_door(row: RollRow, building: str, by: str, now: int) -> RollRow:
    """Whoever's door is unknown waits behind one made for that."""
    if row.door:
        return row
    waiting = f"{building}/{WAITING}"
    if places.place(waiting) is None:
        plant([PlaceRow(waiting, "door", WAITING_NAME)], by=by, now=now)
    return replace(row, door=waiting)
