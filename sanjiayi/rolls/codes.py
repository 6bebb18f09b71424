"""Official division codes: a list of them read, matched by name, written when chosen.

Nothing here happens by itself.  Committees whose code begins with 999999 are invented and
are never given a real one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.places import queries as places
from sanjiayi.places.atlas import PlaceView
from sanjiayi.places.commands import Change, plant
from sanjiayi.places.rules import COMMITTEE, PlaceRow
from sanjiayi.rolls import cells, sheets
from sanjiayi.rolls.gazetteer import committee_word

SHIPPED = Path(__file__).parent / "data" / "sanlin_committees_2023.csv"
INVENTED = "999999"
_COMMITTEE_DIGITS = 12


@dataclass(frozen=True)
class Code:
    """One committee of an official list: 12 digits and the name there."""

    code: str
    name: str


@dataclass(frozen=True)
class Match:
    """A committee of ours that an official list knows by name."""

    committee: PlaceView
    code: Code


def read(content: bytes) -> list[Code]:
    """Committees of a CSV with columns code and name; others (level, parent_code) are passed over.

    Raises Refusal rolls.not_codes.
    """
    rows = sheets.csv_rows(content)
    header = [cells.key(cell) for cell in rows[0]] if rows else []
    if not {"code", "name"} <= set(header):
        raise Refusal(
            "rolls.not_codes", "这不是区划代码表：第一行要有 code 和 name 两列。请换一个文件。"
        )
    code, name = header.index("code"), header.index("name")
    found = [
        Code(cells.as_text(row[code]), cells.as_text(row[name]))
        for row in rows[1:]
        if len(row) > max(code, name)
    ]
    return [one for one in found if len(one.code) == _COMMITTEE_DIGITS and one.code.isdigit()]


def matches(codes: Sequence[Code]) -> list[Match]:
    """Standing committees without a code whose name is in the list once."""
    by_word: dict[str, list[Code]] = {}
    for one in codes:
        by_word.setdefault(committee_word(one.name), []).append(one)
    found: list[Match] = []
    for committee in places.committees():
        if committee.code:
            continue
        same = by_word.get(committee_word(committee.name), [])
        if len(same) == 1:
            found.append(Match(committee, same[0]))
    return found


def is_invented() -> bool:
    """Does a demonstration stand here?"""
    return any(committee.code.startswith(INVENTED) for committee in places.committees())


def fill(chosen: Sequence[Match], *, takes_names: bool, by: str, now: int) -> Change:
    """Write the codes of the chosen committees, and the official names when asked.

    Raises Refusal rolls.invented where the committees are a demonstration's.
    """
    if is_invented():
        raise Refusal(
            "rolls.invented", "这里是演示社区，居委都是虚构的，不能写入真实代码。请在正式库里导入。"
        )
    rows = [
        PlaceRow(
            match.committee.path,
            COMMITTEE,
            match.code.name if takes_names else match.committee.name,
            code=match.code.code,
        )
        for match in chosen
    ]
    return plant(rows, by=by, now=now)
