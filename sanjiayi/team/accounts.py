"""Sign-ins of staff as the pages show them.  Plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team import sign_ins
from sanjiayi.team.cards import group_card
from sanjiayi.team.models import Account, Posting, Staff
from sanjiayi.team.structure import GroupCard, seat_words

NONE, UNUSED, WORKING, CLOSED = "none", "unused", "working", "closed"


@dataclass(frozen=True)
class SignInLine:
    """One member of staff and the sign-in, if there is one.

    state      NONE, UNUSED (the one-time password has not been replaced yet), WORKING, CLOSED
    last_at    when it was last used, None: never
    no         why the viewer may not change it, None: they may
    suggested  a free sign-in name, "" where one stands already
    """

    id: UUID
    name: str
    posts: tuple[str, ...]
    has_left: bool
    username: str
    state: str
    last_at: object
    no: Refusal | None
    suggested: str


def lines(sight: Sight) -> list[SignInLine]:
    """Everybody who serves and whose sign-in the viewer may change; those without come first."""
    found = _lines(sight, Staff.objects.filter(left_on=None).values_list("pk", flat=True))
    return sorted(
        (line for line in found if line.no is None),
        key=lambda line: (line.state != NONE, line.name, line.id.bytes),
    )


def line(sight: Sight, staff: UUID) -> SignInLine | None:
    """One member's sign-in; None when nobody of that id ever served here."""
    return next(iter(_lines(sight, [staff])), None)


def _lines(sight: Sight, staff: Iterable[UUID]) -> list[SignInLine]:
    """Five statements, whatever the number."""
    rows = list(Staff.objects.filter(pk__in=list(staff)))
    names = people.staff_names([row.pk for row in rows])
    seats: dict[UUID, list[tuple[GroupCard, str]]] = {}
    held = Posting.objects.filter(staff__in=rows, state=Posting.State.HELD)
    for posting in held.select_related("group").order_by("group_id", "role"):
        seats.setdefault(posting.staff_id, []).append((group_card(posting.group), posting.role))
    standing = {account.staff_id: account for account in Account.objects.filter(staff__in=rows)}
    taken = set(Account.objects.values_list("username", flat=True))
    community = places.community()
    top = community.path if community else ""
    found = []
    for row in rows:
        account, held_here = standing.get(row.pk), seats.get(row.pk, [])
        is_own = account is not None and account.pk == sight.account
        found.append(
            SignInLine(
                id=row.pk,
                name=names.get(row.pk, ""),
                posts=tuple(seat_words(group, role) for group, role in held_here),
                has_left=row.left_on is not None,
                username=account.username if account else "",
                state=_state(account),
                last_at=account.last_login if account else None,
                no=sign_ins.why_not_manage(sight, top, held_here, is_own=is_own),
                suggested="" if account else sign_ins.suggested(names.get(row.pk, ""), taken),
            )
        )
    return found


def _state(account: Account | None) -> str:
    if account is None:
        return NONE
    if not account.is_active:
        return CLOSED
    return UNUSED if account.must_change_password else WORKING
