"""The open needs of one category, for the desks that take them up."""

from collections.abc import Collection

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs.models import Need
from sanjiayi.needs.queries import NeedView, seen_by

_NEED = tuple(NeedView.__dataclass_fields__)


def open_of_category(category: str, sight: Sight, *, limit: int = 50) -> list[NeedView]:
    """Open needs of a category this viewer reaches, urgent ones first, then the oldest."""
    found = Need.objects.filter(seen_by(sight), closed_at=None, category=category)
    rows = found.order_by("urgency", "raised_at", "serial").values_list(*_NEED)[:limit]
    return [NeedView(*row) for row in rows]


def views(numbers: Collection[str], sight: Sight) -> dict[str, NeedView]:
    """Those of some needs this viewer reaches, by number.  One query."""
    rows = Need.objects.filter(seen_by(sight), pk__in=numbers).values_list(*_NEED)
    return {row[0]: NeedView(*row) for row in rows}
