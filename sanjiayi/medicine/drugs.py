"""The table of drugs: what each is called, which law it falls under, how it is kept.

Pure.  The shipped table is data/drugs.csv (see data/SOURCES.md); a community's own rows may be
put beside it.  Nothing here advises on a dose.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine.rules import Group

TABLE = Path(__file__).parent / "data" / "drugs.csv"
COLUMNS = ("name", "also", "misspelt", "atc", "form", "strengths", "law", "law_since", "keep")

Law = Literal["ordinary", "psychotropic_2", "psychotropic_1", "narcotic"]
Keep = Literal["room", "cool", "cold"]

_GROUP_OF_ATC = (
    ("A10A", Group.INSULIN),
    ("L01", Group.ONCOLOGY),
    ("L02", Group.ONCOLOGY),
    ("N05", Group.PSYCHIATRIC),
    ("N06A", Group.PSYCHIATRIC),
    ("N06B", Group.PSYCHIATRIC),
    ("N06C", Group.PSYCHIATRIC),
    *(
        (prefix, Group.CHRONIC)
        for prefix in (
            "A10B", "A11CC", "B01", "B03X", "C", "G04C", "H", "J05AF", "J05AR", "L03", "L04",
            "M04", "M05", "N03", "N04", "N06D", "N07A", "P01BA02", "R03", "S01E", "V03AE",
        )
    ),
)  # fmt: skip
"""Beginning of an ATC class → group of the desk; what no row names is ordinary."""

_VITAL = ("A10A", "B01A", "L04A", "N03", "N05A", "N06A")
"""Insulin, anticoagulants, transplant, epilepsy, psychosis, depression: a gap does harm at once."""


@dataclass(frozen=True, slots=True)
class Drug:
    """One medicine of the table.

    name       generic name and form, the key;  also: other names;  misspelt: known slips
    atc        class, "" where there is none;  law: its class in law, which holds since law_since
               (a day, 0: always)
    keep       room, cool (to 20 °C) or cold (2–8 °C)
    """

    name: str
    also: tuple[str, ...]
    misspelt: tuple[str, ...]
    atc: str
    form: str
    strengths: tuple[str, ...]
    law: Law
    law_since: int
    keep: Keep

    @property
    def group(self) -> Group:
        return next((group for head, group in _GROUP_OF_ATC if self.atc.startswith(head)), _REST)

    @property
    def is_vital(self) -> bool:
        """May a gap of a day do harm?  Such an order goes first."""
        return self.atc.startswith(_VITAL)

    @property
    def is_cold(self) -> bool:
        return self.keep == "cold"

    def law_on(self, day: int) -> Law:
        """The class in law on a day: notices move drugs from one class to another."""
        return self.law if day >= self.law_since else "ordinary"

    def is_controlled_on(self, day: int) -> bool:
        """Does it need papers and two persons on that day?"""
        return self.law_on(day) in ("narcotic", "psychotropic_1")

    @property
    def is_sensitive(self) -> bool:
        """Is what it is for nobody's business but the desk's and its courier's?"""
        return self.group in (Group.PSYCHIATRIC, Group.ONCOLOGY) or self.law != "ordinary"


_REST = Group.ORDINARY


def as_drug(row: dict[str, str]) -> Drug:
    """A row of a table as a drug.  Raises Refusal "medicine.drug_row" with what is wrong."""
    name, law, keep, since = (row.get(c, "").strip() for c in ("name", "law", "keep", "law_since"))
    if not name or len(name) > 80:
        raise Refusal("medicine.drug_row", "药名空着，或超过 80 个字。请补上通用名。")
    if law not in get_args(Law):
        raise Refusal("medicine.drug_row", f"{name}：管理类别“{law}”不认识，请按模板填写。")
    if keep not in get_args(Keep):
        raise Refusal("medicine.drug_row", f"{name}：保存条件“{keep}”不认识，请按模板填写。")
    if since and not (since.isdecimal() and len(since) == 8):
        raise Refusal("medicine.drug_row", f"{name}：类别起始日要写成 20230701 这样。")
    return Drug(
        name=name,
        also=tuple(row.get("also", "").split()),
        misspelt=tuple(row.get("misspelt", "").split()),
        atc=row.get("atc", "").strip().upper(),
        form=row.get("form", "").strip(),
        strengths=tuple(row.get("strengths", "").split()),
        law=cast(Law, law),
        law_since=int(since or 0),
        keep=cast(Keep, keep),
    )


def read(lines: Iterable[str]) -> Iterator[Drug]:
    """The drugs of a CSV text with COLUMNS as its head."""
    for row in csv.DictReader(lines):
        yield as_drug(row)


@lru_cache(maxsize=1)
def shipped() -> tuple[Drug, ...]:
    """The table that comes with the product, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(read(file))


def named(name: str, table: Sequence[Drug] | None = None) -> Drug | None:
    """The drug of that generic name; None for one nobody listed."""
    if table is None:
        return _by_name().get(name)
    return next((drug for drug in table if drug.name == name), None)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Drug]:
    return {drug.name: drug for drug in shipped()}
