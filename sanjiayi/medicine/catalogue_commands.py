"""Reading a catalogue of drugs in: looked at first, then carried out, the same file once."""

import hashlib
from dataclasses import dataclass
from itertools import islice
from uuid import UUID, uuid4

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, tables
from sanjiayi.medicine import catalogue_rules as rules
from sanjiayi.medicine.catalogue_facts import CatalogueRead
from sanjiayi.medicine.catalogue_models import OwnDrug
from sanjiayi.medicine.catalogue_queries import stands
from sanjiayi.medicine.catalogue_rules import Wrong
from sanjiayi.medicine.drugs import Drug
from sanjiayi.rolls import sheets, storage
from sanjiayi.rolls.cells import as_text

_CHUNK = 500
_COLUMNS = (
    "name", "also", "misspelt", "atc", "form", "strengths", "law", "law_since", "keep", "since",
)  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """What a file would change.

    key, file   under which it is kept, and its name;  rows: read
    presumed    drugs whose class the file does not tell;  wrong: rows left out
    """

    key: UUID
    file: str
    rows: int
    names: int
    presumed: int
    new: list[Drug]
    changed: list[Drug]
    wrong: list[Wrong]
    digest: str


def look(name: str, content: bytes) -> Looked:
    """Keep a file and say what it would change; nothing is written to the table.

    Raises Refusal: those of rolls.sheets.open_file, "medicine.no_names".
    """
    looked = _looked(uuid4(), name, content)
    storage.keep(looked.key, content)
    return looked


def again(key: UUID, name: str) -> Looked:
    """The same for a file that was kept.  Raises Refusal "rolls.gone"."""
    try:
        content = storage.take(key)
    except FileNotFoundError as error:
        raise Refusal("rolls.gone", "上传的文件已经删除，请重新上传。") from error
    return _looked(key, name, content)


def _looked(key: UUID, name: str, content: bytes) -> Looked:
    found = rules.Found()
    has_names = False
    for sheet in sheets.open_file(name, content, rules.learned()):
        where = rules.columns(sheet.headings)
        if "name" not in where:
            continue
        has_names = True
        for number, row in sheet.body():
            said = {
                field: as_text(row[at]) for field, at in where.items() if at < len(row)
            }  # fmt: skip
            rules.take(found, sheet.name, number, said)
    if not has_names:
        raise Refusal(
            "medicine.no_names", "没有找到药名这一列。请让一列的表头写着“通用名”或“药品名称”。"
        )
    new, changed = rules.compare(found.drugs.values(), stands(found.drugs))
    digest = hashlib.sha256(content).hexdigest()
    return Looked(
        key, name, found.rows, len(found.drugs), found.presumed, new, changed, found.wrong, digest
    )


def read_in(looked: Looked, *, place: str, by: str, now: int) -> int:
    """Write what is new or changed, all or nothing; answers how many.

    place   the community, for the entry
    Raises Refusal "medicine.nothing_new" when the table holds it all already.
    """
    drugs = [*looked.new, *looked.changed]
    if not drugs:
        raise Refusal("medicine.nothing_new", "文件里的药都已经有了，不用再导入。")
    fact = CatalogueRead(
        digest=looked.digest, names=looked.names, new=len(looked.new), changed=len(looked.changed)
    )
    with book.together():
        left = iter(sorted(drugs, key=lambda drug: drug.name))
        while some := list(islice(left, _CHUNK)):
            rows = [_row(drug, now) for drug in some]
            tables.upsert(OwnDrug, _COLUMNS, rows, conflict=("name",), replace=_COLUMNS[1:])
        draft = book.Draft(fact, place, subject=looked.digest[:16], happened_at=now)
        book.record([draft], by=by, now=now)
    storage.drop(looked.key)
    return len(drugs)


def put_away(*, place: str, by: str, now: int) -> int:
    """Take every own row out again: the shipped table alone is left.  Answers how many."""
    with book.together():
        count = OwnDrug.objects.count()
        if not count:
            raise Refusal("medicine.nothing_new", "没有导入过目录，不用撤。")
        OwnDrug.objects.all().delete()
        fact = CatalogueRead(digest="", names=count)
        book.record(
            [book.Draft(fact, place, subject="own", happened_at=now)], by=by, now=now
        )  # fmt: skip
    return count


def _row(drug: Drug, now: int) -> tuple[object, ...]:
    return (
        drug.name, "\n".join(drug.also), "\n".join(drug.misspelt), drug.atc, drug.form,
        "\n".join(drug.strengths), drug.law, drug.law_since, drug.keep, now,
    )  # fmt: skip
