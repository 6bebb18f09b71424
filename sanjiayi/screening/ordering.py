"""Ordering a round: what is ordered, and whom that makes due.  Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sanjiayi.duties import queries as duties
from sanjiayi.kernel.civil import DAY_MS, civil_day, from_ms
from sanjiayi.kernel.paths import within
from sanjiayi.people.matching import split_needs
from sanjiayi.people.models import Presence, Resident
from sanjiayi.places import queries as places
from sanjiayi.policy import Pack, in_force
from sanjiayi.screening import mustest, rounds
from sanjiayi.screening.mustest import Ground, MustTest, Traits

MOVING_MS = 7 * DAY_MS
"""Who went from compound to compound in the week before is one of the moving service staff."""


@dataclass(frozen=True)
class Order:
    """A round as somebody is about to order it.

    place      the community;  name: the round's, "" for the next free one of the day
    scope      compounds or buildings; empty: the whole place
    sites      tables by site; empty: as suggested
    modes      class of a whole compound or building that is not the default
    """

    place: str
    starts_at: int
    ends_at: int
    pool_size: int
    name: str = ""
    scope: Sequence[str] = ()
    sites: Mapping[str, int] = field(default_factory=dict)
    modes: Mapping[str, str] = field(default_factory=dict)
    is_rehearsal: bool = False

    @property
    def day(self) -> int:
        return civil_day(self.starts_at)


def pack_of(jurisdiction: str, day: int) -> Pack:
    """The rules a round of a day is ordered under.  Raises policy.NoPack."""
    return in_force(jurisdiction, day)


def name_of(order: Order) -> str:
    """The name the round will bear.  At most one query."""
    if order.name:
        return order.name
    if order.is_rehearsal:
        return rounds.name_of_next_rehearsal(order.place, order.day)
    return rounds.name_of_next_round(order.place, order.day)


def must_test(order: Order, pack: Pack, retest: Mapping[str, str]) -> MustTest:
    """Who is due under an order, and how.  Opens everybody's access needs: a second or so.

    retest   ids of those whose pool waits for retest → their class (tube_queries.retest_open)
    """
    ground = Ground(
        pack=pack,
        year=from_ms(order.starts_at).year,
        pool_size=order.pool_size,
        modes=order.modes,
        retest=retest,
        movers=frozenset(duties.moving(civil_day(order.starts_at - MOVING_MS), order.day)),
    )
    return mustest.must_test(_present(order), ground)


def _present(order: Order) -> list[Traits]:
    rows = Resident.objects.filter(presence=Presence.PRESENT).values_list(
        "pk", "building", "person__birth_year", "needs"
    )
    wanted = order.scope or (order.place,)
    inside = {
        b.path for b in places.buildings() if any(within(b.path, part) for part in wanted)
    }  # fmt: skip
    return [
        Traits(str(person), building, year, split_needs(needs) if needs else ())
        for person, building, year, needs in rows.order_by("building", "pk").iterator(5_000)
        if building in inside
    ]


def sites_of(order: Order, due: Mapping[str, int], pack: Pack) -> dict[str, int]:
    """The sites ordered, or those the pack's numbers suggest."""
    return dict(order.sites) or mustest.suggested_sites(due, pack)
