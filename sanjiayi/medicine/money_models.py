"""Packets whose money was reckoned up.  Derived: only money_entries.py writes here."""

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
