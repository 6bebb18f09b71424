"""What an account may see: its held posts turned into a kernel.sight.Sight.

Kept per session until anything in team changes, in this process or another: every change
draws a new edition (places.edition), so a post laid down stops working with the next request.
"""

from uuid import UUID

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import queries as people
from sanjiayi.places import edition
from sanjiayi.places.models import Place
from sanjiayi.team import roles
from sanjiayi.team.models import Account, Posting
from sanjiayi.team.structure import GroupCard

ROOM = "team"

_SHARED = frozenset({roles.BRANCH, roles.BACKUP, roles.MEMBER}) | roles.FUNCTION_ROLES
"""Roles several people hold at one place; their recorder carries a mark."""

Pair = tuple[str, str]


def forget() -> None:
    """Something about staff, posts, accounts or devices changed: nobody's sight may be reused.

    Called by the projector and by commands, in the transaction of the change.
    """
    edition.turn(ROOM)


def sight_of(account: Account, session_key: str = "") -> Sight:
    """Who is looking, as every room knows them.  Kept when a session key is given."""
    facts = (account.pk, account.username, account.staff_id, account.is_operator)
    return _kept(session_key, *facts) if session_key else _look(session_key, *facts)


def _look(
    session_key: str, account: int, username: str, staff: UUID | None, is_operator: bool
) -> Sight:
    held = _posts(staff)
    pairs = frozenset(held)
    if is_operator:
        tops = Place.objects.filter(parent=None).values_list("path", flat=True)
        pairs |= {(roles.OPERATOR, top) for top in tops}
    return Sight(
        account=account,
        by=_recorder(account, staff, pairs, held),
        name=people.staff_names([staff]).get(staff, username) if staff else username,
        roles=pairs,
    )


_kept: "edition.KeptBy[Sight]" = edition.KeptBy(ROOM, _look, size=2_000)


def _posts(staff: UUID | None) -> dict[Pair, str]:
    """(role, place) pairs, and the function of the group each comes from, "" without one."""
    if staff is None:
        return {}
    postings = Posting.objects.filter(
        staff_id=staff, state=Posting.State.HELD, staff__left_on=None
    ).select_related("group")
    held: dict[Pair, str] = {}
    for posting in postings.order_by("group_id"):
        card = GroupCard(posting.group_id, posting.group.kind, posting.group.place_id)
        for pair in roles.roles_of(card, posting.role):
            held[pair] = held.get(pair) or card.function
    return held


def _recorder(
    account: int, staff: UUID | None, pairs: frozenset[Pair], held: dict[Pair, str]
) -> str:
    """What goes into the ledger: "post:yt.3/secretary", "post:yt.3/backup-1a2b3c".

    The mark (last six of the staff id) tells two B-roles of one committee apart, so that
    whoever checks a bulletin is provably not who wrote it.  It names nobody.
    """
    first = roles.signing_role(pairs)
    if first is None:
        return f"account:{account}"
    role, place = first
    if role == roles.OPERATOR:
        return f"post:{place}/operator-{account}"
    if role == roles.FUNCTIONAL_LEAD:
        return f"post:{place}/{held[first]}_lead"
    if role in _SHARED and staff is not None:
        return f"post:{place}/{role}-{staff.hex[-6:]}"
    return f"post:{place}/{role}"
