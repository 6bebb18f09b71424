"""What came in, what went out, what moved.  Derived: only entries.py writes here."""

from typing import Any

from django.db import models


class Receipt(models.Model):
    """A batch reached a store.  record: the record's id; pieces: how many."""

    record = models.BinaryField(max_length=16, primary_key=True)
    batch = models.CharField(max_length=40)
    goods = models.CharField(max_length=16)
    source = models.CharField(max_length=60)
    place = models.CharField(max_length=64)
    at = models.BigIntegerField()
    day = models.IntegerField()
    pieces = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "batch", "goods", "source", "place", "at", "day", "pieces"})

    class Meta:
        indexes = (
            models.Index(fields=("batch",), name="supplies_receipts_of_a_batch"),
            models.Index(fields=("goods", "day"), name="supplies_receipts_of_goods"),
        )

    def __str__(self) -> str:
        return f"{self.batch}: {self.pieces}"


class Issue(models.Model):
    """Antigen kits of a batch handed to households of a building on a day.

    handouts   how many times;  pieces: how many kits
    """

    pk: Any = models.CompositePrimaryKey("batch", "place", "day")
    batch = models.CharField(max_length=40)
    place = models.CharField(max_length=64)
    day = models.IntegerField()
    handouts = models.IntegerField()
    pieces = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"batch", "place", "day", "handouts", "pieces"})

    class Meta:
        indexes = (models.Index(fields=("day", "place"), name="supplies_issues_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.batch} {self.place} {self.day}: {self.pieces}"


class Handling(models.Model):
    """Goods unloaded, sorted or carried to doors at a place on a day."""

    pk: Any = models.CompositePrimaryKey("day", "place", "goods", "stage")
    day = models.IntegerField()
    place = models.CharField(max_length=64)
    goods = models.CharField(max_length=16)
    stage = models.CharField(max_length=10)
    times = models.IntegerField()
    pieces = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"day", "place", "goods", "stage", "times", "pieces"})

    def __str__(self) -> str:
        return f"{self.day} {self.place} {self.goods} {self.stage}: {self.times}"


class Parcels(models.Model):
    """Parcels that entered a zone, or left, at a place on a day."""

    pk: Any = models.CompositePrimaryKey("day", "place", "stage")
    day = models.IntegerField()
    place = models.CharField(max_length=64)
    stage = models.CharField(max_length=12)
    times = models.IntegerField()
    pieces = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"day", "place", "stage", "times", "pieces"})

    def __str__(self) -> str:
        return f"{self.day} {self.place} {self.stage}: {self.pieces}"
