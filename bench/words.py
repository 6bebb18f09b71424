"""What triage and likeness are worth on texts they were not trained on, beside two plain ways.

Five folds; wordings of one ask stay in one fold.  Beside the model: the nearest example by edit
ratio, and TF-IDF of the same runs with a linear support vector machine (Pegasos, one against the
rest), both trained on the same folds.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from random import Random

from bench.report import Part
from sanjiayi.needs.triage_model import CATEGORIES, SURE_OF_TODAY, runs
from sanjiayi.needs.triage_training import Example, examples, train
from sanjiayi.needs.wording import similarity
from sanjiayi.needs.wording_forms import bare, written

FOLDS = 5
BAR = 0.8
Sorter = Callable[[str], str]


def measure(quick: bool) -> Part:
    some = examples()
    counts = Counter(one.category for one in some)
    each = ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
    part = Part(
        "words",
        "Words: what an ask is about, and whether two are the same",
        f"{len(some)} written examples ({each}), none a real person's; {FOLDS} folds by group of "
        "wordings.",
    )  # fmt: skip
    folds = _folds(some)
    rows, ours = [], 0.0
    for name, make in (("the model", _model), ("linear SVM", _svm), ("edit ratio", _nearest)):
        if quick and make is _nearest:
            continue
        right, f1 = _judged(folds, make)
        ours = right if make is _model else ours
        rows.append([name, f"{right:.3f}", f"{f1:.3f}"])
    part.table(["category by", "accuracy", "macro F1"], rows)
    precision, recall = _today(folds)
    part.notes.append(
        f"due today by the model alone: precision {precision:.2f}, recall {recall:.2f}"
    )
    area, plain = _likeness(some)
    part.table(["likeness by", "area under the curve"], [["similarity", f"{area:.3f}"],
               ["shared runs", f"{plain:.3f}"]])  # fmt: skip
    part.judge(f"category right in at least {BAR:.0%} of unseen asks", ours >= BAR)
    return part


def _folds(some: Sequence[Example]) -> list[tuple[list[Example], list[Example]]]:
    groups = sorted({one.group for one in some})
    Random(1).shuffle(groups)
    fold = {group: n % FOLDS for n, group in enumerate(groups)}
    return [
        (
            [one for one in some if fold[one.group] != n],
            [one for one in some if fold[one.group] == n],
        )
        for n in range(FOLDS)
    ]


def _judged(
    folds: list[tuple[list[Example], list[Example]]], make: Callable[[list[Example]], Sorter]
) -> tuple[float, float]:
    """Accuracy and macro F1 over all folds."""
    told: Counter[tuple[str, str]] = Counter()
    for known, unseen in folds:
        sort = make(known)
        told.update((one.category, sort(one.text)) for one in unseen)
    whole = sum(told.values())
    scores = []
    for name in CATEGORIES:
        hit = told[name, name]
        said = sum(n for (_, guess), n in told.items() if guess == name)
        true = sum(n for (category, _), n in told.items() if category == name)
        scores.append(2 * hit / (said + true) if said + true else 0.0)
    return sum(told[name, name] for name in CATEGORIES) / whole, sum(scores) / len(scores)


def _model(known: list[Example]) -> Sorter:
    model = train(known)
    return lambda text: model.guess(written(text)).category


def _nearest(known: list[Example]) -> Sorter:
    plain = [(bare(written(one.text)), one.category) for one in known]

    def sort(text: str) -> str:
        mine = bare(written(text))
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(mine)
        best = (-1.0, "")
        for other, category in plain:
            matcher.set_seq1(other)
            if matcher.quick_ratio() > best[0] and (ratio := matcher.ratio()) > best[0]:
                best = (ratio, category)
        return best[1]

    return sort


def _svm(known: list[Example]) -> Sorter:
    """TF-IDF of runs, one hinge-loss separator a category, learned by Pegasos."""
    documents = [runs(written(one.text)) for one in known]
    idf = {
        run: math.log((1 + len(known)) / (1 + n)) + 1
        for run, n in Counter(run for found in documents for run in found).items()
    }

    def vector(found: frozenset[str]) -> dict[str, float]:
        row = {run: idf[run] for run in found if run in idf}
        length = math.sqrt(sum(value * value for value in row.values())) or 1.0
        return {run: value / length for run, value in row.items()}

    rows = [(vector(found), one.category) for found, one in zip(documents, known, strict=True)]
    planes = {name: _pegasos(rows, name) for name in CATEGORIES}

    def sort(text: str) -> str:
        row = vector(runs(written(text)))
        return max(
            CATEGORIES,
            key=lambda name: sum(planes[name].get(run, 0.0) * value for run, value in row.items()),
        )

    return sort


def _pegasos(rows: list[tuple[dict[str, float], str]], name: str) -> dict[str, float]:
    rng, strength, plane, scale, step = Random(7), 1e-3, {}, 1.0, 1
    weights: dict[str, float] = plane
    for _turn in range(12):
        for row, category in rng.sample(rows, len(rows)):
            step += 1
            rate = 1 / (strength * step)
            wanted = 1.0 if category == name else -1.0
            margin = wanted * scale * sum(weights.get(run, 0.0) * v for run, v in row.items())
            scale *= 1 - rate * strength
            if margin < 1:
                for run, value in row.items():
                    weights[run] = weights.get(run, 0.0) + rate * wanted * value / scale
    return {run: weight * scale for run, weight in weights.items()}


def _today(folds: list[tuple[list[Example], list[Example]]]) -> tuple[float, float]:
    hit = said = true = 0
    for known, unseen in folds:
        model = train(known)
        for one in unseen:
            is_today, is_told = (
                one.urgency <= 2,
                model.guess(written(one.text)).today >= SURE_OF_TODAY,
            )
            hit += is_today and is_told
            said += is_told
            true += is_today
    return hit / max(1, said), hit / max(1, true)


def _likeness(some: Sequence[Example]) -> tuple[float, float]:
    """Wordings of one ask against the wording most like it of another: area under the curve."""
    by_group: dict[str, list[Example]] = {}
    for one in some:
        by_group.setdefault(one.group, []).append(one)
    pairs = [
        (first.text, other.text, True)
        for group in by_group.values()
        for n, first in enumerate(group)
        for other in group[n + 1 :]
    ]
    for first, _other, _same in list(pairs):
        mine = runs(written(first))
        group = next(one.group for one in some if one.text == first)
        near = max(
            (one for one in some if one.group != group),
            key=lambda one: len(mine & runs(written(one.text))),
        )
        pairs.append((first, near.text, False))
    return _area(pairs, similarity), _area(pairs, _shared)


def _shared(a: str, b: str) -> float:
    one, other = runs(written(a)), runs(written(b))
    return len(one & other) / max(1, len(one | other))


def _area(pairs: list[tuple[str, str, bool]], alike: Callable[[str, str], float]) -> float:
    same = [alike(a, b) for a, b, is_same in pairs if is_same]
    other = [alike(a, b) for a, b, is_same in pairs if not is_same]
    above = sum((s > o) + 0.5 * (s == o) for s in same for o in other)
    return above / (len(same) * len(other))
