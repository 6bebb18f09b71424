"""To whom an ask can be handed: groups, and the posts in each."""

from dataclasses import dataclass

from sanjiayi.kernel.paths import within
from sanjiayi.needs.queries import groups_of
from sanjiayi.needs.said import group_words
from sanjiayi.places.edition import Kept
from sanjiayi.team.models import Account, Group
from sanjiayi.team.queries import recorder_words
from sanjiayi.team.sight import ROOM, sight_of


@dataclass(frozen=True)
class Hands:
    """A group that may take an ask over; posts: (as in `by`, in words)."""

    code: str
    place: str
    posts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """In the language of who reads it now: what is kept here is read by everybody."""
        return group_words(self.code)


def _read() -> tuple[Hands, ...]:
    """Every group with the posts of whoever can sign in.  Read once until the team changes."""
    posts: dict[str, set[str]] = {}
    accounts = Account.objects.filter(is_active=True, is_operator=False).exclude(staff=None)
    for account in accounts:
        sight = sight_of(account)
        for code in groups_of(sight):
            posts.setdefault(code, set()).add(sight.by)
    names = recorder_words({by for some in posts.values() for by in some})
    return tuple(
        Hands(
            group.code,
            group.place_id,
            tuple(sorted((by, names[by]) for by in posts.get(group.code, ()))),
        )
        for group in Group.objects.order_by("order", "code")
    )


_all: Kept[tuple[Hands, ...]] = Kept(ROOM, _read)


def hands_for(place: str) -> list[Hands]:
    """Groups that serve a place, the nearest first."""
    found = [one for one in _all() if within(place, one.place)]
    return sorted(found, key=lambda one: -len(one.place))


def everybody() -> tuple[Hands, ...]:
    """Every group."""
    return _all()
