"""One commit in the making: lines go in, answers, rollups and a digest come out.

Observed lines gather until something must be decided (or the end), then are judged, written
and projected as sets, kind by kind in the order in which the kinds were entered: kinds that
bring a subject into being stand before kinds that speak of it.  Decided lines are taken one
by one, in their place.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from django.db import IntegrityError, transaction

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import gathering, within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import chain, registry, setaside, store, tables
from sanjiayi.ledger.lines import Answer, Line, Parcel, Unreadable
from sanjiayi.ledger.models import Rollup
from sanjiayi.ledger.registry import Kind, Nature
from sanjiayi.ledger.spans import OpenSpans

Waiting = tuple[Parcel, int, Line]
"""A line, the parcel it came in, and its index there."""

_gathering = lru_cache(maxsize=65536)(gathering)


class Refused(Exception):
    """Inside an interactive parcel: undo the parcel and tell the person."""

    def __init__(self, index: int, no: Refusal) -> None:
        super().__init__(no.code)
        self.index = index
        self.no = no


class Making:
    """The state of one commit.  Runs inside a transaction opened by the caller."""

    def __init__(self, head: store.Head, spans: OpenSpans) -> None:
        self.head = head
        self.seq = head.seq
        self.spans = spans
        self.leaves: list[bytes] = []
        self.rows: list[chain.Row] = []
        self.pending: list[Waiting] = []

    # ---- taking parcels in

    def take(self, parcel: Parcel) -> None:
        """Take a parcel in; its answers are complete once `finish` has returned."""
        parcel.answers = [Answer("")] * parcel.size
        if parcel.is_interactive:
            self._take_whole(parcel)
        else:
            self._take_lines(parcel)

    def _take_lines(self, parcel: Parcel) -> None:
        for index, line in enumerate(parcel.contents):
            if isinstance(line, Unreadable):
                parcel.answers[index] = setaside.keep_unreadable(line, parcel)
            elif line.kind.nature is Nature.OBSERVED:
                self.pending.append((parcel, index, line))
            else:
                self.flush()
                self._decide(parcel, index, line)

    def _take_whole(self, parcel: Parcel) -> None:
        """All or nothing: the first refusal undoes what the parcel wrote."""
        self.flush()
        seq, written = self.seq, len(self.rows)
        try:
            with transaction.atomic():
                self._take_lines(parcel)
                self.flush()
        except Refused as refused:
            self.seq = seq
            del self.rows[written:], self.leaves[written:]
            self.pending.clear()
            answer = Answer("refused", code=refused.no.code, reason=refused.no.reason)
            parcel.answers = [answer] * parcel.size

    # ---- decided kinds: one by one

    def _decide(self, parcel: Parcel, index: int, line: Line) -> None:
        if self._seen(parcel, index, line):
            return
        no = self._why_not(parcel, line)
        if no is None and line.kind.judge_one is not None:
            no = line.kind.judge_one(line.record(self.seq + 1))
        if no is not None:
            self._set_aside(parcel, index, line, no)
            return
        self._write(line.kind, [(parcel, index, line)])

    def _why_not(self, parcel: Parcel, line: Line) -> Refusal | None:
        """What holds for every kind: who may post it, and from where."""
        if not (parcel.sender.is_trusted or line.kind.from_devices):
            return Refusal("ledger.not_from_devices", "这类记录只能在页面上登记，设备不能上传。")
        return self._wrong_place(parcel, line.row[2], registry.known_places({line.row[2]}))

    @staticmethod
    def _wrong_place(parcel: Parcel, place: str, known: set[str]) -> Refusal | None:
        if place not in known:
            return Refusal("ledger.unknown_place", "名册里没有这个地方，请核对门牌或先登记。")
        if not (parcel.sender.is_trusted or within(place, parcel.sender.scope)):
            return Refusal("ledger.wrong_place", "这台设备不负责这个地方，请换设备或请组长核对。")
        return None

    # ---- observed kinds: as sets

    def flush(self) -> None:
        """Judge, write and project the observed lines gathered so far."""
        pending, self.pending = self.pending, []
        if not pending:
            return
        pending = self._placed(pending)
        by_kind: dict[str, list[Waiting]] = defaultdict(list)
        for waiting in pending:
            by_kind[waiting[2].row[1]].append(waiting)
        for kind in registry.in_order(by_kind):
            self._flush_kind(kind, by_kind[kind.name])

    def _placed(self, pending: list[Waiting]) -> list[Waiting]:
        """Those whose place is known and theirs to speak of; the others are set aside."""
        places = {waiting[2].row[2] for waiting in pending}
        known = registry.known_places(places)
        scopes = {id(p.sender): p.sender for p, _, _ in pending if not p.sender.is_trusted}
        if known >= places and all(
            within(place, sender.scope) for sender in scopes.values() for place in places
        ):
            return pending
        fit: list[Waiting] = []
        for parcel, index, line in pending:
            no = self._wrong_place(parcel, line.row[2], known)
            if no is None:
                fit.append((parcel, index, line))
            elif not self._seen(parcel, index, line):
                self._set_aside(parcel, index, line, no)
        return fit

    def _flush_kind(self, kind: Kind, waiting: list[Waiting]) -> None:
        if kind.judge_set is not None:
            refusals = kind.judge_set([line.record(0) for _, _, line in waiting])
            if refusals:
                waiting = self._without(waiting, refusals)
        if not waiting:
            return
        try:
            with transaction.atomic():
                self._write(kind, waiting)
        except IntegrityError:
            # An id stands already: a resent batch, or two devices with the same bytes.
            fresh = self._fresh(waiting)
            if fresh:
                self._write(kind, fresh)

    def _without(self, waiting: list[Waiting], refusals: object) -> list[Waiting]:
        fit = []
        for position, one in enumerate(waiting):
            no = refusals.get(position)  # type: ignore[attr-defined]
            if no is None:
                fit.append(one)
            elif not self._seen(*one):
                self._set_aside(*one, no)
        return fit

    def _fresh(self, waiting: list[Waiting]) -> list[Waiting]:
        """Those whose id is new; the others are answered seen or conflict."""
        standing = store.standing([line.row[0] for _, _, line in waiting])
        here: dict[bytes, Waiting] = {}
        again: list[tuple[Waiting, Waiting]] = []
        for one in waiting:
            parcel, index, line = one
            if line.row[0] in standing:
                self._answer_again(parcel, index, line, *standing[line.row[0]])
            elif line.row[0] in here:
                again.append((one, here[line.row[0]]))
            else:
                here[line.row[0]] = one
        fresh = list(here.values())
        for offset, (_, _, line) in enumerate(fresh):
            first = (self.seq + 1 + offset, content(line))
            for (parcel, index, twin), original in again:
                if original[2] is line:
                    self._answer_again(parcel, index, twin, *first)
        return fresh

    # ---- writing and answering

    def _write(self, kind: Kind, waiting: list[Waiting]) -> None:
        """Number, insert, project.  Raises IntegrityError for an id that stands already."""
        first = self.seq + 1
        rows = [line.row for _, _, line in waiting]
        leaves = [line.leaf for _, _, line in waiting]
        store.insert(first, rows, leaves)
        if kind.listeners:
            records = [line.record(first + n) for n, (_, _, line) in enumerate(waiting)]
            project(kind, records)
        self.rows += rows
        self.leaves += leaves
        self.seq += len(rows)
        for n, (parcel, index, _) in enumerate(waiting):
            parcel.answers[index] = Answer("written", first + n)

    def _seen(self, parcel: Parcel, index: int, line: Line) -> bool:
        standing = store.standing([line.row[0]]).get(line.row[0])
        if standing is None:
            return False
        self._answer_again(parcel, index, line, *standing)
        return True

    def _answer_again(
        self, parcel: Parcel, index: int, line: Line, seq: int, before: tuple[object, ...]
    ) -> None:
        """Ids are chosen by clients, so by attackers too: same id, other content is a conflict."""
        if content(line) == before:
            parcel.answers[index] = Answer("seen", seq)
            return
        no = Refusal("ledger.conflict", f"同一编号已记过另一内容（台账 #{seq}），请人工核对。")
        self._set_aside(parcel, index, line, no)

    def _set_aside(self, parcel: Parcel, index: int, line: Line, no: Refusal) -> None:
        if parcel.is_interactive:
            raise Refused(index, no)
        parcel.answers[index] = setaside.keep(line, parcel, no)

    # ---- the end

    def finish(self, now_ms: int) -> store.Head:
        """Bring rollups and spans up to date and close the chain.  Returns the new head."""
        self.flush()
        if not self.rows:
            return self.head
        gather(self.rows)
        self.spans.extend(self.head.seq + 1, [(row[1], row[8]) for row in self.rows])
        digest = chain.link(self.head.digest, self.head.seq + 1, self.leaves)
        closed = store.Head(self.seq, self.head.number + 1, digest, now_ms)
        store.add_commit(self.head.seq + 1, closed)
        return closed


def content(line: Line) -> tuple[object, ...]:
    """What two facts of one id must share to be the same fact."""
    row = line.row
    return (row[1], row[2], row[3], row[9], row[10])


def project(kind: Kind, records: Sequence[Record]) -> None:  # type: ignore[type-arg]
    """Tell everybody who listens to the kind."""
    for listener in kind.listeners:
        listener.project(records)


def gather(rows: Sequence[chain.Row]) -> None:
    """Add rows to the rollups of their day, kind, place and every place above."""
    counts: Counter[tuple[int, str, str]] = Counter()
    quantities: Counter[tuple[int, str, str]] = Counter()
    for row in rows:
        key = (row[8], row[2], row[1])
        counts[key] += 1
        quantities[key] += row[9]
    totals: dict[tuple[int, str, str], tuple[int, int]] = {}
    for key, count in counts.items():
        day, place, kind = key
        for above in _gathering(place):
            known = totals.get((day, above, kind), (0, 0))
            totals[day, above, kind] = (known[0] + count, known[1] + quantities[key])
    add_to_rollups(totals)


def add_to_rollups(totals: dict[tuple[int, str, str], tuple[int, int]]) -> None:
    """(day, place, kind) → count and quantity to add; keys sorted so that writers never lock
    each other on PostgreSQL.
    """
    tables.upsert(
        Rollup,
        ("day", "place", "kind", "count", "quantity"),
        [(*key, *totals[key]) for key in sorted(totals)],
        conflict=("day", "place", "kind"),
        add=("count", "quantity"),
    )
