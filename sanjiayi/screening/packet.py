"""What a phone takes along for a shift: its round, places, people, words and keys.

Only what lies within the phone's own place.  `edition` tells cheaply whether a packet taken
earlier still holds; `build` makes it and has the look written down.
"""

import base64
import hashlib
import secrets
from typing import Any
from uuid import UUID

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.paths import within
from sanjiayi.ledger import figures
from sanjiayi.ledger.scopes import inside
from sanjiayi.people import carrying, code_queries
from sanjiayi.places import edition as editions
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules
from sanjiayi.screening import queries, rules
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.models import Attendance
from sanjiayi.screening.queries import RoundView
from sanjiayi.team.device_door import Phone

SALT_BYTES = 16
MOST_SWABS = 200_000
"""More swabs than this of one round and place are not looked through for `done_at`."""


def state_at(place: str, now: int) -> str:
    """Where the round of a place stands: "open", "paused" or "closed"; "" without a round."""
    round_ = queries.round_for(place, now)
    return round_.state if round_ else ""


def edition(phone: Phone, release: str, now: int) -> str:
    """A word that changes whenever another packet would be given; swabs do not change it."""
    round_ = queries.round_for(phone.place, now)
    parts = (
        release, phone.id, phone.name, phone.place,
        _round(round_), _sites(round_, phone.place),
        editions.mark("places"), editions.mark("people"),
        _keys(), code_queries.revoked(phone.place),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def build(phone: Phone, release: str, *, wipe: bool, now: int) -> dict[str, Any]:
    """The whole packet.  One that asks to wipe names no place and nobody."""
    round_ = queries.round_for(phone.place, now)
    salt = secrets.token_hex(SALT_BYTES)
    people = [] if wipe else carrying.carried(phone.place, salt, by=phone.by, now=now)
    return {
        "server_at": now,
        "release": release,
        "device": {
            "id": phone.id,
            "short": phone.short,
            "name": phone.name,
            "place": phone.place,
            "place_name": places.full_name(phone.place),
        },
        "round": _round(round_),
        "sites": _sites(round_, phone.place),
        "places": [] if wipe else _places(phone.place),
        "persons": _persons(people, round_, phone.place),
        "reasons": rules.REASONS,
        "outcomes": rules.OUTCOMES,
        "classes": rules.CLASSES,
        "pauses": rules.PAUSES,
        "keys": _keys(),
        "revoked": code_queries.revoked(phone.place),
        "salt": salt,
        "wipe": wipe,
    }


def _round(round_: RoundView | None) -> dict[str, Any] | None:
    if round_ is None:
        return None
    return {
        "round": round_.round,
        "number": round_.number,
        "starts_at": round_.starts_at,
        "ends_at": round_.ends_at,
        "state": round_.state,
        "pause_reason": round_.pause_reason,
        "is_rehearsal": round_.is_rehearsal,
        "pool_size": round_.pool_size,
        "pack": round_.pack,
    }


def _sites(round_: RoundView | None, place: str) -> list[dict[str, Any]]:
    """Sites of the round within a place; their compound's name and their number are the name."""
    tables = round_.sites if round_ else {}
    return [
        {"site": site, "name": _site_name(site), "tables": tables[site]}
        for site in sorted(tables)
        if within(site.rpartition("-")[0], place) or within(place, site.rpartition("-")[0])
    ]


def _site_name(site: str) -> str:
    compound, _, number = site.rpartition("-")
    return f"{places.full_name(compound)} {number} 号点"


def _places(place: str) -> list[tuple[str, str, str, int]]:
    """Compounds, buildings and doors within a place, in walking order."""
    compounds = places.compounds(place) or _above(place)
    found = [(p.path, p.name, p.level, p.order) for p in compounds]
    for compound in compounds:
        for building in places.buildings(compound.path):
            if not within(building.path, place) and not within(place, building.path):
                continue
            found.append((building.path, building.name, building.level, building.order))
            found += [(d.path, d.name, d.level, d.order) for d in places.doors(building.path)]
    return found


def _above(place: str) -> list[places.PlaceView]:
    return [p for p in places.ancestors(place) if p.level == place_rules.COMPOUND]


def _persons(
    people: list[carrying.Carried], round_: RoundView | None, place: str
) -> list[tuple[Any, ...]]:
    if not people:
        return []
    classes = queries.classes(round_, place) if round_ else {}
    done = _done(round_, place) if round_ else {}
    nothing = ("", "")
    return [
        (
            one.id, one.door, one.household, one.name, one.initials, one.mark, one.birth_year,
            one.sex, *classes.get(one.id, nothing), done.get(one.id.bytes),
        )
        for one in people
    ]  # fmt: skip


def _done(round_: RoundView, place: str) -> dict[bytes, int]:
    """When (ms) each person at a place was first swabbed in the round, undone swabs left out."""
    stand = _stand(round_, place)
    first, last = civil_day(round_.starts_at), civil_day(round_.ends_at)
    found: dict[bytes, int] = {}
    records = figures.records([SwabTaken.kind], place, first, last, limit=MOST_SWABS)
    for record in records if stand else ():
        person = UUID(record.subject).bytes
        if record.fact.round == round_.round and person in stand:
            found[person] = min(record.happened_at, found.get(person, record.happened_at))
    return found


def _stand(round_: RoundView, place: str) -> set[bytes]:
    rows = Attendance.objects.filter(inside(place, "building"), round=round_.key, swabs__gt=0)
    return {bytes(person) for person in rows.values_list("person", flat=True)}


def _keys() -> list[tuple[int, str]]:
    """Public keys by which codes are verified on the phone: (key id, base64)."""
    keys = code_queries.public_keys()
    return [(number, base64.b64encode(key).decode()) for number, key in sorted(keys.items())]
