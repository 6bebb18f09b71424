"""Who has a resident's card, book, prescription, box or cash, told by both sides' words.  Pure.

Phones bring their records late and in any order, so a thing's whole story is read anew each
time: in order of the moments told, then of the book.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sanjiayi.medicine.drugs import Law

RESIDENT = "resident"
"""The household itself, as giver at the beginning and taker at the end."""

THING_WORDS = {
    "card": "医保卡",
    "booklet": "病历本",
    "prescription": "处方",
    "box": "空药盒",
    "proxy": "委托书",
    "id_copy": "身份证件",
    "diagnosis": "诊断证明",
    "cash": "现金",
}
"""Kinds of things somebody entrusts to the desk."""

DOUBT_WORDS = {
    "unsigned": "只有一方签过",
    "twice": "不在交出人手里却被交了一次",
    "other_taker": "交给的人和收下的人不一样",
    "cash": "交出和收下的金额不一样",
}
"""What does not add up in a thing's story."""

WAY_MINUTES = 30
"""How long a thing may be between two people before somebody is asked; a working value."""
NIGHT_HOUR = 21
"""By then a volunteer's bag is empty: what is not at the desk is asked about.  Working value."""

_MINUTE = 60_000


class State(StrEnum):
    """Where a thing stands."""

    HELD = "held"
    ON_WAY = "on_way"
    RETURNED = "returned"
    MISSING = "missing"


def name_of(order: str, kind: str) -> str:
    """What a label on the thing says.

    >>> name_of("M-0412", "card")
    'M-0412/card'
    """
    return f"{order}/{kind}"


def order_of(thing: str) -> str:
    return thing.rpartition("/")[0]


def kind_of(thing: str) -> str:
    return thing.rpartition("/")[2]


def is_thing(thing: str) -> bool:
    """A name as name_of gives it."""
    return bool(order_of(thing)) and kind_of(thing) in THING_WORDS


@dataclass(frozen=True, slots=True)
class Word:
    """One side's word about a thing.  what: given, taken, missed or found; at: ms."""

    what: str
    at: int
    seq: int
    by: str
    giver: str = ""
    taker: str = ""
    fen: int = 0
    place: str = ""


@dataclass
class Custody:
    """Where a thing stands.

    holder   who has it, or had it when it set out;  to: who is to get it, "" when nobody
    fen      cash, as last taken;  since: ms of the last change of hands
    doubts   codes of DOUBT_WORDS, in the order they arose
    hands    how often it changed hands
    """

    thing: str
    place: str
    holder: str
    state: State = State.HELD
    to: str = ""
    fen: int = 0
    since: int = 0
    hands: int = 0
    doubts: tuple[str, ...] = ()


@dataclass
class _Pass:
    """One change of hands: what each side said of it, if it did."""

    giver: str
    taker: str
    given: Word | None = None
    taken: Word | None = None

    @property
    def at(self) -> int:
        return min(word.at for word in (self.given, self.taken) if word)


def custody(thing: str, words: Iterable[Word]) -> Custody | None:
    """Where a thing stands after everybody's words; None before anybody had it."""
    told = sorted(words, key=lambda word: (word.at, word.seq))
    passes = _passes([word for word in told if word.what in ("given", "taken")])
    if not passes:
        return None
    place = told[0].place
    found = Custody(thing, place, holder=passes[0].giver)
    for one in passes:
        _pass_on(found, one)
    _lost_or_found(found, [word for word in told if word.what in ("missed", "found")])
    return found


def _passes(words: Sequence[Word]) -> list[_Pass]:
    """Both sides' words put together: the nth giving of a pair with its nth taking."""
    found: list[_Pass] = []
    for word in words:
        side = "given" if word.what == "given" else "taken"
        waiting = next(
            (
                one
                for one in found
                if (one.giver, one.taker) == (word.giver, word.taker) and getattr(one, side) is None
            ),
            None,
        )
        if waiting is None:
            waiting = _Pass(word.giver, word.taker)
            found.append(waiting)
        setattr(waiting, side, word)
    return sorted(found, key=lambda one: one.at)


def _pass_on(found: Custody, one: _Pass) -> None:
    if found.hands and one.giver != found.holder:
        _doubt(found, "other_taker" if found.state is State.ON_WAY else "twice")
    if one.taken is None:
        found.state, found.holder, found.to = State.ON_WAY, one.giver, one.taker
        found.since = one.at
        found.hands += 1
        return
    if found.state is State.ON_WAY and found.to != one.taker:
        _doubt(found, "other_taker")
    if one.given is None and RESIDENT not in (one.giver, one.taker):
        _doubt(found, "unsigned")
    if one.given is not None and one.given.fen != one.taken.fen:
        _doubt(found, "cash")
    found.holder, found.to, found.fen, found.since = one.taker, "", one.taken.fen, one.taken.at
    found.state = State.RETURNED if one.taker == RESIDENT else State.HELD
    found.hands += 1


def _doubt(found: Custody, code: str) -> None:
    if code not in found.doubts:
        found.doubts = (*found.doubts, code)


def _lost_or_found(found: Custody, words: Sequence[Word]) -> None:
    for word in words:
        if word.what == "missed" and word.at >= found.since:
            found.state, found.since = State.MISSING, word.at
        elif word.what == "found" and found.state is State.MISSING:
            found.state, found.holder, found.to = State.HELD, word.taker, ""
            found.since = word.at


# --- what somebody must look at ----------------------------------------------------------------


def alarm(thing: Custody, now: int, *, night: int, is_at_desk: bool) -> str:
    """Why somebody must look for it now: missing, doubt, way, night; "" for nothing.

    night        ms of this evening's NIGHT_HOUR
    is_at_desk   is its holder the desk itself?
    """
    if thing.state is State.RETURNED:
        return ""
    if thing.state is State.MISSING:
        return "missing"
    if thing.doubts:
        return "doubt"
    if thing.state is State.ON_WAY and now - thing.since > WAY_MINUTES * _MINUTE:
        return "way"
    return "night" if now >= night and not is_at_desk else ""


_ALWAYS = ("card",)
_CONTROLLED = ("card", "prescription", "diagnosis", "id_copy", "proxy")
_PSYCHOTROPIC_2 = ("card", "prescription")


def papers_for(law: Law) -> tuple[str, ...]:
    """Kinds of things without which a trip for a drug of that class is in vain.

    Narcotics and psychotropics of class I need the patient's proof of diagnosis and both
    identities (general practice, to be confirmed with the hospital's named person).
    """
    if law in ("narcotic", "psychotropic_1"):
        return _CONTROLLED
    return _PSYCHOTROPIC_2 if law == "psychotropic_2" else _ALWAYS


def lacking(law: Law, held: Iterable[Custody], courier: str) -> tuple[str, ...]:
    """What the courier who is about to leave does not have in the bag yet."""
    there = {
        kind_of(one.thing)
        for one in held
        if one.state is State.HELD and one.holder == courier
    }  # fmt: skip
    return tuple(kind for kind in papers_for(law) if kind not in there)
