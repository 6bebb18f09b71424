"""What devices send: batches of facts as JSON, one object a fact or column by column.

Rows:      {"sent_at": ms?, "facts": [{"id", "kind", "place", "subject"?, "at", "quantity"?,
           "body"}, …]}
Columns:   {"sent_at": ms?, "kind", "ids": 32 hex digits a fact in one string, "place",
           "subject", "at", "quantity", "body"}: where a list is given it has one value a
           fact; a single value holds for all.  Fewer bytes, somewhat less work.

A batch that cannot be read as a whole raises Malformed; a fact that cannot be read becomes
an Unreadable, kept for a person.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import DAY_MS, civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.ledger import lines, registry
from sanjiayi.ledger.lines import Sheaf, Unreadable, canonical

ROWS = "application/json"
COLUMNS = "application/vnd.sanjiayi.columns+json"

MAX_BYTES = 1_048_576
"""A batch larger than this is answered 413; devices send at most 500 facts."""
MAX_FACTS = 1_000
MAX_BODY_BYTES = 8_192
MAX_WORD = 64
"""Characters of a place or a subject."""
MAX_QUANTITY = 1_000_000_000
FUTURE_MS = 10 * 60_000
"""How far ahead of ours a clock may be before a fact of its is set aside."""
SKEW_MS = 120_000
"""A device whose sent_at differs from ours by more has its times set right by the difference."""
MAX_SKEW_MS = 3 * DAY_MS
"""A clock that is further off is no clock; its facts are judged by their own times."""
PAST_MS = 90 * DAY_MS
"""Older facts are set aside: a phone that lost its clock says 1970."""


class Malformed(Exception):
    """The batch as a whole cannot be read.  reason: one sentence for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Item(msgspec.Struct, gc=False):
    """One fact as a device sends it."""

    id: str
    kind: str
    place: str
    at: int
    body: msgspec.Raw
    subject: str = ""
    quantity: int = 1


class RowBatch(msgspec.Struct, gc=False):
    """Rows form."""

    facts: list[msgspec.Raw]
    sent_at: int | None = None


class FastBatch(msgspec.Struct, gc=False):
    """Rows form when every fact has the right outer shape: the usual case, read in one go."""

    facts: list[Item]
    sent_at: int | None = None


class ColumnBatch(msgspec.Struct, gc=False):
    """Columns form."""

    kind: str
    ids: str
    at: list[int] | int
    place: list[str] | str
    body: msgspec.Raw
    subject: list[str] | str = ""
    quantity: list[int] | int = 1
    sent_at: int | None = None


_fast = msgspec.json.Decoder(FastBatch).decode
_rows = msgspec.json.Decoder(RowBatch).decode
_item = msgspec.json.Decoder(Item).decode
_columns = msgspec.json.Decoder(ColumnBatch).decode
_bodies = msgspec.json.Decoder(list[msgspec.Raw]).decode
_any = msgspec.json.Decoder().decode


