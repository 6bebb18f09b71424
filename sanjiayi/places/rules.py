"""What a well-formed tree of places is.  Pure: plain values in, sentences out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sanjiayi.kernel import paths
from sanjiayi.kernel.refusals import Refusal

COMMUNITY, COMMITTEE, COMPOUND = "community", "committee", "compound"
BUILDING, DOOR, SITE, STORE = "building", "door", "site", "store"

WORDS = {
    COMMUNITY: "社区",
    COMMITTEE: "居委",
    COMPOUND: "小区",
    BUILDING: "楼栋",
    DOOR: "户",
    SITE: "采样点",
    STORE: "仓库",
}
"""Level value → the word on screens."""

_GROUNDS = frozenset({COMMUNITY, COMMITTEE, COMPOUND})

PARENTS: Mapping[str, frozenset[str]] = {
    COMMUNITY: frozenset(),
    COMMITTEE: frozenset({COMMUNITY}),
    COMPOUND: frozenset({COMMITTEE}),
    BUILDING: frozenset({COMPOUND}),
    DOOR: frozenset({BUILDING}),
    SITE: _GROUNDS | {BUILDING},
    STORE: _GROUNDS | {BUILDING},
}
"""Which levels may stand directly above a level."""

EDITOR_ROLES = frozenset(
    {"branch", "secretary", "backup", "party_lead", "compound_lead", "operator"}
)
"""Roles that may correct a place within their own; a place names nobody."""

MAX_FLOORS = 120
"""Higher than any dwelling in the country; a larger number is a slip of the finger."""
MAX_ROOMS = 99
_NAME_LENGTH = 40
_SHORT_LENGTH = 16
_TELEPHONE = re.compile(r"\+?\d[\d -]{1,18}\d")


@dataclass(frozen=True)
class PlaceRow:
    """One place as an import or a form brings it.  Fields as in models.Place.

    A field left at its default says nothing: what is known stays.
    """

    path: str
    level: str
    name: str
    short_name: str = ""
    code: str = ""
    order: int = 0
    plan_x: int | None = None
    plan_y: int | None = None
    plan_w: int | None = None
    plan_h: int | None = None
    floors: int = 0
    rooms_per_floor: int = 0
    floor: int | None = None
    own_kitchen: bool | None = None
    own_bath: bool | None = None
    telephone: str = ""


def why_not(row: PlaceRow, level_of: Callable[[str], str | None]) -> Refusal | None:
    """None if the row may be planted, else the sentence that says what to mend.

    level_of   answers the level of a path already standing or planted beside it, None
               when there is no such place
    """
    return _why_not_itself(row) or _why_not_there(row, level_of)


def _why_not_itself(row: PlaceRow) -> Refusal | None:
    if row.level not in PARENTS:
        return Refusal("places.level", f"{row.path}：没有“{row.level}”这一层级。")
    if not paths.is_path(row.path):
        return Refusal("places.path", f"“{row.path}”不是场所编号，请写成 yt.3.08.12/602 的样子。")
    if ("/" in row.path) != (row.level == DOOR):
        return Refusal("places.path", f"{row.path}：斜杠后面是户号，只有户才用斜杠。")
    return _why_not_named(row) or why_not_size(row.floors, row.rooms_per_floor)


def _why_not_named(row: PlaceRow) -> Refusal | None:
    if not row.name.strip():
        return Refusal("places.name", f"{row.path}：请填写名称。")
    if len(row.name) > _NAME_LENGTH:
        return Refusal("places.name", f"{row.path}：名称最多 {_NAME_LENGTH} 个字。")
    if len(row.short_name) > _SHORT_LENGTH:
        return Refusal("places.short_name", f"{row.path}：简称最多 {_SHORT_LENGTH} 个字。")
    if row.telephone and not _TELEPHONE.fullmatch(row.telephone):
        return Refusal("places.telephone", f"{row.path}：电话只写数字、空格和短横，3 到 20 位。")
    return None


def why_not_size(floors: int, rooms_per_floor: int) -> Refusal | None:
    """None if a building may have so many floors and rooms a floor; 0 says unknown."""
    if not 0 <= floors <= MAX_FLOORS:
        return Refusal("places.floors", f"楼层数应在 0 到 {MAX_FLOORS} 之间，不知道就填 0。")
    if not 0 <= rooms_per_floor <= MAX_ROOMS:
        return Refusal("places.rooms", f"每层户数应在 0 到 {MAX_ROOMS} 之间，不知道就填 0。")
    return None


def _why_not_there(row: PlaceRow, level_of: Callable[[str], str | None]) -> Refusal | None:
    if row.level == COMMUNITY:
        return None
    above = paths.parent(row.path)
    found = level_of(above) if above else None
    if found is None:
        return Refusal(
            "places.orphan", f"{row.path}：上一级 {above or '（空）'} 还没有，请先加上。"
        )
    if found not in PARENTS[row.level]:
        return Refusal(
            "places.misplaced", f"{row.path}：{WORDS[row.level]}不能直接放在{WORDS[found]}下面。"
        )
    return None


_DIGITS = re.compile(r"\d+")


def stair_order(path: str) -> int:
    """A place in walking order among its siblings, from the number in its own last step.

    >>> stair_order("yt.3.08.12/602"), stair_order("yt.3.08.12/1001"), stair_order("yt.3.08.s1")
    (602, 1001, 1)
    """
    found = _DIGITS.search(re.split(r"[./]", path)[-1])
    return min(int(found.group()), 999_999) if found else 0


def full_name(names: Mapping[str, tuple[str, str]], path: str) -> str:
    """How people say where it is: 银杏新村3号楼602室.  Names of compound and below, joined.

    Names written with a space ("3 号楼") are joined with one: 银杏新村 3 号楼 602 室.
    names   path → (level, name) of the place and everything above it
    """
    above = [path, *(p for p in paths.gathering(path) if p != path)]
    said: list[str] = []
    for step in above:
        level, name = names.get(step, ("", ""))
        if said and level in _GROUNDS - {COMPOUND}:
            break
        said.append(name)
        if level in _GROUNDS:
            break
    joined = "".join(f" {name}" if " " in name else name for name in reversed(said))
    return joined.strip() or path


def gathered(some: Iterable[str]) -> str:
    """The innermost place that holds all of them; never a door.  "" for none.

    >>> gathered(["yt.3.08.12/602", "yt.3.08.7"]), gathered(["yt.3", "yt.3.08"])
    ('yt.3.08', 'yt.3')
    """
    shared: list[str] | None = None
    for building in sorted({paths.building_of(path) for path in some}):
        above = paths.gathering(building)
        shared = above if shared is None else [scope for scope in shared if scope in above]
    return shared[0] if shared else ""


@dataclass(frozen=True)
class Sought:
    """A place as somebody typed it: words of the compound, number of building, of door."""

    words: str
    numbers: tuple[str, ...]


_PARTS = re.compile(r"(\d+[A-Za-z]?)")
_FILLERS = re.compile(r"[\s\-－—_,，、./#号楼栋幢弄室单元]+")


def read_sought(text: str) -> Sought:
    """Take "银杏新村3号楼602室", "银杏新村 3 602" or "银杏3-602" apart.

    >>> read_sought("银杏新村3号楼602室")
    Sought(words='银杏新村', numbers=('3', '602'))
    """
    pieces = _PARTS.split(text, maxsplit=1)
    rest = "".join(pieces[1:])
    numbers = tuple(n.upper() for n in _PARTS.findall(rest))
    return Sought(words=_FILLERS.sub("", pieces[0]), numbers=numbers)
