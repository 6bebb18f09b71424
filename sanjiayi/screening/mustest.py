"""Who must be tested in a round, how, and why: the must-test set.

Pure: traits of persons and a pack of rules in, a class with its reason out.  Everybody present
on the ground of the round is in exactly one class; whoever is away or gone is in none.
Sources: round_class and round of the policy pack; each value there names its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sanjiayi.kernel.paths import gathering
from sanjiayi.policy import Pack
from sanjiayi.screening.rules import NOT_DUE

IMMOBILE = frozenset({"bedridden", "wheelchair", "oxygen"})
"""Access needs (people) of somebody who cannot come down or queue."""

_SIZES = {"single": 1, "pooled5": 5, "pooled10": 10, "pooled20": 20}


class Traits(NamedTuple):
    """What is known of somebody present.

    person, building   id and path;  birth_year: None when unknown;  needs: access needs
    """

    person: str
    building: str
    birth_year: int | None
    needs: tuple[str, ...]


class Placed(NamedTuple):
    """A class (rules.CLASSES) and why (rules.REASONS)."""

    what: str
    reason: str


@dataclass(frozen=True)
class Ground:
    """What a round is ordered under.

    year       of the round, for ages;  pool_size: swabs a tube where nothing else is said
    modes      class of a whole compound or building, nearest first: {"yt.3.08": "pooled5"}
    retest, awaiting, movers   ids: a pool waits for retest, waits for transfer, moves for work
    """

    pack: Pack
    year: int
    pool_size: int
    modes: Mapping[str, str] = field(default_factory=dict)
    retest: Mapping[str, str] = field(default_factory=dict)
    awaiting: frozenset[str] = frozenset()
    movers: frozenset[str] = frozenset()

    @property
    def default(self) -> str:
        return class_of(self.pool_size)


def class_of(pool_size: int) -> str:
    """The class of a pool size.

    >>> class_of(10), class_of(1)
    ('pooled10', 'single')
    """
    return "single" if pool_size == 1 else f"pooled{pool_size}"


def size_of(what: str, default: int = 1) -> int:
    """Swabs a tube for a class; those tested at home or not at all go alone.

    >>> size_of("pooled5"), size_of("home")
    (5, 1)
    """
    return _SIZES.get(what, default)


def placed(who: Traits, ground: Ground) -> Placed:
    """The class of somebody present: the first reason that holds."""
    rule = ground.pack.round_class
    if who.person in ground.awaiting:
        return Placed(rule.awaiting_transfer.value, "awaiting_transfer")
    if who.person in ground.retest:
        return Placed(ground.retest[who.person] or rule.pool_retest_open.value, "pool_retest_open")
    if IMMOBILE.intersection(who.needs):
        return Placed(rule.immobile_or_very_old.value, "immobile")
    if _is_very_old(who, ground):
        return Placed(rule.immobile_or_very_old.value, "very_old")
    if who.person in ground.movers:
        return Placed(rule.moving_service_staff.value, "service_staff")
    return _by_ground(who.building, ground)


def _is_very_old(who: Traits, ground: Ground) -> bool:
    age = ground.pack.round_class.very_old_from
    return age is not None and who.birth_year is not None and (
        ground.year - who.birth_year >= age.value
    )  # fmt: skip


def _by_ground(building: str, ground: Ground) -> Placed:
    for place in gathering(building):
        mode = ground.modes.get(place)
        if mode:
            return Placed(mode, "default" if mode == ground.default else ZONE_REASON[mode])
    return Placed(ground.default, "default")


ZONE_REASON = {
    "single": "sealed",
    "pooled5": "controlled",
    "pooled10": "controlled",
    "pooled20": "clean",
    "home": "sealed",
}
"""Why a whole compound or building is in a class of its own."""


@dataclass(frozen=True)
class MustTest:
    """The must-test set.

    classed   who is not in the default class: (traits, class)
    counts    persons by compound and class;  reasons: persons by (class, reason)
    """

    default: str
    classed: tuple[tuple[Traits, Placed], ...]
    counts: Mapping[str, Mapping[str, int]]
    reasons: Mapping[Placed, int]

    @property
    def due(self) -> dict[str, int]:
        """Persons due by compound: everybody present but those excluded or put off."""
        return {
            compound: sum(n for what, n in classes.items() if what not in NOT_DUE)
            for compound, classes in self.counts.items()
        }

    @property
    def present(self) -> int:
        return sum(sum(classes.values()) for classes in self.counts.values())

    @property
    def persons_due(self) -> int:
        return sum(self.due.values())

    def count(self, what: str) -> int:
        return sum(classes.get(what, 0) for classes in self.counts.values())


def must_test(present: Iterable[Traits], ground: Ground) -> MustTest:
    """Everybody present put into one class."""
    default = Placed(ground.default, "default")
    classed: list[tuple[Traits, Placed]] = []
    counts: dict[str, Counter[str]] = {}
    reasons: Counter[Placed] = Counter()
    for who in present:
        place = placed(who, ground)
        reasons[place] += 1
        counts.setdefault(who.building.rpartition(".")[0], Counter())[place.what] += 1
        if place != default:
            classed.append((who, place))
    return MustTest(ground.default, tuple(classed), counts, reasons)


def tables_for(persons: int, pack: Pack) -> int:
    """Tables a number of persons needs: no table for more than the pack's highest.

    At least one.
    """
    return max(1, -(-persons // pack.round.population_per_table.value[1]))


def suggested_sites(due: Mapping[str, int], pack: Pack) -> dict[str, int]:
    """Sites and their tables: as many sites a compound as its persons need, tables shared out.

    A site is "<compound>-<n>"; no site is for more persons than the pack's highest.
    """
    found: dict[str, int] = {}
    for compound, persons in due.items():
        if persons <= 0:
            continue
        tables = tables_for(persons, pack)
        sites = max(1, -(-persons // pack.round.population_per_site.value[1]))
        for n in range(sites):
            found[f"{compound}-{n + 1}"] = max(1, (tables + n) // sites)
    return found
