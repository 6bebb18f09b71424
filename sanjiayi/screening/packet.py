"""What a phone takes along for a shift: its round, places, people, words and keys.

Only what lies within the phone's own place, which is one compound or a part of it.  `edition`
tells cheaply whether a packet taken earlier still holds; `build` makes it and has the looks
written down.  Who was swabbed since and what came of visits is told by packet_news.
"""

import base64
import hashlib
import secrets
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.utils.translation import gettext, override

from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger.scopes import inside
from sanjiayi.people import carrying, code_queries
from sanjiayi.people.rules import NEED_WORDS
from sanjiayi.places import edition as editions
from sanjiayi.places import queries as places
from sanjiayi.places import rules as place_rules
from sanjiayi.screening import packet_news, queries, rules, site_pauses
from sanjiayi.screening.models import RoundClass, Visit
from sanjiayi.screening.queries import RoundView
from sanjiayi.team.device_door import Phone

SALT_BYTES = 16
TO_VISIT = frozenset({"immobile", "ill"})
"""Outcomes after which somebody must be swabbed at home."""
AT_HOME = "home"

TOO_WIDE = Refusal(
    "screening.too_wide",
    "这台手机登记的范围不止一个小区，名单只给一个小区。请组长按小区重新登记这台手机。",
)


def state_at(place: str, now: int) -> str:
    """Where the round of a place stands: "open", "paused" or "closed"; "" without a round."""
    round_ = queries.round_for(place, now)
    return round_.state if round_ else ""


def edition(phone: Phone, release: str, now: int) -> str:
    """A word that changes whenever another packet would be given; swabs do not change it."""
    round_ = queries.round_for(phone.place, now)
    parts = (
        release, phone.id, phone.name, phone.place,
        _round(round_), _sites(round_, phone.place), _marks(round_, phone.place),
        editions.mark("places"), editions.mark("people"),
        _keys(), code_queries.revoked(phone.place),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def build(phone: Phone, release: str, *, wipe: bool, now: int) -> dict[str, Any]:
    """The whole packet.  One that asks to wipe names no place and nobody.

    Raises Refusal to a phone of more than one compound: what it lost would be everybody's.
    """
    if not wipe and len(places.paths_of(place_rules.COMPOUND, phone.place)) > 1:
        raise TOO_WIDE
    round_ = queries.round_for(phone.place, now)
    salt = secrets.token_hex(SALT_BYTES)
    people = [] if wipe else carrying.carried(phone.place, salt, by=phone.by, now=now)
    told = packet_news.since(phone.place, 0, "", now)
    classes = queries.classes(round_, phone.place) if round_ else {}
    visited = [] if wipe else _to_visit(told, classes)
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
        "persons": _persons(people, round_, classes, told),
        "contacts": carrying.contacts(phone.place, visited, by=phone.by, now=now),
        "needs": _need_words(),
        "notes": [] if wipe else told.as_answer()["notes"],
        "ledger": told.ledger,
        "settled": sorted(rules.SETTLED),
        "reasons": (*rules.REASONS, *_ELSEWHERE),
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
    """Sites of the round within a place; their compound's name and their number are the name.

    pause_reason   code of rules.PAUSES while the site stands still, else ""
    """
    tables = round_.sites if round_ else {}
    stops = site_pauses.stops(round_, place) if round_ else {}
    return [
        {
            "site": site,
            "name": _site_name(site),
            "tables": tables[site],
            "pause_reason": stops[site].reason if site in stops else "",
        }
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


_ELSEWHERE = (
    *(word for word in rules.OUTCOMES if word.code in {"away", "transferred"}),
    rules.Word("out_of_scope", "这一轮不含这栋楼", "building not in this round"),
)
"""Why somebody on the list is not due, besides rules.REASONS; as missing.standing counts."""


def _persons(
    people: list[carrying.Carried],
    round_: RoundView | None,
    classes: dict[UUID, tuple[str, str]],
    told: packet_news.Told,
) -> list[tuple[Any, ...]]:
    scope = round_.scope if round_ else ()
    nobody = (None,)
    return [
        (
            one.id, one.door, one.household, one.name, one.initials, one.mark, one.birth_year,
            one.sex, *_class_of(one, scope, classes), told.done.get(str(one.id), nobody)[0],
        )
        for one in people
    ]  # fmt: skip


def _class_of(
    one: carrying.Carried, scope: tuple[str, ...], classes: dict[UUID, tuple[str, str]]
) -> tuple[str, str]:
    if scope and not any(within(one.door, part) for part in scope):
        return "excluded", "out_of_scope"
    what, reason = classes.get(one.id, ("", ""))
    if not one.is_present and what not in rules.NOT_DUE:
        return "excluded", one.presence
    return what, reason


def _to_visit(told: packet_news.Told, classes: dict[UUID, tuple[str, str]]) -> list[UUID]:
    """Whom somebody must go and see: to be swabbed at home, and not swabbed yet."""
    found = {one for one, (what, _) in classes.items() if what == AT_HOME}
    found |= {UUID(one) for one, note in told.notes.items() if note[0] in TO_VISIT}
    return sorted(one for one in found if str(one) not in told.done)


def _marks(round_: RoundView | None, place: str) -> tuple[object, ...]:
    """Changes when somebody is classed anew or found to need a visit."""
    if round_ is None:
        return ()
    classed = RoundClass.objects.filter(inside(place, "building"), round=round_.key)
    visits = Visit.objects.filter(inside(place, "building"), round=round_.key, outcome__in=TO_VISIT)
    return (
        *classed.aggregate(rows=Count("pk"), last=Max("at")).values(),
        visits.count(),
    )


def _need_words() -> list[tuple[str, str, str]]:
    """Words for needs that matter at a door: code, Chinese, English."""
    words = [(need, NEED_WORDS[need]) for need in sorted(carrying.AT_THE_DOOR)]
    with override("en"):
        return [(need.value, word, gettext(word)) for need, word in words]


def _keys() -> list[tuple[int, str]]:
    """Public keys by which codes are verified on the phone: (key id, base64)."""
    keys = code_queries.public_keys()
    return [(number, base64.b64encode(key).decode()) for number, key in sorted(keys.items())]
