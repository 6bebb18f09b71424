"""`sanjiayi demo`: load the Yongtai month up to a moment and stop the clock there."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import datetime

from django.core.management import call_command

from sanjiayi.demo import accounts
from sanjiayi.demo.load import load, state
from sanjiayi.demo.published import DAYS, LAST_DAY, STOP
from sanjiayi.kernel.civil import SHANGHAI, at, from_ms, to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.places import queries as places

Say = Callable[[str], None]
SEED = 2022
_EVERY_S = 3.0
"""Seconds between two lines of progress."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--until",
        type=moment,
        default=STOP,
        metavar="2022-05-17T14:30",
        help="停在哪一刻（上海时间，可写 T24:00）；默认 2022-05-17T14:30",
    )
    parser.add_argument("--whole", action="store_true", help="装到 5 月 17 日 24:00")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子，同一种子结果相同")
    parser.add_argument("--password", default=None, help="演示登录口令；默认随机生成")


def moment(text: str) -> int:
    """Read a Shanghai wall-clock moment of the month, into ms; T24:00 is the end of the day.

    Raises argparse.ArgumentTypeError for anything else.

    >>> moment("2022-05-17T24:00") == at(20220518)
    True
    """
    date, _, clock = text.partition("T")
    try:
        is_midnight = clock == "24:00"
        read = datetime.fromisoformat(f"{date}T{'00:00' if is_midnight else clock or '00:00'}")
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是时刻，请写成 2022-05-17T14:30") from None
    found = to_ms(read.replace(tzinfo=SHANGHAI)) + (86_400_000 if is_midnight else 0)
    if not at(DAYS[0]) <= found <= at(LAST_DAY, 24):
        raise argparse.ArgumentTypeError("演示从 2022-04-20 到 2022-05-17，请选其中一刻")
    return found


def run(options: argparse.Namespace) -> int:
    """Load as asked; prints progress and the sign-ins.  Returns the exit status."""
    call_command("migrate", interactive=False, verbosity=0)
    until = at(LAST_DAY, 24) if options.whole else options.until
    try:
        _load(until, options.seed, options.password, _print)
    except Refusal as no:
        _print(no.reason)
        return 1
    for line in accounts.listing():
        _print(line)
    return 0


def load_when_empty(say: Say, *, until: int = STOP, seed: int = SEED) -> bool:
    """Load the demonstration into an empty database; answers whether one stands now.

    A load that was cut off is brought to its end.
    """
    standing = state()
    if standing is None and places.community() is not None:
        return False
    if standing is None or standing.until < until:
        _load(until, standing.seed if standing else seed, None, say)
    return True


def _load(until: int, seed: int, password: str | None, say: Say) -> None:
    began = last = time.monotonic()
    say(f"装入永泰社区的一个月，停在 {from_ms(until):%Y-%m-%d %H:%M}；人名、小区名均为虚构。")

    def tell(words: str, part: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_S:
            last = now
            say(f"  {part:4.0%}  {words}")

    result = load(until, seed=seed, password=password, progress=tell)
    taken = time.monotonic() - began
    say(f"  100%  {result.facts:,} 条记录，{taken:.0f} 秒")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
