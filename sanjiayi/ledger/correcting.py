"""A person takes a record back, or sets its quantity right: by another record, with a reason."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sanjiayi.kernel import ids
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, figures
from sanjiayi.ledger.entries import may_correct
from sanjiayi.ledger.facts import Amended, Voided
from sanjiayi.ledger.figures import Correcting
from sanjiayi.ledger.models import Correction

REASONS = ("duplicate", "mistake", "test", "wrong_person", "wrong_place")
"""Known reasons (facts.Voided); anything else is short words."""

LONGEST_REASON = 40

_NUMBER_OF_SOMEBODY = re.compile(r"\d[\d\s-]{4,}\d|\d{2,4}\s*室")


@dataclass(frozen=True)
class Standing:
    """How a record stands after what was said later.

    quantity   as the last amendment left it; 0 once voided
    voided     the correction that took it back, None while it counts
    """

    quantity: int
    voided: Correcting | None
    corrections: list[Correcting]


def standing(record: Record[Any]) -> Standing:
    """One query."""
    said = figures.corrections_of(record.seq)
    return Standing(
        quantity=record.quantity + sum(change.quantity for change in said),
        voided=next((change for change in said if change.count == -1), None),
        corrections=said,
    )


def corrected_by(seq: int) -> int | None:
    """The number of the record that the correction with this number speaks of."""
    found: int | None = (
        Correction.objects.filter(pk=seq).values_list("corrected_seq", flat=True).first()
    )
    return found


def why_not(record: Record[Any], *, by: str, now: int) -> Refusal | None:
    """What the judge of corrections would say to this person now; None: it may be corrected."""
    return may_correct(
        Record(
            record.seq, record.id, _voided(record, ""), record.place, "", by, now, now,
            record.day, 1,
        )
    )  # fmt: skip


def void(record: Record[Any], reason: str, *, by: str, now: int) -> int:
    """Take a record out of every figure; returns the ledger number of the correction.

    reason   one of REASONS, or short words that name nobody
    Raises Refusal "ledger.reason_wanted", "ledger.reason_long", "ledger.reason_private", or
    what the judge says: "ledger.already_voided", "ledger.not_voidable".
    """
    return _record(_voided(record, _checked(reason)), record, by, now)


def amend(record: Record[Any], quantity: int | None, reason: str, *, by: str, now: int) -> int:
    """Have a record count with another quantity; returns the ledger number of the correction.

    Raises Refusal as `void` does, and "ledger.quantity_wanted", "ledger.same_quantity".
    """
    if quantity is None or not 0 <= quantity < 10**9:
        raise Refusal("ledger.quantity_wanted", _("请写改成多少，0 或更大的整数。"))
    if quantity == standing(record).quantity:
        raise Refusal("ledger.same_quantity", _("数量没有变，请写改后的数量。"))
    fact = Amended(amends=ids.text(record.id), quantity=quantity, reason=_checked(reason))
    return _record(fact, record, by, now)


def _voided(record: Record[Any], reason: str) -> Voided:
    return Voided(voids=ids.text(record.id), reason=reason)


def _checked(reason: str) -> str:
    """The reason, fit to stand in the book for ever.  Raises Refusal."""
    words = reason.strip()
    if not words:
        raise Refusal("ledger.reason_wanted", _("请选一个原因，或写一句。"))
    if len(words) > LONGEST_REASON:
        raise Refusal("ledger.reason_long", _("原因最多 40 个字，请写短一些。"))
    if _NUMBER_OF_SOMEBODY.search(words):
        raise Refusal(
            "ledger.reason_private", _("原因里有电话、证件号或门牌，台账删不掉。请去掉号码。")
        )
    return words


def _record(fact: Voided | Amended, record: Record[Any], by: str, now: int) -> int:
    return book.record([book.Draft(fact, place=record.place)], by=by, now=now)[0].seq
