"""A small cast behind four doors of two compounds, and people who look at it."""

from uuid import UUID

from sanjiayi.kernel.civil import at
from sanjiayi.kernel.sight import Sight
from sanjiayi.people.commands import enter_roll
from sanjiayi.people.rules import RollRow, check_digit
from sanjiayi.places.commands import PlaceRow, plant

NOW = at(20220517, 10)
BY = "system:test"

PLACES = (
    PlaceRow("yt", "community", "永泰社区"),
    PlaceRow("yt.1", "committee", "第一居委", "一居"),
    PlaceRow("yt.2", "committee", "第二居委", "二居"),
    PlaceRow("yt.1.01", "compound", "梧桐里"),
    PlaceRow("yt.2.08", "compound", "银杏新村"),
    PlaceRow("yt.1.01.1", "building", "1号楼", floors=6),
    PlaceRow("yt.2.08.3", "building", "3号楼", floors=10),
    PlaceRow("yt.1.01.1/101", "door", "101室", floor=1),
    PlaceRow("yt.2.08.3/602", "door", "602室", floor=6, own_kitchen=False),
    PlaceRow("yt.2.08.3/601", "door", "601室", floor=6),
    PlaceRow("yt.2.08.3/1001", "door", "1001室", floor=10),
)


def person(n: int) -> UUID:
    return UUID(int=0x0180_0000_7000_8000_0000 << 48 | n)


def id_number(birthday: str = "19560501", serial: int = 2) -> str:
    first = f"310115{birthday}{serial:03}"
    return first + check_digit(first)


WANG, LI, ZHAO, LONE = person(1), person(2), person(3), person(4)

ROLL = (
    RollRow(WANG, "王桂英", "13800001234", id_number(), None, "", "yt.2.08.3/602", ("lone_elder",)),
    RollRow(LI, "李建国", "13900005678", "", 1980, "1", "yt.2.08.3/602"),
    RollRow(ZHAO, "赵敏", "13700001234", "", 1990, "2", "yt.1.01.1/101"),
    RollRow(LONE, "欧阳兰", "", "", None, "", "yt.2.08.3/1001", (), "away"),
)


def neighbourhood() -> None:
    plant(PLACES, by=BY, now=NOW)
    enter_roll(ROLL, by=BY, now=NOW)


def crowd(building: str, number: int) -> None:
    """As many more residents behind one door of a building."""
    rows = [
        RollRow(person(5_000 + n), f"租客{chr(0x4E00 + n)}", door=f"{building}/601")
        for n in range(number)
    ]
    enter_roll(rows, by=BY, now=NOW)


def sight(*roles: tuple[str, str]) -> Sight:
    return Sight(1, "post:test", "顾秀兰", frozenset(roles))


SECRETARY = sight(("secretary", "yt.2"))
BRANCH = sight(("branch", "yt"))
OTHER = sight(("secretary", "yt.1"))
OPERATOR = sight(("operator", "yt"))
MEMBER = sight(("member", "yt"))
