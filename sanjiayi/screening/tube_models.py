"""Tubes: where their swabs lie in the ledger, and what was said of them afterwards.

Derived: only tube_entries.py writes here.  A swab has no row: a tube knows the stretches of
the ledger in which its swabs stand, and reads them when somebody asks.  Whatever is said of
a tube after that is rare and has a row a record, so that the order of arrival does not count
and two phones that disagree both stay visible.

Numbers of tubes and names of sites come from phones: texts without a limit of the database's.
"""

from typing import Any

from django.db import models


class TubeStretch(models.Model):
    """Swabs of a tube at one table in one block of the ledger.

    block      ledger number // tube_spans.BLOCK: a late upload lies in a block of its own
    table_no   0 where no table was said
    swabs      how many stand, voided ones taken out; rows may come to 0 and then say nothing
    first_seq, last_seq   ledger numbers between which they lie, others among them
    first_at, last_at     ms
    """

    pk: Any = models.CompositePrimaryKey("round", "site", "table_no", "tube", "block")
    round = models.BigIntegerField()
    site = models.TextField()
    table_no = models.IntegerField()
    tube = models.TextField()
    block = models.BigIntegerField()
    swabs = models.IntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "round", "site", "table_no", "tube", "block", "swabs", "first_seq", "last_seq",
                "first_at", "last_at",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("round", "tube"), name="screening_stretch_of_a_tube"),)

    def __str__(self) -> str:
        return f"{self.round} {self.tube}: {self.swabs}"


class TubeSeal(models.Model):
    """A tube was closed.  record: the record's id; count, size: as the table said; at: ms."""

    record = models.BinaryField(max_length=16, primary_key=True)
    round = models.BigIntegerField()
    tube = models.TextField()
    place = models.CharField(max_length=64)
    site = models.TextField()
    table_no = models.IntegerField()
    count = models.IntegerField()
    size = models.IntegerField()
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {"record", "round", "tube", "place", "site", "table_no", "count", "size", "at", "by"}
        )

    class Meta:
        indexes = (models.Index(fields=("round", "tube"), name="screening_seals_of_a_tube"),)

    def __str__(self) -> str:
        return f"{self.round} {self.tube}: {self.count}"


class SwabMove(models.Model):
    """A swab was put down to another tube.

    record   the record's id;  seq: its ledger number
    swab     16 bytes, id of the SwabTaken record;  at: ms
    Rows of a swab that is voided are dropped: the ledger keeps the trace.
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    round = models.BigIntegerField()
    swab = models.BinaryField(max_length=16)
    from_tube = models.TextField()
    to_tube = models.TextField()
    at = models.BigIntegerField()

    class Privacy:
        personal = frozenset({"swab"})
        plain = frozenset({"record", "seq", "round", "from_tube", "to_tube", "at"})

    class Meta:
        indexes = (
            models.Index(fields=("round",), name="screening_moves_of_a_round"),
            models.Index(fields=("swab",), name="screening_moves_of_a_swab"),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.from_tube} → {self.to_tube}"


class TubeBatch(models.Model):
    """A box of tubes changed hands.

    record   the record's id;  what: "handed_over" or "received"
    to       who took it (handed_over only);  tubes: how many were counted;  at: ms
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    round = models.BigIntegerField()
    batch = models.TextField()
    what = models.CharField(max_length=12)
    place = models.CharField(max_length=64)
    to = models.CharField(max_length=40)
    tubes = models.IntegerField()
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "round", "batch", "what", "place", "to", "tubes", "at", "by"})

    class Meta:
        indexes = (models.Index(fields=("round", "batch"), name="screening_batches"),)

    def __str__(self) -> str:
        return f"{self.batch} {self.what}"


class BatchTube(models.Model):
    """A tube lay in a box, as one hand-over says.  record: id of that hand-over."""

    pk: Any = models.CompositePrimaryKey("round", "tube", "record")
    round = models.BigIntegerField()
    tube = models.TextField()
    record = models.BinaryField(max_length=16)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"round", "tube", "record"})

    class Meta:
        indexes = (models.Index(fields=("record",), name="screening_tubes_of_a_box"),)

    def __str__(self) -> str:
        return f"{self.round} {self.tube}"


class TubeResult(models.Model):
    """What a laboratory told of a tube.  The one with the greatest seq holds.

    record   the record's id;  tested_at: ms, 0 not said;  at: when it was told, ms
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    round = models.BigIntegerField()
    tube = models.TextField()
    place = models.CharField(max_length=64)
    result = models.CharField(max_length=10)
    tested_at = models.BigIntegerField()
    lab = models.CharField(max_length=80)
    at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {"record", "seq", "round", "tube", "place", "result", "tested_at", "lab", "at"}
        )

    class Meta:
        indexes = (models.Index(fields=("round", "tube"), name="screening_results_of_a_tube"),)

    def __str__(self) -> str:
        return f"{self.round} {self.tube}: {self.result}"


class Recall(models.Model):
    """The people of a tube are called back; fields as of RecallOpened.

    closed_at None while it runs;  outcome: "" while it runs
    """

    pk: Any = models.CompositePrimaryKey("round", "tube")
    round = models.BigIntegerField()
    tube = models.TextField()
    place = models.CharField(max_length=64)
    result = models.CharField(max_length=10)
    people_class = models.CharField(max_length=10)
    seals_building = models.BooleanField()
    pack = models.CharField(max_length=64)
    persons = models.IntegerField()
    opened_at = models.BigIntegerField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=14)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "round", "tube", "place", "result", "people_class", "seals_building", "pack",
                "persons", "opened_at", "opened_by", "closed_at", "outcome",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("place",),
                condition=models.Q(closed_at=None),
                name="screening_open_recalls",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.tube}"


class LabColumns(models.Model):
    """Which column of a laboratory's file holds what, by the fingerprint of its headings.

    columns   field of lab_file.FIELDS → position of its column from 0
    A plain table of this room: no fact, nothing derived.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    columns = models.JSONField()
    lab = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80)
    remembered_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"fingerprint", "columns", "lab", "by", "remembered_at"})

    def __str__(self) -> str:
        return self.fingerprint[:12]


class LabFile(models.Model):
    """A laboratory's file on its way in: brought, read, entered.

    place      whose tubes it may speak of;  columns: as of LabColumns, {} while nobody chose
    results    how many results it brought when it was entered
    entered_at None until then.  The file itself lies sealed in the data folder (rolls.storage)
    and is removed when its results stand.
    A plain table of this room: no fact, nothing derived.
    """

    id = models.UUIDField(primary_key=True)
    place = models.CharField(max_length=64)
    round = models.CharField(max_length=20)
    lab = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    results = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=80)
    brought_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "place", "round", "lab", "file_name", "digest", "columns", "results", "by",
                "brought_at", "entered_at",
            }
        )  # fmt: skip

    class Meta:
        ordering = ("-brought_at",)

    def __str__(self) -> str:
        return self.file_name
