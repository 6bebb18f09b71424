"""What the pages of posts show: whom one might appoint, and why not the others."""

from dataclasses import dataclass
from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import queries as people
from sanjiayi.team import reach, rules, words
from sanjiayi.team.cards import group_card
from sanjiayi.team.models import Posting
from sanjiayi.team.queries import Structure
from sanjiayi.team.structure import ROLE_WORDS, SEATS, GroupCard, Kind, Role


@dataclass(frozen=True)
class Choice:
    """Somebody who might take the seat.  why_not: the sentence that greys them out, or ""."""

    staff: UUID
    name: str
    note: str
    why_not: str
    is_suggested: bool


@dataclass(frozen=True)
class SeatChoice:
    """A seat in a list to choose from."""

    group: str
    role: str
    words: str

    @property
    def value(self) -> str:
        return f"{self.group}|{self.role}"


@dataclass(frozen=True)
class PostingLine:
    """One posting as a page shows it.  since, until: ISO days or ""."""

    id: UUID
    staff: UUID
    name: str
    group: GroupCard
    role: str
    role_words: str
    serves: str
    state: str
    state_words: str
    since: str
    until: str


def seat_choices(house: Structure, sight: Sight, *, is_proposal: bool) -> list[SeatChoice]:
    """Every seat this viewer may fill, in the picture's order."""
    kinds = list(Kind)
    groups = sorted(
        house.groups.values(), key=lambda g: (kinds.index(Kind(g.kind)), g.place, g.code)
    )
    return [
        SeatChoice(group.code, role, f"{group.title} {ROLE_WORDS[role]}")
        for group in groups
        for role in SEATS[Kind(group.kind)]
        if (role == Role.MEMBER if is_proposal else True)
        and (is_proposal or reach.why_not_change(sight, group, role) is None)
    ]


def choices(house: Structure, group: GroupCard, role: str) -> list[Choice]:
    """Everybody who serves: those suggested, those who may, then the rest with the reason."""
    names = people.staff_names(house.staff)
    suggested = {
        c.staff: c.reason
        for c in rules.candidates(group, role, house.staff.values(), house.posts, house.groups)
    }
    found = []
    for card in house.staff.values():
        no = rules.why_not_appoint(card, group, role, house.posts, house.groups)
        kind = str(words.STAFF_KINDS.get(card.kind, card.kind))
        found.append(
            Choice(
                staff=card.id,
                name=names.get(card.id, ""),
                note=suggested.get(card.id, kind),
                why_not=no.reason if no else "",
                is_suggested=card.id in suggested and no is None,
            )
        )
    order = list(suggested)
    return sorted(
        found,
        key=lambda c: (
            bool(c.why_not),
            not c.is_suggested,
            order.index(c.staff) if c.is_suggested else 0,
            c.name,
        ),
    )


def lines(**wanted: object) -> list[PostingLine]:
    """Postings by any columns of models.Posting, current ones first."""
    rows = list(Posting.objects.filter(**wanted).select_related("group", "group__place"))
    names = people.staff_names({row.staff_id for row in rows})
    found = [_line(row, names.get(row.staff_id, "")) for row in rows]
    order = list(words.POSTING_STATES)
    return sorted(found, key=lambda line: (order.index(line.state), line.since, line.id.bytes))


def line(posting: UUID) -> PostingLine | None:
    """One posting; None when there is none."""
    return next(iter(lines(pk=posting)), None)


def _line(row: Posting, name: str) -> PostingLine:
    card = group_card(row.group)
    return PostingLine(
        id=row.pk,
        staff=row.staff_id,
        name=name,
        group=card,
        role=row.role,
        role_words=str(words.ROLES[Role(row.role)]),
        serves=row.serves,
        state=row.state,
        state_words=str(words.POSTING_STATES[row.state]),
        since=row.since_on.isoformat() if row.since_on else "",
        until=row.until_on.isoformat() if row.until_on else "",
    )


def waiting_for(sight: Sight) -> list[PostingLine]:
    """Proposals this viewer may answer."""
    return [
        line
        for line in lines(state=Posting.State.PROPOSED)
        if reach.why_not_answer(sight, line.group) is None
    ]
