"""Words about runs of the medicine group and what was heard of sources, for stories."""

from sanjiayi.kernel.facts import Fact
from sanjiayi.medicine import money_queries
from sanjiayi.medicine import run_facts as facts
from sanjiayi.medicine.money_facts import RunReckoned
from sanjiayi.medicine.source_facts import SeenAtSource
from tests import make

COURIER, OTHER = "post:yt/member-aaaaaa", "post:yt/member-bbbbbb"


def planned(number: str, order: str, *, courier: str = COURIER) -> facts.RunPlanned:
    """One order from one source to one building."""
    return facts.RunPlanned(
        run=number, step="fetch", courier=courier, day=make.DAY, starts=28_800, ends=36_000,
        way=3_600, kinds=("source", "building"), places=("kangde", "yt.1.01.1"),
        begins=(30_000, 33_000), orders=(order, order), stops=(0, 1), whats=("take", "give"),
        direct=(order,),
    )  # fmt: skip


def word(n: int, *, moment: int | None = None) -> bytes:
    """What may be said of one of two runs, by a small number."""
    number = f"R-{make.DAY}-{n % 2:02d}"
    said: tuple[Fact, ...] = (
        planned(number, f"M-{n % 3}"),
        facts.RunLeft(run=number),
        facts.TemperatureRead(run=number, tenths=50),
        facts.RunHanded(run=number, giver=COURIER, taker=OTHER, why="phone"),
        facts.RunEnded(run=number),
        facts.RunDropped(run=number),
    )
    return make.write(said[(n // 2) % len(said)], "yt", number, moment=moment)


def seen(n: int, *, moment: int | None = None) -> bytes:
    fact = SeenAtSource(source="kangde", drug="甲药", has=("yes", "few", "no")[n % 3])
    return make.write(fact, "yt", "kangde", moment=moment)


def reckoned(n: int, *, moment: int | None = None) -> bytes:
    """A courier's purse was counted, as the book says."""
    number = f"R-{make.DAY}-{n % 2:02d}"
    purse = money_queries.purse(number)
    fen = purse.left if purse else 0
    fact = RunReckoned(run=number, fen=fen, reason="零钱找不开" if fen else "")
    return make.write(fact, "yt", number, moment=moment)
