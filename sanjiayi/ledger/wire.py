"""What devices send: batches of facts as JSON, one object a fact or column by column.

Rows:      {"sent_at": ms?, "facts": [{"id", "kind", "place", "subject"?, "at", "quantity"?,
           "body"}, …]}
Columns:   {"sent_at": ms?, "kind", "ids": 32 hex digits a fact in one string, "place",
           "subject", "at", "quantity", "body"}: where a list is given it has one value a
           fact; a single value holds for all.  A third of the bytes, half the work.

A batch that cannot be read as a whole raises Malformed; a fact that cannot be read becomes
an Unreadable, kept for a person.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec

from sanjiayi.kernel.civil import DAY_MS
from sanjiayi.ledger import registry
from sanjiayi.ledger.lines import Line, Unreadable, line

ROWS = "application/json"
COLUMNS = "application/vnd.sanjiayi.columns+json"

MAX_BYTES = 1_048_576
"""A batch larger than this is answered 413; devices send at most 500 facts."""
MAX_FACTS = 1_000
MAX_BODY_BYTES = 8_192
MAX_QUANTITY = 1_000_000_000
FUTURE_MS = 10 * 60_000
"""How far ahead of ours a clock may be before a fact of its is set aside."""
SKEW_MS = 120_000
"""A device whose sent_at differs from ours by more has its times set right by the difference."""
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
    """Reads one batch of one sender."""

    def __init__(self, by: str, received_at: int) -> None:
        self.by = by
        self.received_at = received_at
        self.skew_ms = 0

    def read(self, body: bytes, content_type: str) -> list[Line | Unreadable]:
        """Lines in the order of the batch.  Raises Malformed."""
        try:
            if content_type == COLUMNS:
                found = self._read_columns(_columns(body))
            else:
                found = self._read_rows(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed("这批记录不是有效的 JSON 格式，没有入账；请更新应用后重传。") from error
        return found

    def _clock(self, sent_at: int | None) -> None:
        difference = 0 if sent_at is None else sent_at - self.received_at
        self.skew_ms = difference if abs(difference) > SKEW_MS else 0

    def _read_rows(self, body: bytes) -> list[Line | Unreadable]:
        try:
            batch = _fast(body)
        except msgspec.ValidationError:
            return self._read_torn_rows(body)
        _check_count(len(batch.facts))
        self._clock(batch.sent_at)
        return [self._read_item(item) for item in batch.facts]

    def _read_torn_rows(self, body: bytes) -> list[Line | Unreadable]:
        """Some facts have the wrong shape: read them one at a time."""
        try:
            batch = _rows(body)
        except msgspec.ValidationError as error:
            raise Malformed("这批记录缺少 facts 列表，没有入账；请更新应用后重传。") from error
        _check_count(len(batch.facts))
        self._clock(batch.sent_at)
        found: list[Line | Unreadable] = []
        for raw in batch.facts:
            try:
                found.append(self._read_item(_item(raw)))
            except msgspec.ValidationError as error:
                found.append(self._torn(raw, str(error)))
        return found

    def _read_item(self, item: Item) -> Line | Unreadable:
        try:
            fact_id = bytes.fromhex(item.id.replace("-", ""))
        except ValueError:
            fact_id = b""
        return self._read_fact(
            fact_id, item.kind, item.place, item.subject, item.at, item.quantity, item.body
        )

    def _read_columns(self, batch: ColumnBatch) -> list[Line | Unreadable]:
        self._clock(batch.sent_at)
        try:
            ids = bytes.fromhex(batch.ids)
        except ValueError as error:
            raise Malformed("编号一栏不是十六进制，没有入账；请更新应用后重传。") from error
        count = len(ids) // 16
        if not count or len(ids) % 16:
            raise Malformed("编号一栏长度不对，没有入账；请更新应用后重传。")
        _check_count(count)
        columns = zip(
            (ids[n : n + 16] for n in range(0, len(ids), 16)),
            _column(batch.place, count),
            _column(batch.subject, count),
            _column(batch.at, count),
            _column(batch.quantity, count),
            self._body_column(batch.body, count),
            strict=True,
        )
        return [
            self._read_fact(fact_id, batch.kind, place, subject, at, quantity, body)
            for fact_id, place, subject, at, quantity, body in columns
        ]

    @staticmethod
    def _body_column(body: msgspec.Raw, count: int) -> Iterator[msgspec.Raw]:
        raw = bytes(body)
        if raw[:1] == b"[":
            bodies = _bodies(raw)
            if len(bodies) != count:
                raise Malformed("各栏长短不一，没有入账；请更新应用后重传。")
            return iter(bodies)
        return iter([body] * count)

    def _read_fact(
        self,
        fact_id: bytes,
        kind_name: str,
        place: str,
        subject: str,
        at: int,
        quantity: int,
        body: msgspec.Raw,
    ) -> Line | Unreadable:
        kind = registry.find(kind_name)
        no = self._why_unreadable(kind, fact_id, place, subject, at, quantity, body)
        if no is None and kind is not None:
            try:
                return line(
                    kind,
                    kind.decode(body),
                    id=fact_id,
                    place=place,
                    subject=subject,
                    by=self.by,
                    happened_at=at - self.skew_ms,
                    received_at=self.received_at,
                    skew=self.skew_ms // 1000,
                    quantity=quantity,
                )
            except msgspec.DecodeError as error:
                no = ("ledger.unreadable", f"记录内容不合格式（{str(error)[:80]}），请人工核对。")
        code, reason = no or ("ledger.unreadable", "记录无法识别，请人工核对。")
        envelope = msgspec.json.encode(
            {
                "id": fact_id.hex(), "kind": kind_name, "place": place, "subject": subject,
                "at": at, "quantity": quantity, "body": body,
            }
        )[:MAX_BODY_BYTES]  # fmt: skip
        text = envelope.decode("utf-8", "replace")
        return Unreadable(fact_id, kind_name, place, at, text, code, reason)

    def _why_unreadable(  # noqa: PLR0911
        self,
        kind: registry.Kind | None,
        fact_id: bytes,
        place: str,
        subject: str,
        at: int,
        quantity: int,
        body: msgspec.Raw,
    ) -> tuple[str, str] | None:
        happened_at = at - self.skew_ms
        if kind is None:
            return "ledger.unknown_kind", "不认识这种记录，可能是应用版本较新；请更新后由人核对。"
        if len(fact_id) != 16:
            return "ledger.bad_id", "记录编号不合格式，请人工核对。"
        if len(place) > 64 or len(subject) > 64:
            return "ledger.too_long", "地点或对象一栏过长，请人工核对。"
        if len(body) > MAX_BODY_BYTES:
            return "ledger.too_long", "记录内容过长，请人工核对。"
        if happened_at > self.received_at + FUTURE_MS:
            return "ledger.future", "记录时间在将来，请核对手机时间后由人确认。"
        if happened_at < self.received_at - PAST_MS:
            return "ledger.too_old", "记录时间太早，请核对手机时间后由人确认。"
        if not 0 <= quantity <= MAX_QUANTITY:
            return "ledger.quantity", "数量不合理，请人工核对。"
        return None

    def _torn(self, raw: msgspec.Raw, error: str) -> Unreadable:
        text = bytes(raw)[:MAX_BODY_BYTES].decode("utf-8", "replace")
        reason = f"记录缺少栏目或类型不对（{error[:80]}），请人工核对。"
        found: Any = _any(raw)
        said = found if isinstance(found, dict) else {}
        return Unreadable(
            _id_of(said.get("id")),
            str(said.get("kind", ""))[:40],
            str(said.get("place", ""))[:64],
            self.received_at,
            text,
            "ledger.unreadable",
            reason,
        )


def _id_of(said: object) -> bytes:
    try:
        return UUID(str(said)).bytes
    except ValueError:
        return b""


def _check_count(count: int) -> None:
    if count > MAX_FACTS:
        raise Malformed(f"一批最多 {MAX_FACTS} 条，这批有 {count} 条；请分批上传。")


def _column(values: Any, count: int) -> Iterator[Any]:
    if not isinstance(values, list):
        return iter([values] * count)
    if len(values) != count:
        raise Malformed("各栏长短不一，没有入账；请更新应用后重传。")
    return iter(values)
