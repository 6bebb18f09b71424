"""What a rumour's verdict may say, and where a rumour stands after its records.  Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sanjiayi.bulletin.rules import why_not_words
from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.express.linter import why_not_public
from sanjiayi.kernel.refusals import Refusal

VERDICT_WORDS = {
    "false": "不属实",
    "partly": "部分属实",
    "true": "属实",
    "unknown": "还在核实",
}
"""Verdicts as the bulletin prints them."""

UNKNOWN = "unknown"
LONGEST = {"said": 40, "truth": 40, "source": 24, "answer": 120}
"""Characters: what a line of the bulletin holds, and a few sentences for who asked."""


@dataclass(frozen=True)
class Told:
    """One record about a rumour.  seq: ledger number; at: ms; by: recorder."""

    seq: int
    at: int
    place: str
    by: str
    fact: RumourHeard | RumourJudged


@dataclass
class Rumour:
    """Where a rumour stands.

    needs    numbers of the needs that tell of it, the first one first
    places   where it was heard
    verdict  "" until somebody decided; decided_seq: ledger number of the decision that holds
    """

    number: str
    place: str
    heard_at: int
    heard_by: str
    needs: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    verdict: str = ""
    said: str = ""
    truth: str = ""
    source: str = ""
    answer: str = ""
    decided_at: int = 0
    decided_by: str = ""
    decided_seq: int = 0

    @property
    def is_open(self) -> bool:
        return self.verdict in ("", UNKNOWN)

    @property
    def verdict_words(self) -> str:
        return VERDICT_WORDS.get(self.verdict, "")

    @property
    def is_decided(self) -> bool:
        return bool(self.verdict)


def standing(number: str, told: Iterable[Told]) -> Rumour | None:
    """The rumour its records tell of; None when nobody heard it."""
    in_order = sorted(told, key=lambda one: (one.at, one.seq))
    first = next((one for one in in_order if isinstance(one.fact, RumourHeard)), None)
    if first is None:
        return None
    rumour = Rumour(number, first.place, first.at, first.by)
    for one in in_order:
        if isinstance(one.fact, RumourHeard):
            rumour.needs.append(one.fact.need)
            rumour.places.append(one.place)
        else:
            _decide(rumour, one, one.fact)
    return rumour


def _decide(rumour: Rumour, one: Told, fact: RumourJudged) -> None:
    rumour.verdict, rumour.said, rumour.truth = fact.verdict, fact.said, fact.truth
    rumour.source, rumour.answer = fact.source, fact.answer
    rumour.decided_at, rumour.decided_by, rumour.decided_seq = one.at, one.by, one.seq


def number_of(need: str) -> str:
    """The number of the rumour that begins with a need.

    >>> number_of("N-2047")
    'R-2047'
    """
    return f"R-{need.rpartition('-')[2]}"


_MISSING = {
    "said": Refusal("rumour.said", "请用一句话写传言是怎么说的。"),
    "truth": Refusal("rumour.truth", "请先写事实：真实情况是什么。"),
    "source": Refusal("rumour.source", "请写谁核实的，比如“区卫健委”“居委到场看过”。"),
}


def why_not(fact: RumourJudged) -> Refusal | None:
    """None when the decision may stand: a verdict, a fact with a source, fit for everybody."""
    if fact.verdict not in VERDICT_WORDS:
        return Refusal("rumour.verdict", "请选结论：不属实、部分属实、属实或还在核实。")
    texts = {name: getattr(fact, name).strip() for name in LONGEST}
    for name, missing in _MISSING.items():
        if not texts[name]:
            return missing
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            return Refusal(f"rumour.long_{name}", f"“{texts[name][:8]}…”太长，最多 {most} 个字。")
    said = [text for text in texts.values() if text]
    return why_not_words(said) or next((no for t in said if (no := why_not_public(t))), None)


def answer_words(rumour: Rumour) -> str:
    """What a resident who asked is told: the fact first, the rumour once, who says so."""
    words = f"{rumour.truth}（{rumour.source}）。您问的“{rumour.said}”{rumour.verdict_words}。"
    return f"{words}{rumour.answer}"
