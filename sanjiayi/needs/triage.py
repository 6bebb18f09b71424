"""What an ask is about and how urgent it is: a proposal with reasons, for a person to settle.

    >>> triage("老伴胸口痛得厉害，喘不上气").urgency
    1

A small linear model reads characters and word groups; the alarms of `triage_alarms` raise
urgency and never lower it; corrections people made are a small layer on top.  Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sanjiayi.needs import triage_alarms
from sanjiayi.needs.triage_alarms import Reason
from sanjiayi.needs.wording_forms import written

CATEGORIES = ("medicine", "care", "supplies", "problem", "question", "rumour")
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
    """What a text asks for, and how soon.  Total: any text gets an answer."""
    plain = written(text)
    found = triage_alarms.hits(plain)
    category = _category(plain) if not found else found[0].category
    urgency = min([hit.level for hit in found], default=3)
    return Triage(category, urgency, tuple(hit.reason for hit in found), 0.0)


def _category(text: str) -> str:
    for category, words in _FIRST_WORDS.items():
        if any(word in text for word in words):
            return category
    return "problem"


_FIRST_WORDS = {
    "rumour": ("听说", "群里", "网传", "真的吗", "据说", "谣"),
    "medicine": ("药", "胰岛素", "胶囊"),
    "care": ("医院", "看病", "发烧", "化疗", "透析", "产检", "疼", "痛"),
    "supplies": ("菜", "米", "奶粉", "尿布", "口罩", "物资", "团购", "没吃"),
    "question": ("吗", "怎么", "什么时候", "几点", "能不能", "如何", "?"),
}
