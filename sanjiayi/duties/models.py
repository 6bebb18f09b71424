"""Who is and was on duty.  Derived: only entries.py writes here."""

from typing import Any

from django.db import models
from django.db.models import Q


class Clocking(models.Model):
    """One record of a worker coming on duty or going off, kept for working a shift out anew.

    record   the record's id;  what: "started" or "ended"
    minutes  served, as the recorder counted them; 0 for "started"
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    shift = models.CharField(max_length=80)
    staff = models.CharField(max_length=36)
    what = models.CharField(max_length=8)
    group = models.CharField(max_length=80)
    place = models.CharField(max_length=64)
    at = models.BigIntegerField()
    minutes = models.IntegerField()

    class Privacy:
        personal = frozenset({"staff"})
        plain = frozenset({"record", "shift", "what", "group", "place", "at", "minutes"})

    class Meta:
        indexes = (models.Index(fields=("shift", "staff"), name="duties_clockings_of_a_shift"),)

    def __str__(self) -> str:
        return f"{self.shift} {self.what}"


class Shift(models.Model):
    """One worker's attendance at one shift.

    started_at   ms; None when only the end was recorded
    ended_at     ms; None while on duty
    minutes      served
    day          Shanghai day of the start (of the end where no start is known)
    """

    pk: Any = models.CompositePrimaryKey("shift", "staff")
    shift = models.CharField(max_length=80)
    staff = models.CharField(max_length=36)
    group = models.CharField(max_length=80)
    place = models.CharField(max_length=64)
    day = models.IntegerField()
    started_at = models.BigIntegerField(null=True)
    ended_at = models.BigIntegerField(null=True)
    minutes = models.IntegerField()

    class Privacy:
        personal = frozenset({"staff"})
        plain = frozenset({"shift", "group", "place", "day", "started_at", "ended_at", "minutes"})

    class Meta:
        indexes = (
            models.Index(fields=("ended_at", "place"), name="duties_on_duty"),
            models.Index(fields=("staff", "started_at"), name="duties_shifts_of_a_worker"),
            models.Index(fields=("day",), name="duties_shifts_of_a_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(started_at=None) | ~Q(ended_at=None),
                name="duties_a_shift_has_a_start_or_an_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.shift} {self.staff}"


class Handover(models.Model):
    """A hand-over note signed by both.

    record          the record's id
    open_matters    how many matters were passed on
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    group = models.CharField(max_length=80)
    place = models.CharField(max_length=64)
    from_staff = models.CharField(max_length=36)
    to_staff = models.CharField(max_length=36)
    at = models.BigIntegerField()
    day = models.IntegerField()
    open_matters = models.IntegerField()

    class Privacy:
        personal = frozenset({"from_staff", "to_staff"})
        plain = frozenset({"record", "group", "place", "at", "day", "open_matters"})

    class Meta:
        indexes = (models.Index(fields=("day",), name="duties_handovers_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.group} {self.day}"
