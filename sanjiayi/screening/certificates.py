"""Who needs a result on paper by a certain time: dialysis and chemotherapy do not wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sanjiayi.kernel.sight import Sight
from sanjiayi.people.pressing import with_needs
from sanjiayi.people.queries import PersonLine
from sanjiayi.people.rules import AccessNeed
from sanjiayi.policy import Pack
from sanjiayi.screening.queries import RoundView
from sanjiayi.screening.tube_own import tubes_of
from sanjiayi.screening.tube_queries import TubeView, result_clock

ORDER = (AccessNeed.DIALYSIS, AccessNeed.CHEMOTHERAPY)
"""Whose result is asked for first."""


@dataclass(frozen=True)
class Waiting:
    """Somebody who must show a result at a hospital.

    tube     None while not swabbed;  due_at: None while it is not under way
    """

    line: PersonLine
    need: AccessNeed
    tube: TubeView | None
    due_at: int | None

    @property
    def is_waiting(self) -> bool:
        return self.tube is None or self.tube.result != "negative"


def waiting(
    sight: Sight, round_: RoundView, known: Iterable[TubeView], pack: Pack, *, now: int
) -> list[Waiting]:
    """Those who wait, dialysis first, then by when the result is due.  The look is kept.

    known   the tubes of the round
    """
    lines = with_needs(sight, ORDER, purpose="certificates", now=now)
    in_tube = tubes_of(round_, [str(line.id) for line in lines])
    views = {view.tube: view for view in known}
    found = [_waiting(line, views, in_tube, pack) for line in lines]
    left = [one for one in found if one.is_waiting]
    return sorted(left, key=lambda one: (ORDER.index(one.need), one.due_at or 2**62))


def _waiting(
    line: PersonLine, views: Mapping[str, TubeView], in_tube: Mapping[str, str], pack: Pack
) -> Waiting:
    need = next(need for need in ORDER if need in line.needs)
    tube = views.get(in_tube.get(str(line.id), ""))
    clock = result_clock(tube, pack) if tube else None
    return Waiting(line, need, tube, clock.due_at if clock else None)
