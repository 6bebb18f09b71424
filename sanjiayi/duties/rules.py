"""How many posts a place needs, and how long somebody has served without a rest.

Pure: no Django, no clock, no database.  Instants and lengths are ms.
"""

from collections.abc import Sequence

PERSONS_A_POST = 600
"""Residents one post looks after: the national guide plans one sampling table for 600–800
persons; the smaller number leaves hands for the doors."""

FEWEST_POSTS = 2
"""Even the smallest compound has one at the gate and one at the doors (working value)."""

LONGEST_STRETCH_MS = 24 * 3_600_000
"""After 24 hours somebody must have handed over (working value of the branch)."""

BREAK_MS = 3_600_000
"""A gap of up to an hour is a break, not a rest: the stretch goes on (working value)."""


def posts_needed(residents: int) -> int:
    """Posts a compound needs while everybody is at home.

    >>> posts_needed(560), posts_needed(2006)
    (2, 4)
    """
    return max(FEWEST_POSTS, -(-residents // PERSONS_A_POST))


def stretch_began(shifts: Sequence[tuple[int, int | None]], now: int) -> int | None:
    """When the unbroken stretch of work that reaches to now began; None for one who is off.

    shifts   (start, end) of one worker, end None while on duty
    """
    began: int | None = None
    reached = 0
    for start, end in sorted((s for s in shifts if s[0] <= now), key=lambda s: s[0]):
        if began is None or start > reached + BREAK_MS:
            began = start
        reached = max(reached, now if end is None else min(end, now))
    return began if reached >= now else None


def must_hand_over(stretch_ms: int) -> bool:
    """Has somebody served so long that a hand-over is due?"""
    return stretch_ms >= LONGEST_STRETCH_MS
