"""What is decided about buildings.  One verb, one function, one fact.

The system proposes; a named person with an order in hand decides.
"""

from sanjiayi.containment.facts import BuildingReleased, BuildingSealed
from sanjiayi.ledger import book


def seal(building: str, *, order_no: str, hold_days: int, pack: str, by: str, now: int) -> None:
    """Seal a building under an order.

    hold_days and pack come from the policy in force.  Raises Refusal
    "containment.not_a_building", "containment.no_order", "containment.hold_days",
    "containment.already_sealed" or "containment.order_used".
    """
    fact = BuildingSealed(order_no=order_no, hold_days=hold_days, pack=pack)
    book.record([book.Draft(fact, place=building, subject=order_no)], by=by, now=now)


def release(building: str, *, order_no: str, by: str, now: int) -> None:
    """Lift the seal.  Raises Refusal "containment.not_sealed" or "containment.other_order"."""
    fact = BuildingReleased(order_no=order_no)
    book.record([book.Draft(fact, place=building, subject=order_no)], by=by, now=now)
