"""Plans of rounds: beside greedy, beside the best of a long look, and on published instances.

script/bench plans [--minutes 10]         a day's medicine
script/bench --instances DIR [--seconds 10]   Li and Lim's files through the same planner
"""

import argparse
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench import report
from bench.plan_days import made_up
from sanjiayi.planning import check, instances, medicine_check, medicine_runs, rounds
from sanjiayi.planning.medicine_shapes import Day, RunPlan
from sanjiayi.planning.rounds import Effort

DAYS = (
    ("150 orders, 6 sources, two steps", 150, 6, False, 0.5),
    ("150 orders, 6 sources, direct", 150, 6, True, 3.0),
    ("500 orders, 10 sources, two steps", 500, 10, False, 10.0),
)
WITHIN = 1.02
MINUTES = 10.0


def options(parser: argparse.ArgumentParser) -> None:
    """The words of the command line that belong to plans."""
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long a plan is sought")
    parser.add_argument("--instances", type=Path, metavar="DIR", help="Li and Lim's files, alone")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each of the instances")


def measure(quick: bool, minutes: float = MINUTES) -> report.Part:
    part = report.Part(
        "plans",
        "Plans of a day's medicine",
        "Made-up days, six couriers, one order in eight cold (90 minutes), one in fifteen "
        "controlled. *greedy*: nearest source, cheapest insertion; *plan*: what the desk gets; "
        f"*long*: the best of all found in {minutes:g} minutes a day. Way: hours under way, all "
        "couriers together; behind: weight of what is not delivered. CPU of this process; every "
        "plan passes the checker that knows no planner.",
    )
    rows = []
    for words, orders, sources, is_direct, bound in DAYS:
        day = made_up(orders, sources)
        simple, plan, long = _three(day, 1 if quick else minutes, is_direct=is_direct)
        rows += [_row(words, "greedy", day, *simple), _row(words, "plan", day, *plan)]
        rows.append(_row(words, "long", day, *long))
        part.judge(f"{words}: {plan[1]:.2f} s, below {bound}", plan[1] < bound)
        part.judge(f"{words}: no worse than greedy", plan[0].cost(day) <= simple[0].cost(day))
        gap = plan[0].way / max(1, long[0].way)
        same = plan[0].cost(day)[0] == long[0].cost(day)[0]
        part.judge(f"{words}: {100 * (gap - 1):.1f} % above the best, at most 2", same and
                   gap <= WITHIN)  # fmt: skip
        part.judge(f"{words}: every rule holds", not medicine_check.broken(day, plan[0]))
    part.table(["day", "", "behind", "way h", "runs", "seconds"], rows)
    return part


def _three(day: Day, minutes: float, *, is_direct: bool) -> Iterator[tuple[RunPlan, float]]:
    yield _timed(lambda: medicine_runs.greedy(day, is_direct=is_direct))
    quick, took = _timed(lambda: medicine_runs.plan(day, is_direct=is_direct))
    yield quick, took
    began, best, seed = time.process_time(), quick, 0
    while time.process_time() - began < minutes * 60:
        seed += 1
        found = medicine_runs.plan(day, Effort(steps=60 * seed, seed=seed), is_direct=is_direct)
        best = min(best, found, key=lambda one: one.cost(day))
    yield best, time.process_time() - began


def _timed(make: Callable[[], RunPlan]) -> tuple[RunPlan, float]:
    began = time.process_time()
    return make(), time.process_time() - began


def _row(words: str, kind: str, day: Day, plan: RunPlan, took: float) -> list[str]:
    behind, way = plan.cost(day)
    return [words, kind, str(behind), f"{way / 3600:.2f}", str(len(plan.runs)), f"{took:.2f}"]


@dataclass(frozen=True)
class Solved:
    """One published instance: what was found, and whether every rule holds."""

    name: str
    vehicles: int
    length: float
    behind: int
    is_clean: bool
    took: float


def published(folder: Path, seconds: float) -> int:
    """Every instance below the folder, a line each, and the gap to the values listed there."""
    known = _known(folder)
    files = [p for p in sorted(folder.rglob("*.txt")) if _is_instance(p)]
    if not files:
        print(f"no Li and Lim files below {folder}")
        return 1
    print("| instance | vehicles | best known | distance | best known | gap % | seconds |")
    print("|" + " --- |" * 7)
    done = []
    with ProcessPoolExecutor() as pool:
        for found in pool.map(_solve, files, [seconds] * len(files)):
            done.append(found)
            print(_line(found, known.get(found.name.lower())), flush=True)
    print(_overall(done, known))
    return 0 if all(one.is_clean and not one.behind for one in done) else 1


def _solve(path: Path, seconds: float) -> Solved:
    instance = instances.read(path)
    began = time.perf_counter()
    plan = rounds.solve(instance.problem, Effort(steps=10**9, seconds=seconds))
    took = time.perf_counter() - began
    is_clean = not check.broken(instance.problem, plan)
    length = instance.length(plan)
    return Solved(path.stem, len(plan.routes), length, len(plan.unserved), is_clean, took)


def _line(one: Solved, best: tuple[int, float] | None) -> str:
    cells = [one.name, str(one.vehicles), "", f"{one.length:.2f}", "", "", f"{one.took:.1f}"]
    if best is not None:
        cells[2], cells[4] = str(best[0]), f"{best[1]:.2f}"
        cells[5] = f"{100 * (one.length / best[1] - 1):.2f}"
    if one.behind or not one.is_clean:
        cells[0] += f" ({one.behind} behind, {'clean' if one.is_clean else 'BROKEN'})"
    return "| " + " | ".join(cells) + " |"


def _overall(done: list[Solved], known: dict[str, tuple[int, float]]) -> str:
    both = [(one, known[one.name.lower()]) for one in done if one.name.lower() in known]
    if not both:
        return f"\n{len(done)} instances; no best-known values beside them"
    vehicles, best = sum(o.vehicles for o, _ in both), sum(k[0] for _, k in both)
    gap = 100 * (sum(o.length for o, _ in both) / sum(k[1] for _, k in both) - 1)
    equal = sum(o.vehicles <= k[0] for o, k in both)
    reached = sum(o.vehicles <= k[0] and o.length <= k[1] * 1.0001 for o, k in both)
    return (
        f"\n{len(both)} instances: {vehicles} vehicles, best known {best}; distance {gap:+.2f} %; "
        f"{equal} with no more vehicles, {reached} at the best known value"
    )


def _known(folder: Path) -> dict[str, tuple[int, float]]:
    """Values from every .json below the folder or beside it, and every .txt that lists some."""
    known: dict[str, tuple[int, float]] = {}
    lists = [p for p in folder.rglob("*.txt") if not _is_instance(p)]
    for path in (*folder.parent.glob("*.json"), *folder.rglob("*.json"), *lists):
        try:
            known.update(instances.best_known(path))
        except ValueError:
            print(f"not read: {path.name}")
    return known


def _is_instance(path: Path) -> bool:
    try:
        instances.read(path)
    except (instances.BadInstance, UnicodeDecodeError, IndexError):
        return False
    return True
