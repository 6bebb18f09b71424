"""The ledger's own tables.  Nobody outside this room reads or writes them."""

from typing import Any

from django.db import models


class SeqField(models.BigIntegerField):  # type: ignore[type-arg]
    """A 64-bit key that on SQLite is the rowid itself: order of arrival at no cost."""

    def db_type(self, connection: Any) -> str:
        return "integer" if connection.vendor == "sqlite" else "bigint"

    def rel_db_type(self, connection: Any) -> str:
        return self.db_type(connection)


class Fact(models.Model):
    """One fact as it was received.  Inserted once, never changed, never deleted.

    The only index besides the key is the one that recognises a resent id: everything a
    screen shows comes from rollups, spans and the rooms' own tables.

    skew    seconds by which the recorder's clock was ahead; happened_at is already set right
    crc     CRC-32 of the row's canonical bytes (chain.leaf): names the record that was altered
    """

    seq = SeqField(primary_key=True)
    id = models.BinaryField(max_length=16, unique=True)
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    happened_at = models.BigIntegerField()
    received_at = models.BigIntegerField()
    skew = models.IntegerField()
    day = models.IntegerField()
    quantity = models.BigIntegerField()
    body = models.TextField()
    crc = models.BigIntegerField()

    class Privacy:
        personal = frozenset({"place", "subject", "body"})
        plain = frozenset(
            {
                "seq", "id", "kind", "by", "happened_at", "received_at", "skew", "day",
                "quantity", "crc",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}"


class Commit(models.Model):
    """The facts that became durable together, and the link of the chain that covers them.

    digest   SHA-256(digest before | first_seq | canonical bytes of every row in order)
    """

    number = SeqField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    committed_at = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"number", "first_seq", "last_seq", "committed_at", "digest"})

    class Meta:
        indexes = (models.Index(fields=("last_seq",), name="ledger_commit_by_seq"),)

    def __str__(self) -> str:
        return f"commit {self.number}"


class Rollup(models.Model):
    """How many facts of a kind, and how much in all, on a day at a place and below it.

    Kept for every level from building upwards, in the transaction that writes the facts;
    corrections have already been taken out.
    """

    pk = models.CompositePrimaryKey("day", "place", "kind")
    day = models.IntegerField()
    place = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    count = models.BigIntegerField()
    quantity = models.BigIntegerField()
    last_at = models.BigIntegerField(help_text="ms at which the last of them was received")

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"day", "place", "kind", "count", "quantity", "last_at"})

    class Meta:
        indexes = (models.Index(fields=("place", "kind", "day"), name="ledger_rollup_by_place"),)

    def __str__(self) -> str:
        return f"{self.day} {self.place} {self.kind}: {self.count}"


class Span(models.Model):
    """Where in the ledger the facts of a kind and day lie: from first_seq to last_seq.

    A span grows while the next fact of its key is near (spans.GAP); a late one opens a new
    span.  So a figure opens by reading a few short stretches, however long the ledger.
    """

    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    day = models.IntegerField()
    kind = models.CharField(max_length=40)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "first_seq", "last_seq", "day", "kind"})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "day", "first_seq"), name="ledger_span_of_a_figure"
            ),
        )
        indexes = (models.Index(fields=("last_seq",), name="ledger_span_by_seq"),)

    def __str__(self) -> str:
        return f"{self.day} {self.kind}: {self.first_seq}–{self.last_seq}"


class Correction(models.Model):
    """What a voiding or amending fact did to the figure it corrects.  Derived."""

    seq = SeqField(primary_key=True)
    corrected_seq = models.BigIntegerField()
    day = models.IntegerField()
    place = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    count = models.IntegerField(help_text="-1 voided, 0 amended")
    quantity = models.BigIntegerField(help_text="change of the quantity")
    reason = models.CharField(max_length=80)

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset({"seq", "corrected_seq", "day", "kind", "count", "quantity", "reason"})

    class Meta:
        indexes = (
            models.Index(fields=("kind", "day"), name="ledger_correction_of_a_figure"),
            models.Index(fields=("corrected_seq",), name="ledger_correction_of_a_fact"),
        )

    def __str__(self) -> str:
        return f"#{self.seq} corrects #{self.corrected_seq}"


class SetAside(models.Model):
    """A fact that could not be written.  Kept as it came until a person has looked at it.

    envelope   the fact as received, JSON
    state      waiting, written (after retry or repair), discarded (with a reason)
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待核"
        WRITTEN = "written", "已入账"
        DISCARDED = "discarded", "不入账"

    fact_id = models.BinaryField(max_length=16)
    fingerprint = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    place = models.CharField(max_length=64)
    envelope = models.TextField()
    by = models.CharField(max_length=80)
    code = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    happened_at = models.BigIntegerField()
    received_at = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    resolved_by = models.CharField(max_length=80, blank=True)
    resolved_at = models.BigIntegerField(null=True)
    resolution = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"envelope", "place"})
        plain = frozenset(
            {
                "id", "fact_id", "fingerprint", "kind", "by", "code", "reason", "happened_at",
                "received_at", "state", "resolved_by", "resolved_at", "resolution",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("state", "received_at"), name="ledger_waiting"),)

    def __str__(self) -> str:
        return f"{self.kind} set aside: {self.code}"


class TableMark(models.Model):
    """Which shape of a derived table the book has been told to (marks).

    label   "screening.Turnout";  shape: of its columns and of the kinds that write it
    seq     the end of the book when it was rebuilt, or first found to be as it should
    """

    label = models.CharField(max_length=80, primary_key=True)
    shape = models.CharField(max_length=16)
    seq = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"label", "shape", "seq"})

    def __str__(self) -> str:
        return f"{self.label} up to #{self.seq}"
