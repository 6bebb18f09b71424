"""What publishing a number changes, and when it is refused."""

from collections.abc import Sequence

from sanjiayi.bulletin import rules
from sanjiayi.bulletin.facts import Published
from sanjiayi.bulletin.models import PublishedNumber
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables


def enter() -> None:
    """Enter the kinds of this room.  A published number cannot be voided: it cannot be unread."""
    registry.decided(Published, title="日报发布", unit="期", judge=may_publish)
    registry.listen(Published, published, tables=("bulletin.PublishedNumber",))


def may_publish(record: Record[Published]) -> Refusal | None:
    """Two people, and numbers that follow each other."""
    fact = record.fact
    if fact.author == fact.checker:
        return Refusal("bulletin.same_person", "编写和核对要两个人。请让另一位同志核对。")
    last = (
        PublishedNumber.objects.filter(scope=record.place)
        .order_by("-number")
        .values_list("number", "day")
        .first()
    )
    return rules.why_not_follow(fact.number, fact.day, last)


_COLUMNS = ("seq", "scope", "number", "day", "asof", "digest", "edition", "published_at")


def published(records: Sequence[Record[Published]]) -> None:
    """Keep which numbers are out."""
    rows = [
        (
            r.seq,
            r.place,
            r.fact.number,
            r.fact.day,
            r.fact.frozen_at,
            r.fact.digest,
            r.subject,
            r.happened_at,
        )
        for r in records
    ]
    tables.upsert(PublishedNumber, _COLUMNS, rows, conflict=("seq",))
