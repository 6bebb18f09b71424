"""Which source has what: the newest word of couriers and telephones.  Moments are arguments."""

from collections.abc import Iterator

import msgspec

from sanjiayi.kernel.civil import civil_day, days_before
from sanjiayi.medicine import source_rules as rules
from sanjiayi.medicine.models import Order, Step
from sanjiayi.medicine.source_commands import SourceRow
from sanjiayi.medicine.source_models import Source, SourceWord
from sanjiayi.medicine.source_rules import Heard

_DAY_MS = 86_400_000
_FIELDS = tuple(SourceRow.__dataclass_fields__)
_OUTCOMES = ("bought", "not_obtained")
_OF_REASON = {"none": "no", "limit": "few"}
"""A refusal for papers, or a closed door, says nothing of the stock."""


def sources(*, with_put_away: bool = False) -> list[SourceRow]:
    """All sources by code.  One query."""
    found = Source.objects.order_by("code")
    if not with_put_away:
        found = found.filter(is_active=True)
    return [SourceRow(*(getattr(one, name) for name in _FIELDS)) for one in found]


def names() -> dict[str, str]:
    """Code → name, those put away too.  One query."""
    return dict(Source.objects.values_list("code", "name"))


def words(now: int) -> dict[tuple[str, str], Heard]:
    """(source, drug) → the newest word of the last rules.FRESH_DAYS.  Three queries."""
    return rules.newest([*_told(now), *_found(now)])


def _told(now: int) -> Iterator[Heard]:
    rows = SourceWord.objects.filter(at__gte=now - rules.FRESH_DAYS * _DAY_MS, at__lte=now)
    for source, drug, has, at in rows.values_list("source", "drug", "has", "at"):
        yield Heard(source, drug, has, at)


def _found(now: int) -> Iterator[Heard]:
    first = days_before(civil_day(now), rules.FRESH_DAYS)
    steps = Step.objects.filter(day__gte=first, what__in=_OUTCOMES, at__lte=now)
    asked = Order.objects.filter(number__in=steps.values("number"))
    wanted = {n: (drug, boxes) for n, drug, boxes in asked.values_list("number", "drug", "boxes")}
    for number, what, source, at, more in steps.values_list(
        "number", "what", "source", "at", "more"
    ):
        drug, boxes = wanted.get(number, ("", 0))
        has = _has(what, msgspec.json.decode(more or "{}"), boxes)
        if drug and has:
            yield Heard(source, drug, has, at, is_found=True)


def _has(what: str, said: dict[str, object], wanted: int) -> str:
    if what == "not_obtained":
        return _OF_REASON.get(str(said.get("reason", "none")), "")
    if said.get("given"):
        return ""
    got = said.get("boxes") or wanted
    return "few" if isinstance(got, int) and got < wanted else "yes"