class Reader:
    """Reads one batch of one sender into sheaves."""

    def __init__(self, by: str, received_at: int) -> None:
        self.by = by
        self.received_at = received_at
        self.skew_ms = 0

    def read(self, body: bytes, content_type: str) -> tuple[list[Sheaf | Unreadable], int]:
        """Contents in the order of the batch, and how many facts they are.  Raises Malformed."""
        try:
            if content_type == COLUMNS:
                return self._read_columns(_columns(body))
            return self._read_rows(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed("这批记录不是有效的 JSON 格式，没有入账；请更新应用后重传。") from error

    def _clock(self, sent_at: int | None) -> None:
        difference = 0 if sent_at is None else sent_at - self.received_at
        self.skew_ms = difference if SKEW_MS < abs(difference) < MAX_SKEW_MS else 0

    # ---- columns form

    def _read_columns(self, batch: ColumnBatch) -> tuple[list[Sheaf | Unreadable], int]:
        self._clock(batch.sent_at)
        try:
            joined = bytes.fromhex(batch.ids)
        except ValueError as error:
            raise Malformed("编号一栏不是十六进制，没有入账；请更新应用后重传。") from error
        count = len(joined) // 16
        if not count or len(joined) % 16:
            raise Malformed("编号一栏长度不对，没有入账；请更新应用后重传。")
        _check_count(count)
        columns = Columns(
            batch.kind,
            range(count),
            [joined[n : n + 16] for n in range(0, len(joined), 16)],
            _column(batch.place, count),
            _column(batch.subject, count),
            _column(batch.at, count),
            _column(batch.quantity, count),
            _body_column(batch.body, count),
        )
        return self._sheaves(columns), count

    # ---- rows form

    def _read_rows(self, body: bytes) -> tuple[list[Sheaf | Unreadable], int]:
        try:
            batch = _fast(body)
        except msgspec.ValidationError:
            return self._read_torn_rows(body)
        _check_count(len(batch.facts))
        self._clock(batch.sent_at)
        return self._read_items(batch.facts, range(len(batch.facts))), len(batch.facts)

    def _read_items(self, items: list[Item], indexes: range) -> list[Sheaf | Unreadable]:
        """Runs of observed facts kind by kind; a decided fact keeps its place between runs."""
        names = [item.kind for item in items]
        if len(set(names)) <= 1:
            return self._sheaves(_columns_of(items, indexes)) if items else []
        found: list[Sheaf | Unreadable] = []
        for run in _runs(names):
            some = [items[n] for n in run]
            columns = _columns_of(some, [indexes[n] for n in run])
            found += self._sheaves(columns)
        return found

    def _read_torn_rows(self, body: bytes) -> tuple[list[Sheaf | Unreadable], int]:
        """Some facts have the wrong shape: read them one at a time."""
        try:
            batch = _rows(body)
        except msgspec.ValidationError as error:
            raise Malformed("这批记录缺少 facts 列表，没有入账；请更新应用后重传。") from error
        _check_count(len(batch.facts))
        self._clock(batch.sent_at)
        found: list[Sheaf | Unreadable] = []
        for index, raw in enumerate(batch.facts):
            try:
                found += self._read_items([_item(raw)], range(index, index + 1))
            except msgspec.ValidationError as error:
                found.append(self._torn(index, raw, str(error)))
        return found, len(batch.facts)

    # ---- from columns to sheaves

    def _sheaves(self, columns: "Columns") -> list[Sheaf | Unreadable]:
        """One sheaf when all is well; fact by fact when something is not."""
        kind = registry.find(columns.kind)
        if kind is not None and self._is_plain(columns):
            try:
                return [self._sheaf(kind, columns)]
            except msgspec.DecodeError:
                pass
        return [self._one(kind, columns, n) for n in range(len(columns.ids))]

    def _is_plain(self, columns: "Columns") -> bool:
        """Does every fact pass the outer checks?  Asked of whole columns at once."""
        at_least = self.received_at - PAST_MS + self.skew_ms
        at_most = self.received_at + FUTURE_MS + self.skew_ms
        return (
            set(map(len, columns.ids)) == {16}
            and max(map(len, set(columns.places))) <= MAX_WORD
            and max(map(len, columns.subjects)) <= MAX_WORD
            and at_least <= min(columns.ats)
            and max(columns.ats) <= at_most
            and min(columns.quantities) >= 0
            and max(columns.quantities) <= MAX_QUANTITY
            and max(map(len, columns.bodies)) <= MAX_BODY_BYTES
        )

    def _sheaf(self, kind: registry.Kind, columns: "Columns") -> Sheaf:
        texts = _canonical_all(kind, columns.bodies)
        ats = columns.ats if not self.skew_ms else [at - self.skew_ms for at in columns.ats]
        seen = lines.Columns(
            kind.name, self.by, self.received_at, self.skew_ms // 1000, list(columns.ids),
            list(columns.places), list(columns.subjects), list(ats), _days(ats),
            list(columns.quantities), texts,
        )  # fmt: skip
        return Sheaf(kind, seen, columns.indexes)

    def _one(self, kind: registry.Kind | None, columns: "Columns", n: int) -> Sheaf | Unreadable:
        """One fact of a batch in which something is wrong."""
        one = columns.at(n)
        no = self._why_unreadable(kind, one)
        if no is None and kind is not None:
            try:
                sheaf = self._sheaf(kind, one)
            except msgspec.DecodeError as error:
                no = ("ledger.unreadable", f"记录内容不合格式（{str(error)[:80]}），请人工核对。")
            else:
                return sheaf
        code, reason = no or ("ledger.unreadable", "记录无法识别，请人工核对。")
        return Unreadable(
            columns.indexes[n], one.ids[0][:16], one.kind, one.places[0], one.ats[0],
            _envelope(one), code, reason,
        )  # fmt: skip

    def _why_unreadable(self, kind: registry.Kind | None, one: "Columns") -> tuple[str, str] | None:
        happened_at = one.ats[0] - self.skew_ms
        checks = (
            (
                kind is None,
                "unknown_kind",
                "不认识这种记录，可能是应用版本较新；请更新后由人核对。",
            ),
            (len(one.ids[0]) != 16, "bad_id", "记录编号不合格式，请人工核对。"),
            (len(one.places[0]) > MAX_WORD, "too_long", "地点一栏过长，请人工核对。"),
            (len(one.subjects[0]) > MAX_WORD, "too_long", "对象一栏过长，请人工核对。"),
            (len(one.bodies[0]) > MAX_BODY_BYTES, "too_long", "记录内容过长，请人工核对。"),
            (
                happened_at > self.received_at + FUTURE_MS,
                "future",
                "记录时间在将来，请核对手机时间后由人确认。",
            ),
            (
                happened_at < self.received_at - PAST_MS,
                "too_old",
                "记录时间太早，请核对手机时间后由人确认。",
            ),
            (not 0 <= one.quantities[0] <= MAX_QUANTITY, "quantity", "数量不合理，请人工核对。"),
        )
        return next(((f"ledger.{code}", words) for wrong, code, words in checks if wrong), None)

    def _torn(self, index: int, raw: msgspec.Raw, error: str) -> Unreadable:
        text = bytes(raw)[:MAX_BODY_BYTES].decode("utf-8", "replace")
        reason = f"记录缺少栏目或类型不对（{error[:80]}），请人工核对。"
        found: Any = _any(raw)
        said = found if isinstance(found, dict) else {}
        return Unreadable(
            index,
            ids.from_text(said.get("id")),
            str(said.get("kind", ""))[:40],
            str(said.get("place", ""))[:MAX_WORD],
            self.received_at,
            text,
            "ledger.unreadable",
            reason,
        )


class Columns(NamedTuple):
    """Facts of one kind, column by column.  indexes: where each stands in the batch."""

    kind: str
    indexes: Sequence[int]
    ids: Sequence[bytes]
    places: Sequence[str]
    subjects: Sequence[str]
    ats: Sequence[int]
    quantities: Sequence[int]
    bodies: Sequence[msgspec.Raw]

    def at(self, n: int) -> "Columns":
        """The nth fact alone."""
        return Columns(
            self.kind, [self.indexes[n]], [self.ids[n]], [self.places[n]], [self.subjects[n]],
            [self.ats[n]], [self.quantities[n]], [self.bodies[n]],
        )  # fmt: skip


def _columns_of(items: Sequence[Item], indexes: Sequence[int]) -> Columns:
    return Columns(
        items[0].kind,
        indexes,
        ids.all_from([item.id for item in items]),
        [item.place for item in items],
        [item.subject for item in items],
        [item.at for item in items],
        [item.quantity for item in items],
        [item.body for item in items],
    )


def _runs(names: list[str]) -> Iterator[list[int]]:
    """Positions to read together: one kind each; nothing passes a decided fact."""
    gathered: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        kind = registry.find(name)
        if kind is not None and kind.nature is registry.Nature.DECIDED:
            yield from gathered.values()
            gathered = {}
            yield [position]
        else:
            gathered.setdefault(name, []).append(position)
    yield from gathered.values()


def _canonical_all(kind: registry.Kind, bodies: Sequence[msgspec.Raw]) -> list[str]:
    """Bodies in canonical words.  Raises msgspec.DecodeError for a wrong shape.

    Facts of a batch share few different bodies (a round, a tube): each is read once.
    """
    raw = list(map(bytes, bodies))
    place = {body: n for n, body in enumerate(dict.fromkeys(raw))}
    facts: list[Fact] = kind.decode_list(b"[" + b",".join(place) + b"]")
    texts = [text.decode() for text in map(canonical, facts)]
    if len(place) == 1:
        return texts * len(raw)
    return texts if len(place) == len(raw) else [texts[place[body]] for body in raw]


def _days(ats: Sequence[int]) -> list[int] | int:
    first = civil_day(min(ats))
    return first if first == civil_day(max(ats)) else list(map(civil_day, ats))


def _envelope(one: Columns) -> str:
    raw = msgspec.json.encode(
        {
            "id": one.ids[0].hex(), "kind": one.kind, "place": one.places[0],
            "subject": one.subjects[0], "at": one.ats[0], "quantity": one.quantities[0],
            "body": one.bodies[0],
        }
    )  # fmt: skip
    return raw[: 2 * MAX_BODY_BYTES].decode("utf-8", "replace")


def _check_count(count: int) -> None:
    if count > MAX_FACTS:
        raise Malformed(f"一批最多 {MAX_FACTS} 条，这批有 {count} 条；请分批上传。")


def _column(values: Any, count: int) -> Any:
    if not isinstance(values, list):
        return [values] * count
    if len(values) != count:
        raise Malformed("各栏长短不一，没有入账；请更新应用后重传。")
    return values


def _body_column(body: msgspec.Raw, count: int) -> list[msgspec.Raw]:
    if bytes(body)[:1] == b"[":
        bodies: list[msgspec.Raw] = _column(_bodies(body), count)
        return bodies
    return [body] * count
