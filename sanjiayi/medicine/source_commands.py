"""Keeping the list of clinics and hospitals; each change is an entry."""

from dataclasses import asdict, dataclass

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.medicine import rules
from sanjiayi.medicine import source_rules as hours_rules
from sanjiayi.medicine.source_facts import SeenAtSource, SourceChanged
from sanjiayi.medicine.source_models import Source

FARTHEST = 60_000
"""Metres from the desk: beyond the city's edge it is a slip of the pen."""


@dataclass(frozen=True)
class SourceRow:
    """A source as it is kept; fields as of source_models.Source, hours as source_rules.kept."""

    code: str
    name: str
    rung: str
    east: int
    north: int
    hours: str
    contact: str = ""
    phone: str = ""
    has_controlled: bool = False
    has_cold: bool = True
    is_active: bool = True


def keep(row: SourceRow, *, place: str, by: str, now: int) -> None:
    """Enter a source or change one.

    place   the community, for the entry
    Raises Refusal "medicine.source", "medicine.rung", "medicine.far" or "medicine.hours".
    """
    _check(row)
    with book.together():
        is_known = Source.objects.filter(pk=row.code).exists()
        values = asdict(row)
        del values["code"]
        Source.objects.update_or_create(pk=row.code, defaults=values)
        what = "put_away" if not row.is_active else "changed" if is_known else "entered"
        fact = SourceChanged(source=row.code, what=what)
        draft = book.Draft(fact, place=place, subject=row.code, happened_at=now)
        book.record([draft], by=by, now=now)


def _check(row: SourceRow) -> None:
    code = row.code
    if not (code.isascii() and code.replace("-", "").isalnum() and len(code) <= 40):
        raise Refusal("medicine.source", "代号只用字母、数字和短横，比如 clinic-1。")
    if not 1 <= len(row.name.strip()) <= 60:
        raise Refusal("medicine.source", "请写名称，最多 60 个字。")
    if row.rung not in rules.RUNGS:
        raise Refusal("medicine.rung", "没有这一级，请从列表里选。")
    if max(abs(row.east), abs(row.north)) > FARTHEST:
        raise Refusal("medicine.far", "离居委超过 60 公里，请核对往东、往北的米数。")
    hours_rules.read_hours(row.hours.split(","))


def seen(source: str, drug: str, has: str, *, place: str, by: str, now: int) -> None:
    """Somebody asked by telephone.  Raises Refusal "medicine.source" or "medicine.seen"."""
    if not Source.objects.filter(pk=source, is_active=True).exists():
        raise Refusal("medicine.source", "没有这一处，请从列表里选。")
    fact = SeenAtSource(source=source, drug=drug.strip()[:80], has=has)
    draft = book.Draft(fact, place=place, subject=source, happened_at=now)
    book.record([draft], by=by, now=now)
