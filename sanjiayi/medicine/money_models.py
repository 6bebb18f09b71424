"""Households' and couriers' money.  Derived: only money_entries.py writes here."""

from django.db import models


class Settlement(models.Model):
    """One reckoning: what was left over, and why when it did not add up."""

    record = models.BinaryField(max_length=16, primary_key=True)
    packet = models.CharField(max_length=20)
    place = models.CharField(max_length=64)
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)
    fen = models.IntegerField()
    reason = models.CharField(max_length=200)

    class Privacy:
        personal = frozenset({"place", "reason"})
        plain = frozenset({"record", "packet", "at", "by", "fen"})

    class Meta:
        indexes = (models.Index(fields=("packet",), name="medicine_settled_packets"),)

    def __str__(self) -> str:
        return f"{self.packet} {self.fen}"


class Till(models.Model):
    """One packet's money; there is no row for a packet without any.  Sums are fen.

    serial      the figures of its number: the oldest comes first
    orders      how many it holds;  is_over: all of them issued or withdrawn
    left        what the household still gets, less than nothing: what it still owes
    settled_at  ms of the last reckoning, None: never, or money moved since;  reason: its reason
    """

    packet = models.CharField(max_length=20, primary_key=True)
    serial = models.IntegerField()
    place = models.CharField(max_length=64)
    person = models.CharField(max_length=36)
    orders = models.IntegerField()
    is_over = models.BooleanField()
    prepaid = models.IntegerField()
    spent = models.IntegerField()
    returned = models.IntegerField()
    left = models.IntegerField()
    settled_at = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200)

    class Privacy:
        personal = frozenset({"place", "person", "reason"})
        plain = frozenset(
            {
                "packet", "serial", "orders", "is_over", "prepaid", "spent", "returned", "left",
                "settled_at",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("serial",),
                condition=models.Q(settled_at=None),
                name="medicine_tills_open",
            ),
            models.Index(fields=("settled_at",), name="medicine_tills_settled"),
        )

    def __str__(self) -> str:
        return f"{self.packet} {self.left}"


class RunReckoning(models.Model):
    """One courier's purse after one run: what did not add up, and why."""

    record = models.BinaryField(max_length=16, primary_key=True)
    run = models.CharField(max_length=20)
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)
    fen = models.IntegerField()
    reason = models.CharField(max_length=200)

    class Privacy:
        personal = frozenset({"reason"})
        plain = frozenset({"record", "run", "at", "by", "fen"})

    class Meta:
        indexes = (models.Index(fields=("run",), name="medicine_reckoned_runs"),)

    def __str__(self) -> str:
        return f"{self.run} {self.fen}"
