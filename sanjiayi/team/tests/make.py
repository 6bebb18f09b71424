"""Makers: bring about a small community through the commands, as the program would.

yt 永泰社区: committees yt.1 一居 (compounds yt.1.01, yt.1.02) and yt.2 二居 (yt.2.01).
"""

from uuid import UUID

from sanjiayi.kernel.civil import at
from sanjiayi.people import commands as people
from sanjiayi.places import commands as places
from sanjiayi.places.rules import PlaceRow
from sanjiayi.team import commands
from sanjiayi.team.rows import StaffRow

DAY = 20220420
NOW = at(DAY, 9)
BY = "system:test"
PASSWORD = "seven-quiet-bridges"  # noqa: S105

PLACES = (
    ("yt", "community", "永泰社区", "永泰"),
    ("yt.1", "committee", "晨光第一居委", "一居"),
    ("yt.2", "committee", "晨光第二居委", "二居"),
    ("yt.1.01", "compound", "晨曦苑", ""),
    ("yt.1.02", "compound", "桂语里", ""),
    ("yt.2.01", "compound", "银杏新村", ""),
)

CAST = {
    "顾秀兰": ("committee", True),
    "周敏": ("seconded", True),
    "罗海": ("volunteer", False),
    "沈建国": ("committee", True),
    "何亦凡": ("double_registered", True),
    "许宁": ("seconded", True),
    "方圆": ("seconded", True),
    "邓洁": ("volunteer", False),
    "李行远": ("seconded", True),
    "高远山": ("seconded", True),
    "何静": ("seconded", False),
    "贺军": ("seconded", True),
    "柳青": ("seconded", False),
    "梁宇": ("seconded", True),
    "白露": ("seconded", True),
    "江河": ("seconded", True),
    "段飞": ("volunteer", False),
    "石岩": ("volunteer", False),
    "田禾": ("volunteer", False),
    "万里": ("volunteer", False),
}

POSTS = (
    ("梁宇", "branch@yt", "secretary"),
    ("白露", "branch@yt", "vice_secretary"),
    ("江河", "branch@yt", "organiser"),
    ("顾秀兰", "committee@yt.1", "secretary"),
    ("沈建国", "committee@yt.2", "secretary"),
    ("周敏", "committee@yt.1", "backup"),
    ("罗海", "committee@yt.1", "backup"),
    ("何亦凡", "committee@yt.2", "backup"),
    ("许宁", "committee@yt.2", "backup"),
    ("周敏", "party_group@yt.1", "lead"),
    ("何亦凡", "party_group@yt.2", "lead"),
    ("方圆", "work_group@yt.1.01", "lead"),
    ("邓洁", "work_group@yt.1.02", "lead"),
    ("李行远", "work_group@yt.2.01", "lead"),
    ("高远山", "escort@yt", "lead"),
    ("段飞", "escort@yt", "member"),
    ("石岩", "escort@yt", "member"),
    ("田禾", "escort@yt", "member"),
    ("何静", "medicine@yt", "lead"),
    ("万里", "medicine@yt", "member"),
    ("贺军", "antiepidemic@yt", "lead"),
    ("柳青", "supplies@yt", "lead"),
)


def staff_id(name: str) -> UUID:
    """The same id for the same member of the cast in every test."""
    return UUID(int=0x0180_0000_7000_8000_0000 << 48 | list(CAST).index(name) + 1)


def plant_places() -> None:
    """The tree down to compounds."""
    rows = [
        PlaceRow(path=path, level=level, name=name, short_name=short, order=order)
        for order, (path, level, name, short) in enumerate(PLACES)
    ]
    places.plant(rows, by=BY, now=NOW)


def enter_cast() -> None:
    """Everybody of the cast, as persons and staff; no posts."""
    for name in CAST:
        people.enter_person(staff_id(name), name)
    commands.add_staff(
        [
            StaffRow(id=staff_id(name), kind=kind, is_party_member=member, joined_on=DAY)
            for name, (kind, member) in CAST.items()
        ],
        by=BY,
        now=NOW,
    )


def small_community() -> dict[tuple[str, str, str], UUID]:
    """Places, groups, cast and every post: a valid 3+1.  Posting ids by (name, group, role)."""
    plant_places()
    enter_cast()
    commands.found_three_plus_one("yt", by=BY, now=NOW)
    given = commands.appoint_all(
        [commands.PostRow(staff_id(name), group, role, DAY) for name, group, role in POSTS],
        by=BY,
        now=NOW,
    )
    return dict(zip(POSTS, given, strict=True))


def account(name: str) -> str:
    """A sign-in for a member of the cast; returns the sign-in name."""
    username = f"user{list(CAST).index(name)}"
    commands.open_account(username, PASSWORD, staff_id(name), by=BY, now=NOW)
    return username
