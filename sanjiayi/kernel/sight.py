"""What a signed-in person may see: roles at places.  Plain values, made by team.

Rooms below team (ledger, places, people) have doors too; they find a Sight on the
request without importing team.
"""

from dataclasses import dataclass

from sanjiayi.kernel.paths import within


@dataclass(frozen=True)
class Sight:
    """Who is looking.

    account   key of the account; 0 for a stranger
    by        what goes into the ledger as recorder: "post:yt.3/lead", never a name
    name      as shown to the person herself in the corner of the page
    roles     (role, place path) pairs: {("compound_lead", "yt.3.08")}; roles: team.roles
    """

    account: int
    by: str
    name: str
    roles: frozenset[tuple[str, str]]

    @property
    def is_stranger(self) -> bool:
        return self.account == 0

    def has(self, roles: frozenset[str], place: str | None = None) -> bool:
        """Does one of these roles reach `place` (None: anywhere)?"""
        return any(
            role in roles and (place is None or within(place, scope)) for role, scope in self.roles
        )

    def scopes(self, roles: frozenset[str]) -> list[str]:
        """The widest places at which one of these roles is held, in order."""
        held = sorted({scope for role, scope in self.roles if role in roles})
        return [s for s in held if not any(s != other and within(s, other) for other in held)]


STRANGER = Sight(account=0, by="", name="", roles=frozenset())
