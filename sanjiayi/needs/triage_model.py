"""What an ask is about, by a small linear model over its characters.  Pure.

Runs of one to three characters and groups of cue words (data/cues.txt), one weight for each of
the six categories and for "today": softmax regression, trained by triage_training on the
written examples that ship beside it.
A guess may sort an ask and bring it forward to today; life safety is for the alarms alone.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sanjiayi.needs.wording_forms import DATA, bare, lines

CATEGORIES = ("medicine", "care", "supplies", "problem", "question", "rumour")
MODEL = "triage_model.json"
LONGEST_RUN = 3
SURE_OF_TODAY = 0.6
"""From this probability on a guess brings an ask forward to today."""
MOST_WORDS = 3


@dataclass(frozen=True)
class Guess:
    """Probabilities by category; today: that it must be dealt with today; words that spoke."""

    category: str
    sure: float
    today: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """weights: run → one number for each category and one for today;  bias: the same alone."""

    weights: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]

    def guess(self, text: str) -> Guess:
        """The likeliest category of a written text.  Total: "" gets the most frequent one."""
        found = features(text)
        scores = list(self.bias)
        for run, value in found.items():
            weights = self.weights.get(run)
            if weights is not None:
                for n, weight in enumerate(weights):
                    scores[n] += weight * value
        shares = softmax(scores[: len(CATEGORIES)])
        best = max(range(len(CATEGORIES)), key=shares.__getitem__)
        today = 1 / (1 + math.exp(-max(-30.0, min(30.0, scores[-1]))))
        return Guess(CATEGORIES[best], shares[best], today, self._spoke(found, best))

    def _spoke(self, found: Iterable[str], best: int) -> tuple[str, ...]:
        """The longest runs that spoke most for it, none inside another."""
        heard = [(self.weights[run][best] * len(run), run) for run in found if run in self.weights]
        words: list[str] = []
        for weight, run in sorted(heard, reverse=True):
            plain = run.strip("^$")
            if weight <= 0 or len(words) == MOST_WORDS:
                break
            if (
                len(plain) > 1
                and not run.startswith(CUE)
                and not any(plain in word or word in plain for word in words)
            ):
                words.append(plain)
        return tuple(words)


def runs(text: str) -> frozenset[str]:
    """Runs of one to three characters of a written text, with marks at its ends.

    >>> sorted(runs("药"))
    ['^药', '^药$', '药', '药$']
    """
    framed = f"^{bare(text)}$"
    found = {
        framed[start : start + long]
        for long in range(1, LONGEST_RUN + 1)
        for start in range(len(framed) - long + 1)
    }
    return frozenset(found - {"^", "$", "^$"})


CUE = "§"
CUE_VALUE = 0.3
"""What the presence of a group of cue words counts beside runs, whose squares add up to one."""


def features(text: str) -> dict[str, float]:
    """What the model reads of a written text: its runs and the groups of cue words in it."""
    found = runs(text)
    value = 1 / math.sqrt(len(found)) if found else 0.0
    read = dict.fromkeys(sorted(found), value)
    for name, words in cues():
        if words.search(text):
            read[CUE + name] = CUE_VALUE
    return read


@cache
def cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Groups of cue words by name."""
    rows = (line.split("\t") for line in lines("cues.txt"))
    return tuple((name, re.compile(words)) for name, words in rows)


def softmax(scores: list[float]) -> list[float]:
    """Scores as shares of one."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def read(text: str) -> Model:
    """A model as triage_training writes it: runs and whole hundredths."""
    kept = json.loads(text)
    weights = {run: tuple(w / 100 for w in row) for run, row in kept["weights"].items()}
    return Model(weights, tuple(b / 100 for b in kept["bias"]))


@cache
def shipped() -> Model:
    """The model that comes with the product."""
    return read((DATA / MODEL).read_text(encoding="utf-8"))
