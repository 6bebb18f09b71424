"""Published instances of Li and Lim: pick-up and delivery with time windows.

The format: a first line with vehicles, capacity and speed, then a line a place: number, x, y,
demand, earliest, latest, service, the number of its pickup and of its delivery; nought is the
depot.  Distances are real numbers; here they are thousandths, rounded up, so that a plan that
holds here holds there.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sanjiayi.planning.routing import Matrix, Plan, Problem, Request, Vehicle, Visit

SCALE = 1000

LEAVING = 10_000 * SCALE
"""Fewest vehicles first, as the published values are: a vehicle costs more than any way."""


@dataclass(frozen=True)
class Instance:
    """One file.  points: x and y by row, to measure a plan's way in real numbers."""

    name: str
    problem: Problem
    points: tuple[tuple[float, float], ...]

    def length(self, plan: Plan) -> float:
        """The way of a plan in the unit of the file, not rounded."""
        total = 0.0
        for route in plan.routes:
            way = [0, *(stop.node for stop in route.stops), 0]
            total += sum(
                math.dist(self.points[a], self.points[b])
                for a, b in zip(way, way[1:], strict=False)
            )
        return total


class BadInstance(ValueError):
    """The file is no Li-Lim instance; says which line."""


def read(path: Path) -> Instance:
    """Raises BadInstance."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    try:
        vehicles, capacity = int(lines[0][0]), int(lines[0][1])
        rows = [tuple(float(cell) for cell in line) for line in lines[1:]]
        if any(len(row) != 9 for row in rows) or not rows:
            raise BadInstance(f"{path.name}: nine columns a line are expected")
    except (ValueError, IndexError) as error:
        raise BadInstance(f"{path.name}: {error}") from error
    points = tuple((row[1], row[2]) for row in rows)
    table = _table(points)
    closes = _scaled(rows[0][5])
    fleet = tuple(Vehicle(str(n), 0, 0, capacity, 0, closes) for n in range(vehicles))
    return Instance(
        path.stem, Problem(tuple(_requests(rows)), fleet, table, table, LEAVING), points
    )


def _requests(rows: list[tuple[float, ...]]) -> Iterator[Request]:
    for row in rows[1:]:
        delivery = int(row[8])
        if delivery:
            yield Request(
                f"{int(row[0])}-{delivery}", _visit(row), _visit(rows[delivery]), int(row[3])
            )


def _visit(row: tuple[float, ...]) -> Visit:
    return Visit(int(row[0]), _scaled(row[6]), _scaled(row[4]), _scaled(row[5]))


def _scaled(value: float) -> int:
    return math.ceil(value * SCALE)


def _table(points: tuple[tuple[float, float], ...]) -> Matrix:
    return [[_scaled(math.dist(a, b)) for b in points] for a in points]


def best_known(path: Path) -> dict[str, tuple[int, float]]:
    """Name of instance: vehicles and length, from a list of best-known values.

    Reads JSON ({"lc101": {"vehicles": 10, "distance": 828.94}}, also nested by set) and text
    of three columns (name, vehicles, distance).  Names are compared in small letters.
    """
    text = path.read_text()
    if path.suffix == ".json":
        return dict(_from_json(json.loads(text)))
    return dict(_from_text(text))


def _from_json(found: object) -> Iterator[tuple[str, tuple[int, float]]]:
    if not isinstance(found, dict):
        return
    for name, value in found.items():
        if isinstance(value, dict):
            known = _values(value)
            if known:
                yield str(name).lower().removesuffix(".txt"), known
            else:
                yield from _from_json(value)


def _values(row: dict[str, object]) -> tuple[int, float] | None:
    vehicles = next(
        (row[k] for k in ("solved_with_vehicles", "vehicles", "routes") if k in row), None
    )
    length = next((row[k] for k in ("best_known_cost", "distance", "cost") if k in row),
                  None)  # fmt: skip
    if isinstance(vehicles, int | float) and isinstance(length, int | float):
        return int(vehicles), float(length)
    return None


def _from_text(text: str) -> Iterator[tuple[str, tuple[int, float]]]:
    for line in text.splitlines():
        cells = line.replace(",", " ").replace("|", " ").replace("/", " ").split()
        if len(cells) >= 3 and cells[1].isdigit():
            try:
                yield cells[0].lower().removesuffix(".txt"), (int(cells[1]), float(cells[2]))
            except ValueError:
                continue
