"""Who needs a result on paper by a certain time: dialysis and chemotherapy do not wait."""

from dataclasses import dataclass

from sanjiayi.kernel.sight import Sight
from sanjiayi.people.pressing import with_needs
from sanjiayi.people.queries import PersonLine
from sanjiayi.people.rules import AccessNeed
from sanjiayi.policy import Pack
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_own import OwnSwab, own_swabs

ORDER = (AccessNeed.DIALYSIS, AccessNeed.CHEMOTHERAPY, AccessNeed.PREGNANT)
"""Whose result is asked for first."""


@dataclass(frozen=True)
class Waiting:
    """Somebody who must show a result at a hospital.  own: None while not swabbed."""

    line: PersonLine
    need: AccessNeed
    own: OwnSwab | None

    @property
    def is_waiting(self) -> bool:
        return self.own is None or self.own.result != "negative"


def waiting(sight: Sight, round_: RoundView, pack: Pack, *, now: int) -> list[Waiting]:
    """Those who wait, dialysis first, then by when the result is due.  The look is kept."""
    lines = with_needs(sight, ORDER, purpose="certificates", now=now)
    swabs = own_swabs(round_, [str(line.id) for line in lines], pack)
    found = [
        Waiting(line, next(n for n in ORDER if n in line.needs), own[0] if own else None)
        for line in lines
        for own in [swabs.get(str(line.id))]
    ]
    left = [one for one in found if one.is_waiting]
    far = 2**62
    return sorted(left, key=lambda w: (ORDER.index(w.need), (w.own.due_at if w.own else 0) or far))
