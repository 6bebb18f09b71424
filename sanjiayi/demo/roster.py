"""The seventy-one, and the seven committee secretaries they stand beside.  Pure.

3 branch + 12 B-roles + 15 compound leaders + 4 escort + 9 medicine + 20 anti-epidemic
+ 8 supplies = 71.  Committee 6 was planned with two B-roles and has one: the vacancy the
organisation picture shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from uuid import UUID

from sanjiayi.demo.lots import LOTS
from sanjiayi.demo.names import person_name, phone
from sanjiayi.demo.published import FIRST_DAY
from sanjiayi.duties.rules import posts_needed
from sanjiayi.kernel.civil import days_before
from sanjiayi.kernel.paths import parent, within

BRANCH = (("宋知远", "secretary"), ("沈岚", "vice_secretary"), ("梁如珩", "organiser"))
SECRETARIES = ("顾秀兰", "沈建国", "徐桂芳", "马春梅", "郑卫东", "林巧云", "吴德明")
BACKUPS = (
    ("周敏", "罗海"), ("何亦凡", "许宁"), ("丁伟", "唐蕾"), ("韩磊",), ("叶青", "潘悦"), ("高翔",),
    ("苏晴", "魏然"),
)  # fmt: skip
"""B-roles of each committee; the first leads its party group."""
COMPOUND_LEADERS = (
    "方圆", "邓洁", "李行远", "蔡明", "冯立", "曹敏", "彭佳", "董浩", "袁媛", "蒋文",
    "余波", "杜鹃", "程曦", "秦朗", "任静",
)  # fmt: skip
FUNCTIONS = MappingProxyType(
    {
        "escort": ("高远山", 3),
        "medicine": ("何静", 8),
        "antiepidemic": ("贺军", 19),
        "supplies": ("柳青", 7),
    }
)
"""Functional groups: leader, and how many members beside."""

PLANNED_SEATS = MappingProxyType(
    {"committee@yt.4": 1, **{f"committee@yt.{n}": 2 for n in (1, 2, 3, 5, 6, 7)}}
)
"""How many B-roles each committee was to have."""

LONG_SERVING = 3
"""The committee whose secretary has not been relieved since the morning of 16 May."""

_UNITS = ("区属机关甲", "区属机关乙", "街镇事业单位", "国有企业丙", "高校丁", "公司戊")
_SKILLS = ("driving", "nursing", "disinfection", "dialect", "computing", "lifting")
_FIRST_PHONE = 1_000


@dataclass(frozen=True)
class Worker:
    """Somebody who serves.

    posts   (group code, role) in the order in which they are given
    place   where the person's shifts take place; serves: committee a functional member minds
    """

    id: UUID
    name: str
    phone: str
    kind: str
    is_party_member: bool
    unit: str
    home: str
    skills: tuple[str, ...]
    availability: str
    joined_on: int
    posts: tuple[tuple[str, str], ...]
    place: str
    serves: str = ""

    @property
    def group(self) -> str:
        """The group whose shifts the person stands."""
        return self.posts[0][0]


def workers(seed: int) -> list[Worker]:
    """All seventy-eight, in the order of the organisation picture."""
    crew = _Crew(Random(f"{seed}/roster"))  # noqa: S311 - a story, not a secret
    for name, role in BRANCH:
        crew.add(name, "seconded", "yt", ("branch@yt", role), is_party_member=True)
    for number, name in enumerate(SECRETARIES, 1):
        seat = (f"committee@yt.{number}", "secretary")
        crew.add(name, "committee", f"yt.{number}", seat, is_party_member=True)
    for lot, name in zip(LOTS, COMPOUND_LEADERS, strict=True):
        crew.add_compound_leader(name, lot.path)
    for number, names in enumerate(BACKUPS, 1):
        crew.add_backups(names, f"yt.{number}")
    for function, (leader, members) in FUNCTIONS.items():
        crew.add_function(function, leader, members)
    return crew.found


class _Crew:
    """Workers as they are entered, and the posts in the compounds still without hands."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.found: list[Worker] = []
        self.posts_left = {lot.path: posts_needed(lot.present) for lot in LOTS}

    def add_compound_leader(self, name: str, compound: str) -> None:
        kind = self.rng.choice(("seconded", "double_registered", "double_registered", "volunteer"))
        self.posts_left[compound] -= 1
        self.add(name, kind, compound, (f"work_group@{compound}", "lead"), home=compound)

    def add_backups(self, names: Sequence[str], committee: str) -> None:
        """B-roles; the first is a Party member and leads the party group."""
        for number, name in enumerate(names):
            is_first = number == 0
            seats = [(f"committee@{committee}", "backup")]
            seats += [(f"party_group@{committee}", "lead")] if is_first else []
            kind = "seconded" if is_first else "double_registered"
            is_member = is_first or self.rng.random() < 0.6
            self.add(name, kind, self._neediest(committee), *seats, is_party_member=is_member)

    def add_function(self, function: str, leader: str, members: int) -> None:
        """A functional group; its members mind a committee and stand in a compound."""
        code = f"{function}@yt"
        self.add(leader, "seconded", "yt", (code, "lead"), is_party_member=True)
        for _ in range(members):
            kind = "volunteer" if self.rng.random() < 0.55 else "double_registered"
            place = "yt" if function == "escort" else self._neediest("yt")
            serves = "" if place == "yt" else parent(place)
            self.add(person_name(self.rng), kind, place, (code, "member"), serves=serves)

    def _neediest(self, scope: str) -> str:
        """The compound of a scope that lacks most hands; counts one more for it."""
        lots = [path for path in self.posts_left if within(path, scope)]
        chosen = max(lots, key=lambda path: self.posts_left[path])
        self.posts_left[chosen] -= 1
        return chosen

    def add(
        self,
        name: str,
        kind: str,
        place: str,
        *posts: tuple[str, str],
        is_party_member: bool | None = None,
        home: str = "",
        serves: str = "",
    ) -> None:
        """Enter one worker; what is not told is drawn."""
        rng = self.rng
        if is_party_member is None:
            is_party_member = kind == "double_registered" or rng.random() < 0.25
        if not home and kind != "seconded":
            near = serves or (place if place.count(".") == 1 else "yt")
            home = rng.choice([lot.path for lot in LOTS if within(lot.path, near)])
        self.found.append(
            Worker(
                id=UUID(int=rng.getrandbits(128), version=4),
                name=name,
                phone=phone(_FIRST_PHONE + len(self.found)),
                kind=kind,
                is_party_member=is_party_member,
                unit="" if kind == "volunteer" else rng.choice(_UNITS),
                home=home,
                skills=tuple(sorted(rng.sample(_SKILLS, rng.choice((0, 1, 1, 2))))),
                availability=rng.choice(("full", "full", "daytime", "evenings", "weekends")),
                joined_on=days_before(FIRST_DAY, rng.randint(1, 9)),
                posts=posts,
                place=place,
                serves=serves,
            )
        )
