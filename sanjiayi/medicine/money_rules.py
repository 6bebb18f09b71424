"""A household's money at the desk, to the cent.  Pure; all sums are fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from sanjiayi.medicine.custody_rules import RESIDENT, Word


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What was handed in for a packet, what was paid for its orders, what went back."""

    prepaid: int = 0
    spent: int = 0
    returned: int = 0

    @property
    def left(self) -> int:
        """What the household still gets; less than nothing: what it still owes.

        >>> Reckoning(prepaid=20_000, spent=15_640, returned=4_360).left
        0
        """
        return self.prepaid - self.spent - self.returned


def reckon(words: Iterable[Word], spent: int) -> Reckoning:
    """From both sides' words about the cash, and what the orders cost.

    What the household gave counts when somebody took it, what it got when it took it or when
    whoever brought it says so: residents sign on paper.
    """
    prepaid = returned = 0
    for word in words:
        if word.what == "taken" and word.giver == RESIDENT:
            prepaid += word.fen
        elif word.what == "taken" and word.taker == RESIDENT:
            returned += word.fen
    return Reckoning(prepaid, spent, returned)


def yuan(fen: int) -> str:
    """A sum as people write it.

    >>> yuan(15640), yuan(-50), yuan(0)
    ('156.40', '-0.50', '0.00')
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen_of(typed: str) -> int | None:
    """A sum as typed, "156.4" or "１５６元"; None for what is no sum of at most 100,000 yuan.

    >>> fen_of("156.4"), fen_of("１５６元"), fen_of("1.234"), fen_of("-3")
    (15640, 15600, None, None)
    """
    said = normalize("NFKC", typed).strip().removesuffix("元").strip().lstrip("¥").replace(",", "")
    whole, _dot, part = said.partition(".")
    if not whole.isascii() or not whole.isdecimal() or len(part) > 2 or len(whole) > 6:
        return None
    if part and not (part.isascii() and part.isdecimal()):
        return None
    return int(whole) * 100 + int(part.ljust(2, "0"))
