"""One commit in the making: sheaves go in, answers, rollups and a digest come out.

Observed sheaves gather until something must be decided (or the end), then are judged,
written and projected as sets, kind by kind in the order in which the kinds were entered:
kinds that bring a subject into being stand before kinds that speak of it.  Decided facts
are taken one by one, in their place.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import IntegrityError, transaction

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import gathering, within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import chain, registry, setaside, store, tables
from sanjiayi.ledger.lines import REFUSED, SEEN, Columns, Parcel, Sheaf, Unreadable, flatten
from sanjiayi.ledger.models import Rollup
from sanjiayi.ledger.registry import Kind, Nature
from sanjiayi.ledger.spans import OpenSpans

_gathering = lru_cache(maxsize=65536)(gathering)
_received_of = itemgetter(6)
_quantity_of = itemgetter(9)
_day_and_place_of = itemgetter(8, 2)


class Refused(Exception):
    """Inside an interactive parcel: undo the parcel and tell the person."""

    def __init__(self, no: Refusal) -> None:
        super().__init__(no.code)
        self.no = no


class Making:
    """The state of one commit.  Runs inside a transaction opened by the caller."""

    def __init__(self, head: store.Head, spans: OpenSpans) -> None:
        self.head = head
        self.seq = head.seq
        self.spans = spans
        self.written: list[tuple[int, Sheaf]] = []
        self.pending: list[Sheaf] = []

    # ---- taking parcels in

    def take(self, parcel: Parcel) -> None:
        """Take a parcel in; its answers are complete once `finish` has returned."""
        parcel.begin()
        if parcel.is_interactive:
            self._take_whole(parcel)
        else:
            self._take_contents(parcel)

    def _take_contents(self, parcel: Parcel) -> None:
        for sheaf in parcel.contents:
            if isinstance(sheaf, Unreadable):
                setaside.keep_unreadable(sheaf, parcel)
            elif sheaf.kind.nature is Nature.OBSERVED:
                self.pending.append(sheaf)
            else:
                self.flush()
                for position in range(len(sheaf)):
                    self._decide(sheaf.only([position]))

    def _take_whole(self, parcel: Parcel) -> None:
        """All or nothing: the first refusal undoes what the parcel wrote."""
        self.flush()
        seq, written = self.seq, len(self.written)
        try:
            with transaction.atomic():
                self._take_contents(parcel)
                self.flush()
        except Refused as refused:
            self.seq = seq
            del self.written[written:]
            self.pending.clear()
            parcel.begin()
            for index in range(parcel.size):
                parcel.answer(index, REFUSED)
                parcel.reasons[index] = (refused.no.code, refused.no.reason)

    # ---- decided kinds: one by one

    def _decide(self, sheaf: Sheaf) -> None:
        if self._is_seen(sheaf, 0):
            return
        no = self._why_not(sheaf)
        if no is None and sheaf.kind.judge_one is not None:
            no = sheaf.kind.judge_one(sheaf.records(self.seq + 1)[0])
        if no is not None:
            self._set_aside(sheaf, 0, no)
            return
        self._write(sheaf.kind, [sheaf])

    def _why_not(self, sheaf: Sheaf) -> Refusal | None:
        """What holds for every kind: who may post it, and from where."""
        if not (sheaf.parcel.sender.is_trusted or sheaf.kind.from_devices):
            return Refusal("ledger.not_from_devices", "这类记录只能在页面上登记，设备不能上传。")
        place = sheaf.columns.places[0]
        return _wrong_place(sheaf.parcel, place, registry.known_places({place}))

    # ---- observed kinds: as sets

    def flush(self) -> None:
        """Judge, write and project the observed sheaves gathered so far."""
        pending, self.pending = self.pending, []
        if not pending:
            return
        by_kind: dict[str, list[Sheaf]] = defaultdict(list)
        for sheaf in self._placed(pending):
            by_kind[sheaf.kind.name].append(sheaf)
        for kind in registry.in_order(by_kind):
            self._flush_kind(kind, by_kind[kind.name])

    def _placed(self, pending: list[Sheaf]) -> list[Sheaf]:
        """What remains once facts of unknown or foreign places are set aside."""
        places = [set(sheaf.columns.places) for sheaf in pending]
        known = registry.known_places(set().union(*places))
        fit = []
        for sheaf, there in zip(pending, places, strict=True):
            wrong = {p: no for p in there if (no := _wrong_place(sheaf.parcel, p, known))}
            if wrong:
                at = enumerate(sheaf.columns.places)
                refusals = {n: wrong[place] for n, place in at if place in wrong}
                sheaf = self._without(sheaf, refusals)
            fit.append(sheaf)
        return fit

    def _flush_kind(self, kind: Kind, sheaves: list[Sheaf]) -> None:
        if kind.judge_set is not None:
            sheaves = self._judged(kind, sheaves)
        sheaves = [sheaf for sheaf in sheaves if len(sheaf)]
        if not sheaves:
            return
        try:
            with transaction.atomic():
                self._write(kind, sheaves)
        except IntegrityError:
            # An id stands already: a resent batch, or two devices with the same bytes.
            fresh = self._fresh(sheaves)
            if fresh:
                self._write(kind, fresh)

    def _judged(self, kind: Kind, sheaves: list[Sheaf]) -> list[Sheaf]:
        records = [record for sheaf in sheaves for record in sheaf.records(0)]
        assert kind.judge_set is not None  # noqa: S101
        refusals = kind.judge_set(records)
        if not refusals:
            return sheaves
        fit, start = [], 0
        for sheaf in sheaves:
            end = start + len(sheaf)
            here = {n - start: no for n, no in refusals.items() if start <= n < end}
            fit.append(self._without(sheaf, here) if here else sheaf)
            start = end
        return fit

    def _without(self, sheaf: Sheaf, refusals: dict[int, Refusal]) -> Sheaf:
        """The sheaf less the refused positions, which are answered here."""
        for position, no in refusals.items():
            if not self._is_seen(sheaf, position):
                self._set_aside(sheaf, position, no)
        return sheaf.only([n for n in range(len(sheaf)) if n not in refusals])

    def _fresh(self, sheaves: list[Sheaf]) -> list[Sheaf]:
        """What remains once ids that stand already, or come twice, are answered."""
        standing = store.standing([each for sheaf in sheaves for each in sheaf.columns.ids])
        first_here: dict[bytes, tuple[int, tuple[object, ...]]] = {}
        fresh, seq = [], self.seq
        for sheaf in sheaves:
            keep = []
            for n, row in enumerate(sheaf.rows):
                before = standing.get(row[0]) or first_here.get(row[0])
                if before is not None:
                    self._answer_again(sheaf, n, *before)
                    continue
                seq += 1
                first_here[row[0]] = (seq, content(row))
                keep.append(n)
            if keep:
                fresh.append(sheaf.only(keep))
        return fresh

    # ---- writing and answering

    def _write(self, kind: Kind, sheaves: Sequence[Sheaf]) -> None:
        """Number, insert, project.  Raises IntegrityError for an id that stands already."""
        first = self.seq + 1
        store.insert(first, sheaves)
        seq, numbered = first, []
        for sheaf in sheaves:
            numbered.append((seq, sheaf))
            seq += len(sheaf)
        if kind.listeners:
            project(kind, [record for first, s in numbered for record in s.records(first)])
        for first, sheaf in numbered:
            sheaf.answer_written(first)
        self.written += numbered
        self.seq = seq - 1

    def _is_seen(self, sheaf: Sheaf, position: int) -> bool:
        fact_id = sheaf.columns.ids[position]
        standing = store.standing([fact_id]).get(fact_id)
        if standing is None:
            return False
        self._answer_again(sheaf, position, *standing)
        return True

    def _answer_again(
        self, sheaf: Sheaf, position: int, seq: int, before: tuple[object, ...]
    ) -> None:
        """Ids are chosen by clients, so by attackers too: same id, other content is a conflict."""
        if content(sheaf.rows[position]) == before:
            sheaf.parcel.answer(sheaf.indexes[position], SEEN, seq)
            return
        sentence = f"同一编号已记过另一内容（台账 #{seq}），请人工核对。"
        self._set_aside(sheaf, position, Refusal("ledger.conflict", sentence))

    def _set_aside(self, sheaf: Sheaf, position: int, no: Refusal) -> None:
        if sheaf.parcel.is_interactive:
            raise Refused(no)
        setaside.keep(sheaf.rows[position], sheaf.indexes[position], sheaf.parcel, no)

    # ---- the end

    def written_ids(self) -> Iterator[bytes]:
        """Ids of everything this commit wrote."""
        return flatten(sheaf.columns.ids for _, sheaf in self.written)

    def finish(self, now_ms: int) -> store.Head:
        """Bring rollups and spans up to date and close the chain.  Returns the new head."""
        self.flush()
        if not self.written:
            return self.head
        gather((sheaf.kind.name, sums_of(sheaf.columns)) for _, sheaf in self.written)
        for first, sheaf in self.written:
            self.spans.note(sheaf.kind.name, first, len(sheaf), sheaf.columns.days)
        self.spans.keep()
        leaves = [sheaf.leaves for _, sheaf in self.written]
        digest = chain.link(self.head.digest, self.head.seq + 1, leaves)
        closed = store.Head(self.seq, self.head.number + 1, digest, now_ms)
        store.add_commit(self.head.seq + 1, closed)
        return closed


def content(row: chain.Row) -> tuple[object, ...]:
    """What two facts of one id must share to be the same fact."""
    return (row[1], row[2], row[3], row[9], row[10])


def _wrong_place(parcel: Parcel, place: str, known: set[str]) -> Refusal | None:
    if place not in known:
        return Refusal("ledger.unknown_place", "名册里没有这个地方，请核对门牌或先登记。")
    if not (parcel.sender.is_trusted or within(place, parcel.sender.scope)):
        return Refusal("ledger.wrong_place", "这台设备不负责这个地方，请换设备或请组长核对。")
    return None


def project(kind: Kind, records: Sequence[Record[Any]]) -> None:
    """Tell everybody who listens to the kind."""
    for listener in kind.listeners:
        listener.project(records)


Sums = dict[tuple[int, str], tuple[int, int, int]]
"""(day, place) → how many, their quantity, when the last was received."""


def sums_of(columns: Columns) -> Sums:
    """What a sheaf adds to the rollups of its own places."""
    keys = zip(columns.each_day(), columns.places, strict=False)
    counts, last = Counter(keys), columns.received_at
    least, most = min(columns.quantities), max(columns.quantities)
    if least == most:
        return {key: (count, count * most, last) for key, count in counts.items()}
    quantities: Counter[tuple[int, str]] = Counter()
    keys = zip(columns.each_day(), columns.places, strict=False)
    for key, quantity in zip(keys, columns.quantities, strict=True):
        quantities[key] += quantity
    return {key: (count, quantities[key], last) for key, count in counts.items()}


def sums_of_rows(rows: Sequence[chain.Row]) -> Sums:
    """The same for rows read back from the book."""
    found: Sums = {}
    # A queue brings one building after another: runs are summed by loops in C.
    for key, run in groupby(rows, _day_and_place_of):
        some = list(run)
        count, quantity, last = found.get(key, (0, 0, 0))
        quantity += sum(map(_quantity_of, some))
        found[key] = (count + len(some), quantity, max(last, max(map(_received_of, some))))
    return found


def gather(sets: Iterable[tuple[str, Sums]]) -> None:
    """Add sums of a kind each to the rollups of their place and of every place above."""
    totals: dict[tuple[int, str, str], tuple[int, int, int]] = {}
    for kind, sums in sets:
        for (day, place), (count, quantity, last) in sums.items():
            for above in _gathering(place):
                n, q, at = totals.get((day, above, kind), (0, 0, 0))
                totals[day, above, kind] = (n + count, q + quantity, max(at, last))
    add_to_rollups(totals)


def add_to_rollups(totals: dict[tuple[int, str, str], tuple[int, int, int]]) -> None:
    """Add (day, place, kind) → count, quantity, when the last was received.

    Keys are sorted so that several writers never lock each other on PostgreSQL.
    """
    tables.upsert(
        Rollup,
        ("day", "place", "kind", "count", "quantity", "last_at"),
        [(*key, *totals[key]) for key in sorted(totals)],
        conflict=("day", "place", "kind"),
        add=("count", "quantity"),
        greatest=("last_at",),
    )
