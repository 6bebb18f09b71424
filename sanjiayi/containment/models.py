"""Sealed buildings and what was done there.  Derived: only entries.py writes here."""

from typing import Any

from django.db import models
from django.db.models import Q


class Seal(models.Model):
    """One order that sealed a building, and its end.

    sealed_at, sealed_on   ms and Shanghai day;  hold_days: days until the planned release
    released_at, released_on   None while it holds
    """

    pk: Any = models.CompositePrimaryKey("building", "order_no")
    building = models.CharField(max_length=64)
    order_no = models.CharField(max_length=40)
    sealed_at = models.BigIntegerField()
    sealed_on = models.IntegerField()
    hold_days = models.IntegerField()
    pack = models.CharField(max_length=64)
    released_at = models.BigIntegerField(null=True)
    released_on = models.IntegerField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "building", "order_no", "sealed_at", "sealed_on", "hold_days", "pack",
                "released_at", "released_on",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("building",), condition=Q(released_at=None), name="containment_sealed_now"
            ),
            models.Index(fields=("released_on",), name="containment_releases_of_a_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(released_at=None, released_on=None)
                | (~Q(released_at=None) & ~Q(released_on=None)),
                name="containment_a_release_has_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.building} {self.order_no}"


class Treatment(models.Model):
    """A disinfection was carried out.  record: the record's id; slot: "am", "pm" or ""."""

    record = models.BinaryField(max_length=16, primary_key=True)
    place = models.CharField(max_length=64)
    what = models.CharField(max_length=20)
    slot = models.CharField(max_length=4)
    at = models.BigIntegerField()
    day = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "place", "what", "slot", "at", "day"})

    class Meta:
        indexes = (models.Index(fields=("day", "what"), name="containment_treatments_by_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.place} {self.what} {self.slot}"
