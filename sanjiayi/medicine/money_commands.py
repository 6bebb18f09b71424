"""What is done with money at the desk: change given, the rest paid, reckoned up, purses counted."""

from uuid import UUID

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.medicine import commands, custody_commands
from sanjiayi.medicine.custody_rules import RESIDENT, name_of
from sanjiayi.medicine.models import Run
from sanjiayi.medicine.money_facts import RunReckoned
from sanjiayi.medicine.money_queries import till
from sanjiayi.medicine.money_rules import yuan

settle = commands.settle


def even_out(packet: str, fen: int, *, form: UUID, by: str, now: int) -> None:
    """Give the household its change, or take from it what is missing, and reckon up.

    fen    what is left, as seen: above 0 the household gets it, below 0 it pays
    form   id of the form; one sent twice counts once
    Raises Refusal "medicine.left", "medicine.settled" or "medicine.no_money".
    """
    with book.together():
        found = till(packet)
        if found is None:
            raise Refusal("medicine.no_money", "这一份没有收过钱，也没有花过钱，不用结账。")
        if found.money.left != fen:
            left = yuan(found.money.left)
            raise Refusal(
                "medicine.left", f"账上现在差 {left} 元，和您看到的不一样。请刷新后再核对。"
            )
        giver, taker = (by, RESIDENT) if fen >= 0 else (RESIDENT, by)
        custody_commands.take(
            name_of(packet, "cash"), giver, taker=taker, fen=abs(fen), how="sign",
            by=by, now=now, form=form,
        )  # fmt: skip
        settle(packet, 0, by=by, now=now)


def reckon_run(run: str, fen: int, *, reason: str = "", by: str, now: int) -> None:
    """Count a courier's purse.  Raises Refusal "medicine.left", "medicine.reason" …"""
    found = Run.objects.filter(pk=run).values_list("place", flat=True).first()
    if found is None:
        raise Refusal("medicine.no_run", "没有这一趟，请核对编号。")
    fact = RunReckoned(run=run, fen=fen, reason=reason.strip()[:200])
    book.record([book.Draft(fact, place=found, subject=run, happened_at=now)], by=by, now=now)
