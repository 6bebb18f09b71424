"""What an ask is about and how urgent it is: a proposal with reasons, for a person to settle.

    >>> triage("老伴胸口痛得厉害，喘不上气").urgency
    1

A small linear model reads characters and word groups; the alarms of `triage_alarms` raise
urgency and never lower it; corrections people made are a small layer on top.  Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sanjiayi.needs import triage_alarms, triage_model
from sanjiayi.needs.triage_alarms import Reason
from sanjiayi.needs.wording_forms import written

LIFE, TODAY, ORDINARY = 1, 2, 3
CATEGORIES = triage_model.CATEGORIES
URGENCIES = (1, 2, 3, 4)

__all__ = [
    "CATEGORIES",
    "URGENCIES",
    "Correction",
    "Learned",
    "Reason",
    "Triage",
    "learn",
    "triage",
]


@dataclass(frozen=True)
class Triage:
    """A proposal.

    category   one of CATEGORIES
    urgency    1 life safety, 2 today, 3 ordinary, 4 can wait
    reasons    the words that decided, the most urgent first; never empty for urgency 1
    sure       probability of the category as the model gives it, 0..1
    """

    category: str
    urgency: int
    reasons: tuple[Reason, ...] = ()
    sure: float = 0.0

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, fit for a fact: none of the resident's words."""
        return tuple(reason.code for reason in self.reasons)


@dataclass(frozen=True)
class Correction:
    """A person sorted an ask otherwise.  category "" or urgency 0: that part stood."""

    text: str
    category: str = ""
    urgency: int = 0


@dataclass(frozen=True)
class Learned:
    """What corrections taught: bounded, additive, and the same for the same corrections."""

    whole: tuple[tuple[str, str, int], ...] = ()


def learn(corrections: Iterable[Correction]) -> Learned:
    """A layer over the model from the corrections people made, oldest first.  Pure."""
    return Learned(tuple((written(c.text), c.category, c.urgency) for c in corrections))


def triage(text: str, learned: Learned | None = None) -> Triage:
    """What a text asks for, and how soon.  Total: any text gets an answer.

    Alarms decide before the model, and corrections of the very same words before both; no
    correction takes life safety away.
    """
    plain = written(text)
    alarms = triage_alarms.hits(plain)
    reasons = [hit.reason for hit in alarms]
    guess = triage_model.shipped().guess(plain)
    category = alarms[0].category if alarms else guess.category
    urgency = min([hit.level for hit in alarms], default=ORDINARY)
    if urgency > TODAY and guess.today >= triage_model.SURE_OF_TODAY:
        urgency = TODAY
        reasons.append(Reason("wording", " ".join(guess.words)))
    told = _told(plain, learned) if learned else None
    if told is not None:
        category = told[0] or category
        urgency = urgency if urgency == LIFE else (told[1] or urgency)
        reasons.append(Reason("learned"))
    return Triage(category, urgency, tuple(reasons), guess.sure)


def _told(plain: str, learned: Learned) -> tuple[str, int] | None:
    """What people last said of these very words."""
    same = [(category, urgency) for text, category, urgency in learned.whole if text == plain]
    return same[-1] if same else None
