"""Reading somebody else's catalogue of drugs: which column is what, and what a row says.  Pure.

A catalogue has a row for every product; here they become one drug for each generic name, with
all its strengths and trade names.  What a catalogue does not say – class in law, how it is kept –
is taken from the shipped table, the stricter of what may be meant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast, get_args
from unicodedata import normalize

from sanjiayi.medicine.drugs import Drug, Keep, Law, shipped

MOST_NAMES = 30_000
"""Generic names in force are some twenty thousand; more is the wrong file."""
_LONGEST = 80
_MOST_STRENGTHS, _MOST_OTHERS = 24, 12

HEADINGS = {
    "name": ("药品名称", "通用名", "通用名称", "药品通用名", "药品通用名称", "注册名称", "产品名称",
             "name", "generic_name"),
    "also": ("商品名", "商品名称", "别名", "俗名", "also", "trade_name"),
    "atc": ("atc", "atc码", "atc编码", "atc代码", "atc分类", "分类代码", "class_code"),
    "form": ("剂型", "注册剂型", "实际剂型", "form"),
    "strengths": ("规格", "注册规格", "实际规格", "strength", "strengths"),
    "law": ("管理类别", "特殊药品", "特殊管理", "管制类别", "law"),
    "keep": ("保存条件", "贮藏", "储存条件", "贮存条件", "keep", "storage"),
}  # fmt: skip
"""Field → how catalogues head the column."""

_LAWS: tuple[tuple[str, Law], ...] = (
    ("麻醉", "narcotic"), ("第一类精神", "psychotropic_1"), ("一类精神", "psychotropic_1"),
    ("精一", "psychotropic_1"), ("第二类精神", "psychotropic_2"), ("二类精神", "psychotropic_2"),
    ("精二", "psychotropic_2"), ("普通", "ordinary"), ("非管制", "ordinary"), ("无", "ordinary"),
)  # fmt: skip
_KEEPS: tuple[tuple[str, Keep], ...] = (
    ("冷藏", "cold"), ("2-8", "cold"), ("2~8", "cold"), ("阴凉", "cool"), ("凉暗", "cool"),
    ("20", "cool"), ("常温", "room"), ("室温", "room"), ("30", "room"),
)  # fmt: skip
_STRICTER: dict[str, int] = {
    law: n for n, law in enumerate(("ordinary", "psychotropic_2", "psychotropic_1", "narcotic"))
}
_COLDER: dict[str, int] = {keep: n for n, keep in enumerate(("room", "cool", "cold"))}


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width signs; numerals such as Ⅷ stay as boxes print them."""


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be taken.  row: as the spreadsheet counts;  why: a sentence."""

    sheet: str
    row: int
    stands: str
    why: str


@dataclass
class Found:
    """What a file holds.  presumed: names whose class in law the file did not tell."""

    drugs: dict[str, Drug] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    rows: int = 0
    presumed: int = 0


def learned() -> dict[str, str]:
    """Compared heading → field."""
    return {folded(word): name for name, words in HEADINGS.items() for word in words}


def folded(text: str) -> str:
    return "".join(normalize("NFKC", text).lower().split())


def columns(headings: Sequence[str]) -> dict[str, int]:
    """Field → position of its column; of two with the same meaning the first."""
    known, found = learned(), dict[str, int]()
    for position, heading in enumerate(headings):
        name = known.get(folded(heading))
        if name is not None:
            found.setdefault(name, position)
    return found


def take(found: Found, sheet: str, row: int, said: Mapping[str, str]) -> None:
    """Add one row, field → text, to what was found."""
    found.rows += 1
    name = " ".join(said.get("name", "").translate(_HALF).split())
    if why := _why_not(name, said):
        found.wrong.append(Wrong(sheet, row, (name or said.get("name", ""))[:_LONGEST], why))
        return
    before = found.drugs.get(name)
    if before is None and len(found.drugs) >= MOST_NAMES:
        found.wrong.append(Wrong(sheet, row, name, "药名超过三万种，请核对是不是选错了文件。"))
        return
    law, keep = _law(said.get("law", "")), _keep(said.get("keep", ""))
    known = presumed(name)
    found.presumed += before is None and law is None
    found.drugs[name] = _joined(before, Drug(
        name=name,
        also=_words(said.get("also", ""), name),
        misspelt=known.misspelt if known and known.name == name else (),
        atc=_atc(said.get("atc", "")) or (known.atc if known else ""),
        form=said.get("form", "").strip()[:20] or (known.form if known else ""),
        strengths=_strengths(said.get("strengths", "")),
        law=law or (known.law if known else "ordinary"),
        law_since=known.law_since if known and (law is None or law == known.law) else 0,
        keep=keep or (known.keep if known else "room"),
    ))  # fmt: skip


def _why_not(name: str, said: Mapping[str, str]) -> str:
    if not name:
        return "药名空着，请补上通用名。"
    if len(name) > _LONGEST:
        return "药名超过 80 个字，请只写通用名。"
    if said.get("law", "").strip() and _law(said["law"]) is None:
        law = said["law"].strip()[:20]
        return f"管理类别“{law}”不认识，请写普通、精二、精一或麻醉。"
    if said.get("keep", "").strip() and _keep(said["keep"]) is None:
        keep = said["keep"].strip()[:20]
        return f"保存条件“{keep}”不认识，请写常温、阴凉或冷藏。"
    return ""


def _joined(before: Drug | None, now: Drug) -> Drug:
    """Two products of one name: all strengths and trade names, the stricter law, the colder."""
    if before is None:
        return now
    return Drug(
        name=now.name,
        also=tuple(dict.fromkeys(before.also + now.also))[:_MOST_OTHERS],
        misspelt=before.misspelt,
        atc=before.atc or now.atc,
        form=before.form or now.form,
        strengths=tuple(dict.fromkeys(before.strengths + now.strengths))[:_MOST_STRENGTHS],
        law=max(before.law, now.law, key=_STRICTER.__getitem__),
        law_since=before.law_since if _STRICTER[before.law] >= _STRICTER[now.law]
        else now.law_since,
        keep=max(before.keep, now.keep, key=_COLDER.__getitem__),
    )  # fmt: skip


def _words(text: str, name: str) -> tuple[str, ...]:
    parts = normalize("NFKC", text).replace("、", " ").replace(",", " ").replace(";", " ").split()
    return tuple(dict.fromkeys(part[:40] for part in parts if part != name))[:_MOST_OTHERS]


def _strengths(text: str) -> tuple[str, ...]:
    """Strengths of a cell, each on its own line or parted by 、.

    >>> _strengths("5mg、10mg")
    ('5mg', '10mg')
    """
    parts = normalize("NFKC", text).replace("\n", "、").split("、")
    return tuple(dict.fromkeys(part.strip()[:60] for part in parts if part.strip()))


def _law(text: str) -> Law | None:
    """The class as catalogues write it; None for nothing said, or nothing understood."""
    said = normalize("NFKC", text).strip()
    if said in get_args(Law):
        return cast(Law, said)
    return next((law for word, law in _LAWS if word in said), None)


def _keep(text: str) -> Keep | None:
    said = normalize("NFKC", text).strip().replace("—", "-").replace("～", "~")
    if said in get_args(Keep):
        return cast(Keep, said)
    return next((keep for word, keep in _KEEPS if word in said), None)


def _atc(text: str) -> str:
    """An ATC class; the insurance catalogue puts an X before it.

    >>> _atc("XA02BC"), _atc("a10ab05"), _atc("ZA01")
    ('A02BC', 'A10AB05', '')
    """
    said = normalize("NFKC", text).strip().upper()
    said = said[1:] if said.startswith("X") else said
    is_class = len(said) in (3, 4, 5, 7) and said[:1] in "ABCDGHJLMNPRSV" and said[1:3].isdigit()
    return said if is_class else ""


# --- what a catalogue leaves unsaid ------------------------------------------------------------

_FORMS = (
    "口服常释剂型", "缓释控释剂型", "缓释片", "控释片", "肠溶片", "分散片", "口服溶液", "缓释胶囊",
    "注射液", "注射剂", "胶囊", "口服液", "透皮贴剂", "贴剂", "片",
)  # fmt: skip


def presumed(name: str) -> Drug | None:
    """The shipped drug of that name, or else the strictest whose substance it names.

    >>> presumed("氯硝西泮口服常释剂型").law, presumed("小儿大黄碳酸氢钠片")
    ('psychotropic_2', None)
    """
    by_name, stems = _known()
    if name in by_name:
        return by_name[name]
    meant = [drug for stem, drug in stems if stem in name]
    return max(meant, key=lambda d: (_STRICTER[d.law], _COLDER[d.keep]), default=None)


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, Drug], list[tuple[str, Drug]]]:
    """By name; and (substance, drug) of those that are controlled or kept cold."""
    marked = [drug for drug in shipped() if drug.law != "ordinary" or drug.is_cold]
    stems = [(stem(drug.name), drug) for drug in marked]
    return {drug.name: drug for drug in shipped()}, [one for one in stems if len(one[0]) >= 2]


def stem(name: str) -> str:
    """A name without its form.

    >>> stem("羟考酮缓释片"), stem("甘精胰岛素注射液")
    ('羟考酮', '甘精胰岛素')
    """
    return next((name.removesuffix(form) for form in _FORMS if name.endswith(form)), name)


def compare(drugs: Iterable[Drug], stands: Mapping[str, Drug]) -> tuple[list[Drug], list[Drug]]:
    """(new, changed) beside the rows that stand."""
    new, changed = [], []
    for drug in drugs:
        before = stands.get(drug.name)
        if before is None:
            new.append(drug)
        elif before != drug:
            changed.append(drug)
    return new, changed
