"""The same words from the same door or person within a day: asked twice, not two asks."""

from uuid import UUID

from django.db.models import Q

from sanjiayi.kernel.civil import DAY_MS
from sanjiayi.needs.models import Need
from sanjiayi.people import queries as people

MERGER = "system:same_words"
_MOST = 20


def asked_before(
    text: str, place: str, person: str, category: str, urgency: int, *, now: int
) -> str:
    """Number of the open ask these very words were said in before; "" for none.

    Only the whole text counts, spaces aside.  What is more pressing than before stands alone,
    and so does what comes from a building without a door: nobody knows who asks.
    """
    said = _bare(text)
    same = Q(pk__in=[])
    if "/" in place:
        same |= Q(place=place)
    if person:
        same |= Q(person=person)
    if not said or not same.children:
        return ""
    found = Need.objects.filter(
        same, closed_at=None, category=category, urgency__lte=urgency, raised_at__gte=now - DAY_MS
    ).exclude(words="")
    rows = list(found.order_by("raised_at", "serial").values_list("number", "words")[:_MOST])
    words = people.words(UUID(key) for _, key in rows)
    return next((number for number, key in rows if _bare(words.get(UUID(key), "")) == said), "")


def _bare(text: str) -> str:
    return "".join(text.split())
