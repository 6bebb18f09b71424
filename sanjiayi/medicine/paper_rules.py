"""What stands on a bag's labels and on a resident's slip.  Pure but for the words.

A label is read by whoever passes: building, door and surname find the hand it belongs to; no
drug is named on it.  The size is the common roll label, 50 × 30 mm.
"""

from dataclasses import dataclass
from typing import Any, cast

from sanjiayi.medicine.custody_rules import name_of, papers_for
from sanjiayi.medicine.drugs import Law

MOST_ORDERS = 60


@dataclass(frozen=True)
class Bag:
    """An order as its paper knows it.  where: "3 号楼";  door: "602";  surname: one character."""

    number: str
    packet: str
    where: str
    door: str
    surname: str
    boxes: int
    law: str
    is_cold: bool


def labels(bags: list[Bag], words: dict[str, str]) -> list[dict[str, Any]]:
    """One for each bag, and one for each thing its packet needs, every thing once."""
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for bag in bags:
        made.append(_label(bag, bag.number, ""))
        law = cast(Law, bag.law or "ordinary")
        for kind in papers_for(law):
            thing = name_of(bag.packet or bag.number, kind)
            if thing not in seen:
                seen.add(thing)
                made.append(_label(bag, thing, words[kind]))
    return made


def _label(bag: Bag, code: str, what: str) -> dict[str, Any]:
    return {
        "code": code,
        "line": f"{bag.where}-{bag.door}-{bag.surname}",
        "what": what,
        "boxes": "" if what else f"×{bag.boxes}",
        "is_cold": bag.is_cold and not what,
    }


def numbers(typed: str) -> list[str]:
    """Order numbers in an address, each once, no more than MOST_ORDERS.

    >>> numbers("m-0412,M-0413, m-0412")
    ['M-0412', 'M-0413']
    """
    parts = (one.strip().upper()[:20] for one in typed.replace("，", ",").split(","))
    return list(dict.fromkeys(one for one in parts if one))[:MOST_ORDERS]
