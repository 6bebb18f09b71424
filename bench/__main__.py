"""Run the measurements named, or all: python -m bench [name …] [--write] [--quick]."""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from bench import (
    before,
    city,
    crowd,
    desk,
    door,
    month,
    needs,
    pages,
    phone,
    plans,
    report,
    single,
    words,
)

PARTS: dict[str, Callable[[bool], report.Part]] = {
    "door": door.measure,
    "single": single.measure,
    "month": month.measure,
    "pages": pages.measure,
    "needs": needs.measure,
    "desk": desk.measure,
    "crowd": crowd.measure,
    "phone": phone.measure,
    "before": before.measure,
    "plans": plans.measure,
    "words": words.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help="rewrite docs/benchmarks.md")
    parser.add_argument("--quick", action="store_true", help="a fifth of the requests")
    parser.add_argument(
        "--chengdu", nargs="?", type=float, const=city.MILLIONS, metavar="MILLIONS",
        help="12 million check-ins, or so many, and nothing else",
    )  # fmt: skip
    plans.options(parser)
    options = parser.parse_args()
    if options.instances:
        return plans.published(options.instances, options.seconds)
    PARTS["plans"] = lambda quick: plans.measure(quick, options.minutes)
    if options.chengdu:
        PARTS["chengdu"] = partial(city.measure, millions=options.chengdu)
        options.names = ["chengdu"]
    unknown = set(options.names) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    began = report.machine()
    print(began)
    done = []
    for name, measure in PARTS.items():
        if not options.names or name in options.names:
            done.append(measure(options.quick))
            print("\n" + done[-1].markdown(), flush=True)
    if options.write:
        report.write(done, began, quick=options.quick)
    return 1 if any(part.misses for part in done) else 0


if __name__ == "__main__":
    sys.exit(main())
