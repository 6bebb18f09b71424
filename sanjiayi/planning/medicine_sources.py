"""Which source an order is fetched from: few sources, near, and only where it may be had.

Pure.  Every source visited costs its way there and back; orders that only one has open it, and
the others go to what is open unless that is farther than a visit of its own.
"""

from collections.abc import Iterable, Mapping

from sanjiayi.planning.medicine_shapes import Day, Order, Source


def allowed(day: Day, order: Order, failed: frozenset[tuple[str, str]]) -> list[Source]:
    """Sources an order may come from: they have it, may dispense it, and did not fail yet."""
    return [
        day.source[name]
        for name in dict.fromkeys(order.sources)
        if (order.id, name) not in failed
        and (day.source[name].has_controlled or not order.is_controlled)
    ]


def choose(day: Day, options: Mapping[str, list[Source]], *, is_direct: bool) -> dict[str, str]:
    """Order: source.  is_direct: what counts is the way from source to door, else to the desk."""
    chosen: dict[str, str] = {}
    waiting = {name: sources for name, sources in options.items() if sources}
    opened: set[str] = set()
    for name, sources in waiting.items():
        if len(sources) == 1:
            opened.add(sources[0].id)
            chosen[name] = sources[0].id
    left = {name: sources for name, sources in waiting.items() if name not in chosen}
    while left:
        near = {name: _nearest(day, name, left[name], opened, is_direct) for name in left}
        settled = {name: source for name, source in near.items() if source is not None}
        chosen.update(settled)
        left = {name: sources for name, sources in left.items() if name not in settled}
        if left:
            opened.add(_worth_most(day, left))
    return chosen


def _nearest(
    day: Day, name: str, sources: Iterable[Source], opened: set[str], is_direct: bool
) -> str | None:
    """The nearest that is open already."""
    goal = day.order[name].point if is_direct else day.desk.point
    open_ones = [s for s in sources if s.id in opened]
    if not open_ones:
        return None
    return min(open_ones, key=lambda s: (day.seconds(s.point, goal), s.id)).id


def _worth_most(day: Day, left: Mapping[str, list[Source]]) -> str:
    """The source that opens least way an order."""
    counts: dict[str, int] = {}
    for sources in left.values():
        for source in sources:
            counts[source.id] = counts.get(source.id, 0) + 1
    home = day.desk.point
    return min(counts, key=lambda s: ((60 + day.seconds(home, day.source[s].point)) / counts[s], s))


def nearest_each(
    day: Day, options: Mapping[str, list[Source]], *, is_direct: bool
) -> dict[str, str]:
    """Order: its nearest source, whatever the others do."""
    chosen = {}
    for name, sources in options.items():
        goal = day.order[name].point if is_direct else day.desk.point
        if sources:
            chosen[name] = min(sources, key=lambda s: (day.seconds(s.point, goal), s.id)).id
    return chosen
