"""Where an order stands after everything told about it.  Pure.

Records come late and in any order, so the whole story is read anew each time one comes or goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sanjiayi.kernel.facts import Fact
from sanjiayi.medicine import facts, rules
from sanjiayi.medicine.rules import Rung, State

FACTS: tuple[type[Fact], ...] = (
    facts.Registered, facts.Collected, facts.Bought, facts.NotObtained, facts.ReachedDesk,
    facts.Issued, facts.Withdrawn, facts.NotHome, facts.Consented, facts.Checked, facts.Climbed,
)  # fmt: skip
"""What an order's story is made of."""


@dataclass(frozen=True, slots=True)
class Told:
    """One record about an order.  what: the kind without its room; at: ms; by: who recorded it."""

    what: str
    at: int
    place: str
    by: str
    fact: Fact


@dataclass
class Standing:
    """Fields as of models.Order that grow from more than the registration."""

    place: str
    registered_at: int
    taken: facts.Registered
    times: dict[State, int] = field(default_factory=dict)
    source: str = ""
    not_obtained: int = 0
    rung: str = Rung.CLINIC
    report: str = ""
    bought_by: list[str] = field(default_factory=list)
    got: int = 0
    given: str = ""
    agreed: str = ""
    fen: int = 0
    not_home: int = 0
    run: str = ""
    checked: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """The furthest reached; a bag nobody was home for lies at the desk again."""
        return rules.state(self.times)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Codes of rules.DOUBTS that hold."""
        has = {
            "twice_bought": self.got > self.taken.boxes and len(self.bought_by) > 1,
            "bought_then_withdrawn": bool(self.bought_by) and State.WITHDRAWN in self.times,
            "unasked_substitute": bool(self.given) and not self._has_agreed(),
            "unchecked": self._is_unchecked(),
            "short": bool(self.bought_by) and self.got < self.taken.boxes,
        }
        return tuple(code for code in rules.DOUBTS if has[code])

    def _has_agreed(self) -> bool:
        return self.taken.can_substitute or self.agreed == self.given

    @property
    def second(self) -> str:
        """Who compared a bag after its buyer, "" for nobody else yet."""
        by = self.checked.get("bought", "")
        return by if by not in self.bought_by else ""

    def _is_unchecked(self) -> bool:
        """A controlled bag that went on without the word of somebody else than its buyer."""
        is_past = State.AT_DESK in self.times or State.ISSUED in self.times
        return self.taken.law in rules.TWO_CHECK and is_past and not self.second


def serial_of(number: str) -> int:
    """The counting part of a number; 0 where there is none.

    >>> serial_of("M-0412"), serial_of("X")
    (412, 0)
    """
    digits = number.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def standing(told: Sequence[Told]) -> Standing | None:
    """The order its records (in order of time) tell of; None when nobody registered it."""
    first = next((one for one in told if isinstance(one.fact, facts.Registered)), None)
    if first is None or not isinstance(first.fact, facts.Registered):
        return None
    found = Standing(first.place, first.at, first.fact)
    for one in told:
        state = rules.STATE_OF_STEP.get(one.what)
        if state is not None:
            found.times.setdefault(state, one.at)
        tell = _TELL.get(type(one.fact))
        if tell is not None:
            tell(found, one.fact, one.by)
    return found


def _bought(found: Standing, fact: facts.Bought, by: str) -> None:
    found.source, found.run = fact.source, fact.run or found.run
    found.bought_by.append(by)
    found.got += fact.boxes or found.taken.boxes
    found.given, found.fen = fact.given or found.given, found.fen + fact.fen


def _not_obtained(found: Standing, fact: facts.NotObtained, by: str) -> None:
    found.not_obtained += 1
    found.run = fact.run or found.run
    if not found.bought_by:
        found.source = fact.source


def _issued(found: Standing, fact: facts.Issued, by: str) -> None:
    found.run = fact.run or found.run


def _not_home(found: Standing, fact: facts.NotHome, by: str) -> None:
    found.not_home += 1
    found.run = fact.run or found.run


def _consented(found: Standing, fact: facts.Consented, by: str) -> None:
    found.agreed = fact.drug


def _checked(found: Standing, fact: facts.Checked, by: str) -> None:
    found.checked[fact.step] = by


def _climbed(found: Standing, fact: facts.Climbed, by: str) -> None:
    found.rung = max(found.rung, fact.rung, key=lambda rung: rules.RUNGS.index(Rung(rung)))
    found.report = fact.report or found.report


_TELL: dict[type[Fact], Callable[[Standing, Any, str], None]] = {
    facts.Bought: _bought,
    facts.NotObtained: _not_obtained,
    facts.Issued: _issued,
    facts.NotHome: _not_home,
    facts.Consented: _consented,
    facts.Checked: _checked,
    facts.Climbed: _climbed,
}
