"""Where the demonstration fetches medicine: five made-up clinics and hospitals."""

from sanjiayi.demo.neighbourhood import COMMUNITY
from sanjiayi.medicine import source_commands
from sanjiayi.medicine.source_commands import SourceRow

_WEEK = ",".join(["8:00-17:00"] * 5 + ["8:00-12:00", "8:00-12:00"])
_ALWAYS = ",".join(["8:00-20:00"] * 7)

ROWS = (
    SourceRow("clinic-1", "永泰社区卫生服务中心", "clinic", 420, -310, _ALWAYS),
    SourceRow("clinic-2", "北片卫生站", "clinic", -650, 720, _WEEK, has_cold=False),
    SourceRow("hospital-1", "区中心医院", "district", 2_800, 900, _ALWAYS, has_controlled=True),
    SourceRow("hospital-2", "市第二医院", "city", -5_200, -3_400, _WEEK, has_controlled=True),
    SourceRow("centre-1", "市精神卫生中心", "specialist", 6_100, 4_300, _WEEK, has_controlled=True),
)
"""Codes as the month's orders use them."""


def enter(*, by: str, now: int) -> None:
    for row in ROWS:
        source_commands.keep(row, place=COMMUNITY, by=by, now=now)
