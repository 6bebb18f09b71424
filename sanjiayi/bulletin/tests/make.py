"""Brings about a small community with some days of work, through commands and the ledger.

Kinds of rooms this room may not import are taken from the registry by name.
"""

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sanjiayi.bulletin import commands
from sanjiayi.bulletin.models import Edition
from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book, registry
from sanjiayi.places.commands import plant
from sanjiayi.places.rules import PlaceRow

FIFTEENTH, SIXTEENTH, SEVENTEENTH, EIGHTEENTH = 20220515, 20220516, 20220517, 20220518
COMPOUNDS = {"yt.1.01": "和风坊", "yt.1.02": "望江台", "yt.2.03": "长泰里", "yt.2.04": "桂语里"}

AUTHOR, CHECKER = "post:yt/branch-aaaaaa", "post:yt/branch-bbbbbb"
SIGNER = Sight(1, "post:yt/branch-cccccc", "", frozenset({("branch", "yt")}))
PROGRAM = "system:test"


def community() -> None:
    """Yt with two committees, four compounds of two buildings each."""
    rows = [
        PlaceRow("yt", "community", "永泰社区"),
        PlaceRow("yt.1", "committee", "晨光第一居委", short_name="一居"),
        PlaceRow("yt.2", "committee", "晨光第二居委", short_name="二居"),
    ]
    rows += [PlaceRow(path, "compound", name) for path, name in COMPOUNDS.items()]
    rows += [
        PlaceRow(f"{c}.{n:02}", "building", f"{n}号楼", floors=6, rooms_per_floor=4)
        for c in COMPOUNDS
        for n in (5, 6)
    ]
    rows += [PlaceRow(f"{c}.05/602", "door", "602室") for c in COMPOUNDS]
    plant(rows, by=PROGRAM, now=at(20220401, 8))


def fact_of(kind: str, **body: Any) -> Any:
    return registry.kind_named(kind).fact(**body)


def write(
    kind: str,
    place: str,
    times: int = 1,
    *,
    happened_at: int,
    now: int | None = None,
    quantity: int = 1,
    subject: str = "",
    **body: Any,
) -> list[bytes]:
    """Record a fact so many times; returns the ids."""
    made = [ids.uuid7(happened_at, os.urandom(10)) for _ in range(times)]
    drafts = [
        book.Draft(
            fact_of(kind, **body),
            place=place,
            subject=subject or str(UUID(bytes=each)),
            happened_at=happened_at,
            quantity=quantity,
            id=each,
        )
        for each in made
    ]
    book.record(drafts, by=PROGRAM, now=happened_at if now is None else now)
    return made


def swabs(compound: str, times: int, day: int, now: int | None = None) -> list[bytes]:
    return write(
        "screening.swab_taken", f"{compound}.05", times, happened_at=at(day, 9), now=now,
        round=f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}", tube="T0001",
    )  # fmt: skip


def kits(compound: str, times: int, day: int, *, each: int = 2) -> list[bytes]:
    return write(
        "supplies.kits_issued", f"{compound}.05/602", times, happened_at=at(day, 10),
        quantity=each, batch="B-1",
    )  # fmt: skip


def a_round(day: int, *, ordered: int, due: dict[str, int]) -> None:
    name = f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}"
    write(
        "screening.round_opened", "yt", happened_at=ordered, subject=name, round=name,
        number=day % 100, starts_at=at(day, 7), ends_at=at(day, 14), pool_size=10, due=due,
        pack="SH-2022-05/1",
    )  # fmt: skip


def close_round(day: int) -> None:
    name = f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}"
    write("screening.round_closed", "yt", happened_at=at(day, 15), subject=name, round=name)


def a_day(day: int, sizes: Sequence[int] = (1820, 2100, 940, 1260)) -> None:
    """A full day's work: a round of sampling, kits, disinfection, visitors."""
    due = {c: n + 40 for c, n in zip(COMPOUNDS, sizes, strict=True)}
    a_round(day, ordered=at(day, 5), due=due)
    for compound, size in zip(COMPOUNDS, sizes, strict=True):
        swabs(compound, size, day)
        kits(compound, size // 20, day)
        write("containment.disinfected", f"{compound}.05", 6, happened_at=at(day, 11),
              what="stairwell")  # fmt: skip
        write("supplies.goods_handled", compound, 3, happened_at=at(day, 12), quantity=210,
              goods="vegetables", stage="carried")  # fmt: skip
        write("duties.visitor_received", compound, 11, happened_at=at(day, 13), matter="medicine")
    close_round(day)


def seal(building: str, day: int) -> None:
    write("containment.building_sealed", building, happened_at=at(day, 15), subject=f"F-{building}",
          order_no=f"F-{building}", hold_days=14, pack="SH-2022-05/1")  # fmt: skip


def release(building: str, day: int) -> None:
    write("containment.building_released", building, happened_at=at(day, 9),
          subject=f"F-{building}", order_no=f"F-{building}")  # fmt: skip


def a_report(number: str, place: str, day: int, *, title: str, answer: str) -> None:
    write("express.reported", place, happened_at=at(day, 8), subject=number, report=number,
          level=2, category="waste", title=title, persons=0, owner="supplies@yt",
          due_at=at(day, 20))  # fmt: skip
    write("express.unblocked", place, happened_at=at(day, 16), subject=number, report=number,
          answer=answer)  # fmt: skip


def void(fact_id: bytes, place: str, *, now: int, reason: str = "mistake") -> None:
    write("ledger.voided", place, happened_at=now, voids=str(UUID(bytes=fact_id)), reason=reason)


def publish(
    day: int, *, now: int | None = None, places: Sequence[str] | None = None
) -> list[Edition]:
    """The day's numbers, published at 21:00 as they are."""
    return commands.issue_day(
        day, author=AUTHOR, checker=CHECKER, signer=SIGNER, now=now or at(day, 21), places=places
    )
