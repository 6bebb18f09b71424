"""Training the model of triage_model, from examples alone; the same for the same examples.

python -m sanjiayi.needs.triage_training      rewrites data/triage_model.json
"""

import csv
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sanjiayi.needs.triage_model import CATEGORIES, MODEL, Model, features, softmax
from sanjiayi.needs.wording_forms import DATA, lines, written

EXAMPLES = "triage_examples.csv"
ROUNDS, RATE, SHRINK = 15, 2.0, 0.0002
"""Passes over the examples, step of learning, and how strongly weights are held small."""
LEAST_SEEN = 2
"""Runs of fewer examples say nothing of the next one."""
LEAST_WEIGHT = 4
"""Hundredths: runs all whose weights are smaller are left out of the file."""


@dataclass(frozen=True)
class Example:
    """A written ask.  group: wordings of one and the same ask share it."""

    text: str
    category: str
    urgency: int
    source: str
    group: str


def examples() -> list[Example]:
    """Every example that ships, in the file's order."""
    rows = csv.DictReader(lines(EXAMPLES))
    return [
        Example(row["text"], row["category"], int(row["urgency"]), row["source"], row["group"])
        for row in rows
    ]


def train(some: Sequence[Example], *, rounds: int = ROUNDS) -> Model:
    """A model of these examples: gradient descent in a fixed order of chance."""
    seen = [(features(written(one.text)), one) for one in some]
    common = Counter(run for found, _ in seen for run in found)
    width = len(CATEGORIES) + 1
    weights = {run: [0.0] * width for run, n in common.items() if n >= LEAST_SEEN}
    known = [
        ([(weights[run], value) for run, value in found.items() if run in weights], one)
        for found, one in seen
    ]
    bias = [0.0] * width
    rng = Random(2022)  # noqa: S311 - the same model every time
    order = list(range(len(known)))
    for turn in range(rounds):
        rng.shuffle(order)
        rate = RATE / (1 + turn / 4)
        for place in order:
            found, one = known[place]
            _step(found, bias, one, rate)
    return Model({run: tuple(row) for run, row in weights.items()}, tuple(bias))


def _step(
    rows: list[tuple[list[float], float]], bias: list[float], one: Example, rate: float
) -> None:
    scores = [b + sum(row[n] * value for row, value in rows) for n, b in enumerate(bias)]
    shares = softmax(scores[: len(CATEGORIES)])
    wrong = [share - (name == one.category) for share, name in zip(shares, CATEGORIES, strict=True)]
    today = 1 / (1 + math.exp(-max(-30.0, min(30.0, scores[-1]))))
    wrong.append(today - (one.urgency <= 2))
    for n, error in enumerate(wrong):
        bias[n] -= rate * 0.1 * error
        for row, value in rows:
            row[n] -= rate * (error * value + SHRINK * row[n])


def written_down(model: Model) -> str:
    """The model as its file keeps it: whole hundredths, small ones left out."""
    rows = {run: [round(w * 100) for w in row] for run, row in sorted(model.weights.items())}
    kept = {run: row for run, row in rows.items() if max(map(abs, row)) >= LEAST_WEIGHT}
    told = {"bias": [round(b * 100) for b in model.bias], "weights": kept}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    (DATA / MODEL).write_text(written_down(train(examples())), encoding="utf-8")
