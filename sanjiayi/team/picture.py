"""The organisation picture: columns are committees, bands across are functional groups.

Plain values for page and print; names come from people, by id.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sanjiayi.kernel.paths import within
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.places.queries import PlaceView
from sanjiayi.team import words
from sanjiayi.team.queries import Structure, structure_now
from sanjiayi.team.rules import Act, Severity, Violation, check
from sanjiayi.team.structure import (
    FUNCTIONS,
    SEATS,
    GroupCard,
    Kind,
    Post,
    Role,
    code_of,
)


@dataclass(frozen=True)
class Holder:
    """Somebody in a seat: id for the link, name for the eye."""

    staff: UUID
    name: str
    is_lead: bool = False


@dataclass(frozen=True)
class Vacancy:
    """An empty seat that should not be empty."""

    group: str
    role: str
    words: str
    missing: int = 1


@dataclass(frozen=True)
class Lot:
    """A compound with its work group.  persons: present there."""

    name: str
    leads: tuple[Holder, ...]
    vacancy: Vacancy | None
    members: int
    persons: int


@dataclass(frozen=True)
class Band:
    """How many of a functional group look after one committee."""

    function: str
    title: str
    count: int
    is_shared: bool

    @property
    def pips(self) -> range:
        """One dot a person, at most eight: beyond that only the number tells."""
        return range(min(self.count, 8))


@dataclass(frozen=True)
class Column:
    """One committee from top to bottom."""

    place: str
    name: str
    secretary: tuple[Holder, ...]
    no_secretary: Vacancy | None
    backups: tuple[Holder, ...]
    short: Vacancy | None
    lots: tuple[Lot, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Function:
    """One functional group: the left end of a band."""

    code: str
    title: str
    short: str
    leads: tuple[Holder, ...]
    vacancy: Vacancy | None
    count: int


@dataclass(frozen=True)
class Amiss:
    """A violation as the page shows it: who it concerns and who would suit, by name."""

    violation: Violation
    names: tuple[str, ...]
    candidates: tuple[tuple[UUID, str, str], ...]

    @property
    def is_breach(self) -> bool:
        return self.violation.severity is Severity.BREACH

    @property
    def is_vacancy(self) -> bool:
        """Somebody should take a seat (else: lay one down)."""
        return self.violation.mend.act is not Act.RELIEVE


@dataclass(frozen=True)
class Seat:
    """One seat of the branch."""

    words: str
    holders: tuple[Holder, ...]
    vacancy: Vacancy | None


@dataclass(frozen=True)
class Picture:
    """Everything the organisation page and its print show."""

    community: str
    branch: tuple[Seat, ...]
    columns: tuple[Column, ...]
    functions: tuple[Function, ...]
    amiss: tuple[Amiss, ...]
    totals: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    compounds: int
    persons: int

    @property
    def rows(self) -> int:
        """Rows of the grid: three levels and one a band."""
        return 3 + len(self.functions)


class _Drawing:
    """The structure at hand while the picture is put together."""

    def __init__(self, house: Structure, names: Mapping[UUID, str]) -> None:
        self.house = house
        self.names = names
        self.seated: dict[tuple[str, str], list[Post]] = {}
        for post in house.posts:
            self.seated.setdefault((post.group, post.role), []).append(post)
        self.population = people.presence_by_compound()

    def sitting(self, group: str, role: str) -> list[Post]:
        posts = self.seated.get((group, role), [])
        return sorted(posts, key=lambda post: (post.since, post.staff.bytes))

    def holders(self, group: str, role: str, leads: frozenset[UUID] = frozenset()) -> tuple[
        Holder, ...
    ]:  # fmt: skip
        return tuple(
            Holder(post.staff, self.names.get(post.staff, ""), post.staff in leads)
            for post in self.sitting(group, role)
        )

    def vacancy(self, group: str, role: str, wanted: int = 1) -> Vacancy | None:
        """None when enough sit there, or the group was never founded."""
        missing = wanted - len(self.sitting(group, role))
        if missing <= 0 or group not in self.house.groups:
            return None
        return Vacancy(group, role, str(words.ROLES[Role(role)]), missing)

    def column(self, committee: PlaceView, functions: Sequence[GroupCard]) -> Column:
        code = code_of(Kind.COMMITTEE, committee.path)
        party = code_of(Kind.PARTY_GROUP, committee.path)
        leads = frozenset(post.staff for post in self.sitting(party, Role.LEAD))
        backups = sorted(
            self.holders(code, Role.BACKUP, leads), key=lambda holder: not holder.is_lead
        )
        planned = self.house.groups[code].seats if code in self.house.groups else 0
        return Column(
            place=committee.path,
            name=committee.short,
            secretary=self.holders(code, Role.SECRETARY),
            no_secretary=self.vacancy(code, Role.SECRETARY),
            backups=tuple(backups),
            short=self.vacancy(code, Role.BACKUP, max(planned, 1)),
            lots=tuple(self.lot(compound) for compound in places.compounds(committee.path)),
            bands=tuple(self.band(group, committee.path) for group in functions),
        )

    def lot(self, compound: PlaceView) -> Lot:
        code = code_of(Kind.WORK_GROUP, compound.path)
        return Lot(
            name=compound.short,
            leads=self.holders(code, Role.LEAD),
            vacancy=self.vacancy(code, Role.LEAD),
            members=len(self.sitting(code, Role.MEMBER)),
            persons=self.population.get(compound.path, 0),
        )

    def band(self, group: GroupCard, committee: str) -> Band:
        members = self.sitting(group.code, Role.MEMBER)
        here = sum(1 for post in members if post.serves and within(post.serves, committee))
        is_shared = not any(post.serves for post in members)
        return Band(group.function, group.title, here, is_shared)

    def function(self, group: GroupCard) -> Function:
        count = sum(1 for post in self.house.posts if post.group == group.code)
        return Function(
            code=group.code,
            title=group.title,
            short=group.title.removesuffix("组"),
            leads=self.holders(group.code, Role.LEAD),
            vacancy=self.vacancy(group.code, Role.LEAD),
            count=count,
        )


def picture() -> Picture:
    """The 3+1 as it stands now."""
    house = structure_now()
    drawing = _Drawing(house, people.staff_names(house.staff))
    top = places.community()
    functions = sorted(
        (group for group in house.groups.values() if group.kind == Kind.FUNCTIONAL),
        key=_function_order,
    )
    committees = places.committees()
    amiss = check(house.staff.values(), house.groups.values(), house.posts)
    return Picture(
        community=top.name if top else "",
        branch=_branch(drawing, top.path if top else ""),
        columns=tuple(drawing.column(committee, functions) for committee in committees),
        functions=tuple(drawing.function(group) for group in functions),
        amiss=tuple(_named(violation, drawing.names) for violation in amiss),
        totals=_totals(house, functions),
        kept=_kept(house, amiss),
        compounds=len(places.compounds()),
        persons=sum(drawing.population.values()),
    )


def _function_order(group: GroupCard) -> tuple[int, str]:
    known = list(FUNCTIONS)
    return (known.index(group.function) if group.function in known else len(known), group.code)


def _branch(drawing: _Drawing, top: str) -> tuple[Seat, ...]:
    code = code_of(Kind.BRANCH, top)
    return tuple(
        Seat(str(words.ROLES[role]), drawing.holders(code, role), drawing.vacancy(code, role))
        for role in SEATS[Kind.BRANCH]
    )


def _named(violation: Violation, names: Mapping[UUID, str]) -> Amiss:
    return Amiss(
        violation,
        tuple(names.get(one, "") for one in violation.staff),
        tuple((c.staff, names.get(c.staff, ""), c.reason) for c in violation.mend.candidates),
    )


def _totals(house: Structure, functions: Sequence[GroupCard]) -> tuple[tuple[str, str], ...]:
    """The line of numbers: each seat kind once, then everybody the branch sent.

    Those who work for a committee anyway (its secretary) are counted apart.
    """
    kinds = Counter((house.groups[post.group].kind, post.role) for post in house.posts)
    by_group = Counter(post.group for post in house.posts)
    compounds = sum(1 for group in house.groups.values() if group.kind == Kind.WORK_GROUP)
    led = len({p.group for p in house.posts if _is_lead_of(house, p, Kind.WORK_GROUP)})
    backups = kinds[Kind.COMMITTEE, Role.BACKUP]
    serving = sum(1 for card in house.staff.values() if card.kind != "committee")
    return (
        (_("支部班子"), str(sum(n for (kind, _role), n in kinds.items() if kind == Kind.BRANCH))),
        (ngettext("B 角", "B 角", backups), str(backups)),
        (ngettext("小区组长", "小区组长", compounds), f"{led} / {compounds}"),
        *((_short(group), str(by_group[group.code])) for group in functions),
        (_("合计"), str(serving)),
        (_("另有居委工作者"), str(len(house.staff) - serving)),
    )


def _short(group: GroupCard) -> str:
    return str(words.FUNCTIONS.get(group.function, group.title))


def _is_lead_of(house: Structure, post: Post, kind: Kind) -> bool:
    return house.groups[post.group].kind == kind and post.role == Role.LEAD


_KEPT = (
    (
        gettext_lazy("党小组长均为党员且在 B 角中"),
        frozenset({"team.no_party_lead", "team.lead_not_backup", "team.not_party_member"}),
    ),
    (
        gettext_lazy("每居委 1–2 名 B 角"),
        frozenset({"team.no_backup", "team.seat_overfull", "team.no_secretary"}),
    ),
    (gettext_lazy("每小区 1 名组长"), frozenset({"team.no_compound_lead", "team.seat_doubled"})),
    (gettext_lazy("各职能组有组长"), frozenset({"team.no_functional_lead", "team.escort_short"})),
    (gettext_lazy("无人兼任冲突岗位"), frozenset({"team.clash"})),
    (gettext_lazy("人人有归属"), frozenset({"team.belongs_nowhere"})),
)
"""What the foot of the picture may claim, and the findings that would make it untrue."""


def _kept(house: Structure, amiss: Sequence[Violation]) -> tuple[str, ...]:
    """Rules that hold now; nothing is claimed of a structure not yet founded."""
    if not house.groups:
        return ()
    found = {violation.code for violation in amiss}
    return tuple(str(claim) for claim, broken_by in _KEPT if not broken_by & found)
