"""Drugs by name or by what somebody remembers: the shipped table and the community's own."""

import threading
from collections.abc import Iterable

from django.db.models import Count, Max

from sanjiayi.medicine import drug_search, drugs
from sanjiayi.medicine.catalogue_models import OwnDrug
from sanjiayi.medicine.drug_search import MOST, Hit, Index
from sanjiayi.medicine.drugs import Drug

_Mark = tuple[int, int]


class _Kept:
    """The search over both tables, made anew when the own rows changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.mark: _Mark = (0, 0)
        self.index: Index | None = None


_kept = _Kept()


def named(name: str) -> Drug | None:
    """The drug of that generic name, the community's own row first; None for one nobody listed."""
    found = OwnDrug.objects.filter(pk=name).first()
    return as_drug(found) if found else drugs.named(name)


def find(text: str, limit: int = MOST) -> list[Hit]:
    """Drugs that may be meant, the likeliest first.  One small query."""
    mark = _mark()
    if not mark[0]:
        return drug_search.find(text, limit)
    with _kept.lock:
        if _kept.index is None or _kept.mark != mark:
            own = {drug.name: drug for drug in owned()}
            rest = [drug for drug in drugs.shipped() if drug.name not in own]
            _kept.index, _kept.mark = Index([*rest, *own.values()]), mark
        return _kept.index.find(text, limit)


def owned() -> list[Drug]:
    """Every own row, by name."""
    return [as_drug(row) for row in OwnDrug.objects.order_by("name").iterator(chunk_size=2_000)]


def stands(names: Iterable[str]) -> dict[str, Drug]:
    """What is known today under these names."""
    wanted = set(names)
    known = {drug.name: drug for drug in drugs.shipped() if drug.name in wanted}
    return known | {drug.name: drug for drug in owned() if drug.name in wanted}


def count() -> int:
    """How many own rows there are."""
    return OwnDrug.objects.count()


def _mark() -> _Mark:
    found = OwnDrug.objects.aggregate(rows=Count("pk"), since=Max("since"))
    return found["rows"], found["since"] or 0


def as_drug(row: OwnDrug) -> Drug:
    lists = (tuple(text.split("\n")) if text else () for text in (row.also, row.misspelt))
    also, misspelt = lists
    strengths = tuple(row.strengths.split("\n")) if row.strengths else ()
    law: drugs.Law = row.law  # type: ignore[assignment]  # written from a Drug alone
    keep: drugs.Keep = row.keep  # type: ignore[assignment]
    return Drug(row.name, also, misspelt, row.atc, row.form, strengths, law, row.law_since, keep)
