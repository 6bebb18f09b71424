"""Drawings of figures as SVG text: no script, no inline style, both themes, printable.

Pure: numbers in, markup out.  Every drawing stands beside the same figures in words or in a
table, so it is hidden from screen readers unless it is given a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]


class Svg(str):
    """Markup that templates may print as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def _svg(body: str, width: float, height: float, kind: str, title: str = "") -> Svg:
    role = (
        f'role="img" aria-label="{escape(title)}"'
        if title
        else 'aria-hidden="true" focusable="false"'
    )
    return Svg(f'<svg class="{kind}" viewBox="0 0 {width:g} {height:g}" {role}>{body}</svg>')


def bar(share: float) -> Svg:
    """A bar filled to a share; what is over 1 is drawn full."""
    filled = round(100 * min(max(share, 0.0), 1.0), 1)
    body = (
        '<rect class="bar-track" width="100" height="8" rx="4"/>'
        f'<rect class="bar-fill" width="{filled:g}" height="8" rx="4"/>'
    )
    return Svg(
        '<svg class="barline" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f"{body}</svg>"
    )


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


@dataclass(frozen=True)
class Axis:
    """A stretch of numbers laid onto a stretch of the drawing."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        span = self.high - self.low or 1
        return self.start + (value - self.low) / span * (self.end - self.start)


def curve(
    points: Sequence[Point],
    *,
    compare: Sequence[Point] = (),
    target: float | None = None,
    target_label: str = "",
    ticks: Sequence[tuple[float, str]] = (),
    label: str = "",
    compare_label: str = "",
    title: str = "",
) -> Svg:
    """Progress over time: today's line, an earlier one dashed, the target as a thin line.

    points     (x, y) in any units, x ascending; y from zero
    ticks      (x, words) under the axis
    label      at the end of today's line: the figure itself, so that no hover is needed
    """
    if not points:
        return Svg("")
    xs = [x for x, _ in (*points, *compare)] + [x for x, _ in ticks]
    top = max([y for _, y in (*points, *compare)] + [target or 0]) or 1
    across, up = Axis(min(xs), max(xs), 40, 318), Axis(0, top, 118, 16)

    def laid(line: Sequence[Point]) -> list[Point]:
        return [(across.at(x), up.at(y)) for x, y in line]

    body = ['<path class="axis" d="M40 118H318"/>', '<text x="34" y="121" class="e">0</text>']
    if target is not None:
        y = up.at(target)
        body.append(f'<path class="target" d="M40 {y:.1f}H318"/>')
        body.append(f'<text x="34" y="{y + 4:.1f}" class="e">{escape(target_label)}</text>')
    if compare:
        line = laid(compare)
        body.append(f'<path class="line then" d="{_path(line)}"/>')
        x, y = line[-1]
        body.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" class="e">{escape(compare_label)}</text>')
    line = laid(points)
    x, y = line[-1]
    side = "e" if x > 170 else "s"
    body.append(f'<path class="line now" d="{_path(line)}"/>')
    body.append(f'<circle class="end" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
    body.append(f'<text x="{x:.1f}" y="{y - 9:.1f}" class="big {side}">{escape(label)}</text>')
    body += [
        f'<text x="{across.at(x):.1f}" y="134" class="m">{escape(words)}</text>'
        for x, words in ticks
    ]
    return _svg("".join(body), 340, 140, "chart", title)


def spark(values: Sequence[float], *, first: str = "", last: str = "", title: str = "") -> Svg:
    """A small line over equal steps with its first and last value beside it; zero-based."""
    if len(values) < 2:
        return Svg("")
    across, up = Axis(0, len(values) - 1, 8, 150), Axis(0, max(values) or 1, 44, 14)
    line = [(across.at(n), up.at(value)) for n, value in enumerate(values)]
    x, y = line[-1]
    body = (
        '<path class="axis" d="M8 46H156"/>'
        f'<path class="line now" d="{_path(line)}"/>'
        f'<circle class="end" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        f'<text x="8" y="{max(10.0, line[0][1] - 5):.1f}">{escape(first)}</text>'
        f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" class="big">{escape(last)}</text>'
    )
    return _svg(body, 220, 50, "spark", title)


def columns(values: Sequence[float], *, title: str = "") -> Svg:
    """Equal columns, the last one stronger: a pipeline from first step to last."""
    if not values:
        return Svg("")
    width, top = 100 / len(values), max(values) or 1
    body = "".join(
        f'<rect class="{"strong" if n == len(values) - 1 else "pale"}" x="{n * width:.2f}" '
        f'y="{50 - 48 * value / top:.2f}" width="{width - 1:.2f}" height="{48 * value / top:.2f}"/>'
        for n, value in enumerate(values)
    )
    return Svg(
        f'<svg class="columns" viewBox="0 0 100 51" preserveAspectRatio="none" aria-hidden="true">'
        f'{body}<path class="axis" d="M0 50.500H100"/></svg>'
    )


@dataclass(frozen=True)
class Lot:
    """A compound on the schematic plan, in a box of 420 × 380.

    level   "" quiet, "m" middling, "h" needs a look
    sealed  words on the small red plate, "" for none
    """

    url: str
    name: str
    value: str
    level: str
    sealed: str
    x: int
    y: int
    w: int
    h: int


def plan(lots: Sequence[Lot]) -> Svg:
    """The neighbourhood as rectangles.  The table beside it says the same to everybody."""
    body = []
    for lot in lots:
        seal = ""
        if lot.sealed:
            width = 9 + 8 * len(lot.sealed)
            x, y = lot.x + lot.w - width - 5, lot.y + lot.h - 20
            seal = (
                f'<rect class="seal" x="{x}" y="{y}" width="{width}" height="15" rx="2"/>'
                f'<text class="sealt" x="{x + width / 2:g}" y="{y + 11}">'
                f"{escape(lot.sealed)}</text>"
            )
        body.append(
            f'<a href="{escape(lot.url)}" tabindex="-1">'
            f'<rect class="lot {lot.level}" x="{lot.x}" y="{lot.y}" '
            f'width="{lot.w}" height="{lot.h}" rx="3"/>'
            f'<text class="nm" x="{lot.x + 8}" y="{lot.y + 18}">{escape(lot.name)}</text>'
            f'<text class="vl" x="{lot.x + 8}" y="{lot.y + 37}">{escape(lot.value)}</text>'
            f"{seal}</a>"
        )
    return _svg("".join(body), 420, 380, "plan")
