"""Place paths: where something is, readable and cheap to gather upwards.

    yt                community 社区
    yt.3              committee 居委
    yt.3.08           compound 小区
    yt.3.08.12        building 楼栋 (or a site, a store: yt.3.08.s1)
    yt.3.08.12/602    door 户

Dots part the levels; a slash parts the door from its building.  A town or district puts
its own code in front, so nothing here counts levels from the top.
"""

import re
from functools import lru_cache

PATH = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*){0,7}(/[A-Za-z0-9-]{1,12})?")
MAX_LENGTH = 64


def is_path(text: str) -> bool:
    return len(text) <= MAX_LENGTH and PATH.fullmatch(text) is not None


def building_of(path: str) -> str:
    """The path without its door.

    >>> building_of("yt.3.08.12/602")
    'yt.3.08.12'
    """
    return path.split("/", 1)[0]


def parent(path: str) -> str:
    """One level up; "" above the top.

    >>> parent("yt.3.08.12/602"), parent("yt.3"), parent("yt")
    ('yt.3.08.12', 'yt', '')
    """
    if "/" in path:
        return path.split("/", 1)[0]
    return path.rpartition(".")[0]


def gathering(path: str) -> list[str]:
    """The places whose figures a fact at `path` belongs to, innermost first; never a door.

    >>> gathering("yt.3.08.12/602")
    ['yt.3.08.12', 'yt.3.08', 'yt.3', 'yt']
    """
    return list(_gathered(path.split("/", 1)[0]))


@lru_cache(maxsize=8_192)
def _gathered(building: str) -> tuple[str, ...]:
    found = [building]
    while "." in building:
        building = building.rpartition(".")[0]
        found.append(building)
    return tuple(found)


def within(path: str, scope: str) -> bool:
    """Is `path` the scope itself or below it?

    >>> within("yt.3.08.12/602", "yt.3"), within("yt.31", "yt.3")
    (True, False)
    """
    return path == scope or (path.startswith(scope) and path[len(scope)] in "./")
