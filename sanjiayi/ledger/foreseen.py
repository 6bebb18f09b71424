"""What would become of a batch, without writing anything: for a file a person takes in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sanjiayi.kernel import ids
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, store, wire
from sanjiayi.ledger.lines import Sheaf, Unreadable
from sanjiayi.ledger.making import content
from sanjiayi.ledger.registry import Nature, Sender


@dataclass
class Foreseen:
    """How many facts are new, how many stand already, and why others would be set aside.

    aside   sentence → how many
    """

    new: int = 0
    seen: int = 0
    aside: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.new + self.seen + sum(self.aside.values())

    def _add_aside(self, reason: str) -> None:
        self.aside[reason] = self.aside.get(reason, 0) + 1


def foresee(
    bodies: Iterable[bytes], sender: Sender, now: int, *, newcomers: Collection[str] = ()
) -> Foreseen:
    """Judge batches in rows form as the door would now.

    newcomers   ids that will be known by then (people registered from the same file)
    Raises wire.Malformed.
    """
    found = Foreseen()
    sheaves: list[Sheaf | Unreadable] = []
    for body in bodies:
        sheaves += wire.Reader(sender.by, now).read(body, wire.ROWS)[0]
    here = {ids.text(row[0]) for s in sheaves if isinstance(s, Sheaf) for row in s.rows}
    known = {*newcomers, *here}
    for sheaf in sheaves:
        if isinstance(sheaf, Unreadable):
            found._add_aside(sheaf.reason)
        else:
            _judge(found, sheaf, sender, known)
    return found


def _judge(found: Foreseen, sheaf: Sheaf, sender: Sender, known: set[str]) -> None:
    standing = store.standing([row[0] for row in sheaf.rows])
    places = registry.known_places({row[2] for row in sheaf.rows})
    records = sheaf.records(0)
    refusals = _refusals(sheaf.kind, records)
    for position, row in enumerate(sheaf.rows):
        before = standing.get(row[0])
        if before is not None and before[1] == content(row):
            found.seen += 1
        elif before is not None:
            found._add_aside("同一编号已记过另一内容，请人工核对。")
        elif row[2] not in places:
            found._add_aside("名册里没有这个地方，请核对门牌或先登记。")
        elif not within(row[2], sender.scope):
            found._add_aside("这台设备不负责这个地方，请换设备或请组长核对。")
        elif position in refusals and not _comes_with(records[position], known):
            found._add_aside(refusals[position].reason)
        else:
            found.new += 1


def _refusals(kind: registry.Kind, records: list[Record[Any]]) -> dict[int, Refusal]:
    if not kind.from_devices:
        no = Refusal("ledger.not_from_devices", "这类记录只能在页面上登记，设备不能上传。")
        return dict.fromkeys(range(len(records)), no)
    if kind.nature is Nature.OBSERVED:
        return dict(kind.judge_set(records)) if kind.judge_set else {}
    judge = kind.judge_one
    if judge is None:
        return {}
    judged = ((n, judge(record)) for n, record in enumerate(records))
    return {n: said for n, said in judged if said is not None}


def _comes_with(record: Record[Any], known: set[str]) -> bool:
    """Is it refused only because what it speaks of comes with the same file?"""
    spoken = {record.subject, *(getattr(record.fact, name, "") for name in ("voids", "amends"))}
    return bool(spoken & known)
