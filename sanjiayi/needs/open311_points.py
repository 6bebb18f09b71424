"""Points on the map, where somebody told them: one file of the data folder, points.csv.

    place,lat,long
    yt.1.01,31.1431,121.5102

The register of places has no coordinates, and outside systems speak of nothing else.
"""

import csv
import math
from pathlib import Path

from django.conf import settings

FILE = "points.csv"
MOST_METRES = 500
"""A point further from every known one is nowhere of ours."""
_METRES_A_DEGREE = 111_320

_kept: tuple[Path, int, dict[str, tuple[float, float]]] | None = None


def points() -> dict[str, tuple[float, float]]:
    """Place → (lat, long); empty without the file.  Read again when it changes."""
    global _kept
    path = Path(settings.DATA) / FILE
    try:
        written_at = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    if _kept is None or _kept[:2] != (path, written_at):
        _kept = (path, written_at, _read(path))
    return _kept[2]


def _read(path: Path) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            try:
                found[str(row["place"]).strip()] = (float(row["lat"]), float(row["long"]))
            except (KeyError, TypeError, ValueError):
                continue
    return found


def nearest(lat: float, long: float) -> str:
    """The known place nearest to a point, within MOST_METRES; "" for none."""
    near = min(
        ((_metres(lat, long, *point), place) for place, point in points().items()),
        default=(math.inf, ""),
    )
    return near[1] if near[0] <= MOST_METRES else ""


def _metres(lat: float, long: float, other_lat: float, other_long: float) -> float:
    """Flat over so few metres."""
    east = (long - other_long) * math.cos(math.radians(lat))
    return math.hypot(lat - other_lat, east) * _METRES_A_DEGREE
