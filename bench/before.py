"""Before a round: cards of a compound and of everybody, and ordering it for 33,000.

    SANJIAYI_DATA=… python -m bench.before compound community

Prints a line of JSON for each, `Made`; for "round" too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import month
from bench.report import Part
from tests.process.server import ROOT, environment

TOP, COMPOUND, COMMITTEE = "yt", "yt.1.01", "yt.1"
BARS_S = {"compound": 15.0, "community": 180.0}
TITLES = {
    "compound": "cards of a compound",
    "committee": "cards of a committee (quick)",
    "community": "cards of the community",
    "must-test": "must-test set (step 2 of ordering)",
    "order": "order and open the round",
}
LOOK_S = 0.05

METHOD = (
    "The month loaded. Person and household cards, eight on a sheet, made by the thread that the "
    "page of cards starts, a file a compound, codes signed and entered where there were none; "
    "*looks* counts the different stages of progress somebody saw who asked twenty times a second. "
    "Then the must-test set of a round of the whole community is computed, and the round ordered "
    "(computed anew and written, with everybody who is tested otherwise)."
)


def measure(quick: bool) -> Part:
    """Seconds of each; a committee instead of the community when quick."""
    part = Part("before", "Before a round", METHOD)
    given, is_ours = month.loaded()
    folder = Path(tempfile.mkdtemp(prefix="sanjiayi-bench-"))
    try:
        shutil.copytree(given, folder / "data")
        done = subprocess.run(
            [sys.executable, "-m", "bench.before", "committee" if quick else "community"],
            env=environment(folder / "data"), cwd=ROOT, stdout=subprocess.PIPE, text=True,
            check=True,
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if is_ours:
            shutil.rmtree(given.parent, ignore_errors=True)
    _tell(part, done.stdout.splitlines()[-1])
    return part


def _tell(part: Part, told: str) -> None:
    found = json.loads(told)
    part.table(
        ["what", "how many", "wall s", "CPU s", "looks"],
        [
            [TITLES[name], f"{many:,}", f"{wall:.1f}", f"{cpu:.1f}", str(looks or "")]
            for name, (many, wall, cpu, looks) in found.items()
        ],
    )
    for name, bar in BARS_S.items():
        if name in found:
            wall, looks = found[name][1], found[name][3]
            words = f"{TITLES[name]} in {wall:.1f} s with {looks} stages shown, below {bar:.0f} s"
            part.judge(words, wall < bar and looks > 2)


# --- in a process of its own -------------------------------------------------------------------

Made = tuple[int, float, float, int]
"""How many, wall seconds, CPU seconds with those of the typesetter, stages of progress seen."""


def _cards(place: str) -> Made:
    from sanjiayi.kernel.sight import Sight
    from sanjiayi.ledger import clock
    from sanjiayi.people import cards_runs

    sight = Sight(1, "system:bench", "", frozenset({("branch", TOP)}))
    seen: set[int] = set()

    def make() -> int:
        run = cards_runs.begin(sight, place, "both", 8, now=clock.now_ms())
        while (at := cards_runs.progress(run.pk)) is not None:
            seen.add(at.done)
            time.sleep(LOOK_S)
        while run.state == "making":
            time.sleep(LOOK_S)
            run.refresh_from_db()
        if run.state != "made":
            raise RuntimeError(f"{place}: {run.failure}")
        return run.cards

    many, wall, cpu = _timed(make)
    return many, wall, cpu, len(seen)


def _round() -> dict[str, Made]:
    from django.conf import settings

    from sanjiayi.kernel.civil import DAY_MS
    from sanjiayi.ledger import clock
    from sanjiayi.screening import commands, ordering, rounds

    now = clock.now_ms()
    for one in rounds.open_rounds():
        commands.close_round(one.round, one.place, by="system:bench", now=now)
    order = ordering.Order(TOP, now + DAY_MS, now + DAY_MS + DAY_MS // 2, 10)
    pack = ordering.pack_of(settings.SANJIAYI_JURISDICTION, order.day)
    looked = _timed(lambda: ordering.must_test(order, pack, {}).persons_due)
    opened = _timed(
        lambda: commands.order_round(order, pack, by="system:bench", now=now)[1].persons_due
    )
    return {"must-test": (*looked, 0), "order": (*opened, 0)}


def _timed(work: Callable[[], int]) -> tuple[int, float, float]:
    began, used = time.perf_counter(), sum(os.times()[:4])
    many = work()
    return many, time.perf_counter() - began, sum(os.times()[:4]) - used


def main() -> int:
    """Make the cards of a compound and of what is named, then a round."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    wide = sys.argv[1]
    found = {
        "compound": _cards(COMPOUND),
        wide: _cards(COMMITTEE if wide == "committee" else TOP),
        **_round(),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
