"""The fifteen invented compounds: where they lie, who lives there, how they are built.  Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Build:
    """A way of building: floors × rooms on each floor, kitchens and baths own or shared."""

    floors: int
    rooms: int
    is_shared: bool = False


WALK_UP = Build(6, 6)
WALK_UP_SMALL = Build(6, 4)
SLAB = Build(11, 6)
TOWER = Build(18, 4)
LANE = Build(3, 8, is_shared=True)


@dataclass(frozen=True)
class Lot:
    """One compound.

    residents   everybody on the roll; present: those who sleep there now and must be tested
    household   persons behind a door on average
    plan        x, y, width, height on the schematic plan, in a box of 420 × 380
    builds      (way of building, share of the doors); sums to 1
    """

    path: str
    name: str
    residents: int
    present: int
    household: float
    plan: tuple[int, int, int, int]
    builds: tuple[tuple[Build, float], ...]


_OLD = ((WALK_UP, 0.8), (WALK_UP_SMALL, 0.2))
_MIXED = ((WALK_UP, 0.6), (SLAB, 0.4))
_NEW = ((TOWER, 0.7), (SLAB, 0.3))
_LANES = ((LANE, 0.55), (WALK_UP, 0.45))

LOTS = (
    Lot("yt.1.01", "晨曦苑", 2310, 2271, 2.34, (8, 8, 70, 114), _MIXED),
    Lot("yt.1.02", "桂语里", 1640, 1612, 2.28, (82, 8, 48, 114), _OLD),
    Lot("yt.2.03", "银杏新村", 3180, 3121, 2.22, (156, 8, 112, 64), _OLD),
    Lot("yt.2.04", "和风坊", 1920, 1885, 2.41, (156, 76, 112, 46), _MIXED),
    Lot("yt.3.05", "明珠苑", 2050, 2013, 2.36, (294, 8, 66, 62), _OLD),
    Lot("yt.3.06", "长泰里", 1180, 1157, 2.14, (364, 8, 48, 62), _OLD),
    Lot("yt.3.07", "海棠公寓", 1260, 1238, 2.52, (294, 74, 118, 48), _NEW),
    Lot("yt.4.08", "南林苑", 2760, 2712, 2.38, (8, 148, 122, 52), _OLD),
    Lot("yt.4.09", "梧桐里", 2040, 2006, 2.31, (8, 204, 122, 46), _OLD),
    Lot("yt.5.10", "清荷家园", 2590, 2544, 2.47, (156, 148, 64, 102), _MIXED),
    Lot("yt.5.11", "东雅苑", 1730, 1700, 2.44, (224, 148, 44, 102), _NEW),
    Lot("yt.6.12", "三春里", 2240, 2203, 2.18, (294, 148, 118, 46), _LANES),
    Lot("yt.6.13", "望江台", 2880, 2828, 2.55, (294, 198, 118, 52), _NEW),
    Lot("yt.7.14", "松涛苑", 3020, 2968, 2.33, (8, 276, 122, 96), _MIXED),
    Lot("yt.7.15", "安和里", 2200, 2160, 2.26, (156, 276, 112, 96), _OLD),
)

COMMITTEES = ("一居", "二居", "三居", "四居", "五居", "六居", "七居")
TOWN_CODE = "999999001"
"""Nine digits no town has; a committee adds three."""
