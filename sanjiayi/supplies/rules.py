"""How long a stock lasts, and where parcels are.  Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """The three zones of the parcel point, and out.

    ① received: dropped outside, not yet cleaned; ② resting: sprayed, standing its time;
    ③ ready: sorted by building; then handed over.
    """

    RECEIVED = "received"
    RESTING = "resting"
    READY = "ready"
    HANDED_OVER = "handed_over"


def days_left(stock: int, a_day: float) -> float | None:
    """How many days the stock lasts at this use; None when nothing is used.

    >>> days_left(300, 120.0)
    2.5
    """
    return stock / a_day if a_day > 0 else None


def in_zones(moved: Mapping[str, int]) -> dict[Stage, int]:
    """Pieces standing in each zone, from pieces that entered each stage so far.

    Records of a stage may be missing: what has gone on cannot still stand behind.

    >>> in_zones({"received": 100, "resting": 80, "ready": 50, "handed_over": 50})[Stage.RESTING]
    30
    """
    order = list(Stage)
    return {
        stage: max(0, moved.get(stage, 0) - moved.get(following, 0))
        for stage, following in zip(order, order[1:], strict=False)
    }
