"""Which pack holds, where and when.  Packs are read once and kept.

SANJIAYI_PACKS   a further folder of pack files, for a town's own rules (default: none)
"""

import os
from functools import lru_cache
from pathlib import Path

from sanjiayi.policy import reader
from sanjiayi.policy.tables import Pack

EVERYWHERE = "*"


class NoPack(LookupError):
    """No pack holds on that day, or there is no pack of that version."""


@lru_cache(maxsize=1)
def _all() -> dict[str, Pack]:
    own = os.environ.get("SANJIAYI_PACKS", "")
    return reader.read((reader.PACKS, Path(own)) if own else (reader.PACKS,))


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    """The newest revision of every pack, by first day."""
    return tuple(reader.newest(_all().values()))


def pack(version: str) -> Pack:
    """The pack of a version ("SH-2022-05/1"), old revisions too.  Raises NoPack."""
    try:
        return _all()[version]
    except KeyError:
        raise NoPack(f"no pack {version}") from None


def chain(jurisdiction: str) -> list[str]:
    """A jurisdiction and those above it, nearest first.

    >>> chain("CN-31-15")
    ['CN-31-15', 'CN-31', 'CN', '*']
    """
    found = []
    here = jurisdiction if jurisdiction != EVERYWHERE else ""
    while here:
        found.append(here)
        here = here.rpartition("-")[0]
    return [*found, EVERYWHERE]


@lru_cache(maxsize=1024)
def in_force(jurisdiction: str, day: int) -> Pack:
    """The pack that holds on a day: the nearest jurisdiction that has one.

    day: 20220517.  Raises NoPack for a day before the generic pack begins.
    """
    for place in chain(jurisdiction):
        for candidate in packs():
            if candidate.jurisdiction == place and candidate.holds_on(day):
                return candidate
    raise NoPack(f"no pack for {jurisdiction} on {day}")


def jurisdictions() -> list[str]:
    """Every jurisdiction with a pack of its own, "*" included, in order."""
    return sorted({pack.jurisdiction for pack in packs()})
