"""Seven days as columns for the page: places in a box of 220 × 64.  Pure."""

from dataclasses import dataclass

from sanjiayi.bulletin.issue import Curve

WIDE, GROUND, TOP = 18, 58, 16
STEP = 25


@dataclass(frozen=True)
class Column:
    """A day's column; is_hidden: no count is given, a dash is drawn."""

    x: int
    y: float
    height: float
    is_last: bool
    is_hidden: bool


@dataclass(frozen=True)
class Drawn:
    """A curve ready to be drawn; words are the same figures for whoever cannot see it."""

    title: str
    columns: tuple[Column, ...]
    first: str
    first_y: float
    last: str
    last_y: float
    words: str


def columns(curve: Curve) -> Drawn:
    most = max([v for v in curve.values if v is not None], default=0) or 1
    tall = [0.0 if v is None else round((GROUND - TOP) * v / most, 1) for v in curve.values]
    end = len(curve.values) - 1
    drawn = tuple(
        Column(
            x=n * STEP,
            y=GROUND - max(height, 1),
            height=max(height, 1),
            is_last=n == end,
            is_hidden=curve.values[n] is None,
        )
        for n, height in enumerate(tall)
    )
    said = ["不单列" if v is None else f"{v:,}" for v in curve.values]
    return Drawn(
        title=curve.title,
        columns=drawn,
        first="" if curve.values[0] is None else said[0],
        first_y=GROUND - tall[0] - 4,
        last="" if curve.values[-1] is None else said[-1],
        last_y=max(TOP + 6.0, GROUND - tall[-1] + 6),
        words=f"{curve.title}，七天依次 {'、'.join(said)}",
    )
