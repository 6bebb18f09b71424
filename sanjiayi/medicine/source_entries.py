"""What was heard of sources' stock."""

from collections.abc import Mapping, Sequence

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, tables
from sanjiayi.medicine import source_rules as rules
from sanjiayi.medicine.source_facts import SeenAtSource, SourceChanged
from sanjiayi.medicine.source_models import SourceWord

_WORD = ("record", "source", "drug", "has", "at")
_UNSOUND = Refusal("medicine.seen", "请写药名，并选有、不多或没有。")


def unsound(records: Sequence[Record[SeenAtSource]]) -> Mapping[int, Refusal]:
    return {
        n: _UNSOUND
        for n, r in enumerate(records)
        if r.fact.has not in rules.HAS_WORDS or not r.fact.drug or not r.fact.source
    }


def keep(records: Sequence[Record[SeenAtSource]]) -> None:
    rows = [(r.id, r.fact.source, r.fact.drug, r.fact.has, r.happened_at) for r in records]
    tables.upsert(SourceWord, _WORD, rows)


def retract(records: Sequence[Record[SeenAtSource]]) -> None:
    SourceWord.objects.filter(record__in=[r.id for r in records]).delete()


def enter() -> None:
    registry.decided(SourceChanged, title="药源登记", unit="处")
    registry.observed(SeenAtSource, title="问到有没有药", unit="条", judge=unsound)
    registry.listen(SeenAtSource, keep, retract=retract, tables=("medicine.SourceWord",))
