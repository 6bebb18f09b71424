"""The escort of outside medical teams: which convoy was met, and seen back onto its bus."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sanjiayi.ledger.scopes import inside
from sanjiayi.screening.models import Convoy


@dataclass(frozen=True)
class ConvoyView:
    """A convoy of a day; met_at or returned_at is None while that is not recorded."""

    convoy: str
    origin: str
    point: str
    buses: int
    staff: int
    served: tuple[str, ...]
    met_at: int | None
    returned_at: int | None


def convoys(day: int, place: str) -> list[ConvoyView]:
    """Convoys met or seen off on a day at a place, in order of meeting.  One query."""
    rows = Convoy.objects.filter(inside(place), day=day).order_by("at", "record")
    by_name: dict[str, list[Convoy]] = defaultdict(list)
    for row in rows:
        by_name[row.convoy].append(row)
    return [_convoy(name, found) for name, found in by_name.items()]


def _convoy(name: str, found: Sequence[Convoy]) -> ConvoyView:
    met = next((row for row in found if row.what == "met"), None)
    back = next((row for row in reversed(found) if row.what == "returned"), None)
    said = met or found[0]
    return ConvoyView(
        convoy=name,
        origin=said.origin,
        point=said.point,
        buses=said.buses,
        staff=said.staff,
        served=tuple(path for path in said.served.split(",") if path),
        met_at=met.at if met else None,
        returned_at=back.at if back else None,
    )
