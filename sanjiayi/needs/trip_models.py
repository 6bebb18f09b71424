"""Medical trips.  Derived: only trip_entries.py writes here."""

from django.db import models
from django.db.models import Q


class TripStep(models.Model):
    """One record about a trip or a plan.

    record   the record's id;  seq: its ledger number;  what: the kind after "trip_"
    trip     number of the trip, or of the plan;  body: the fact as JSON: ids and codes
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    trip = models.CharField(max_length=24)
    what = models.CharField(max_length=12)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    body = models.TextField()

    class Privacy:
        personal = frozenset({"place", "body"})
        plain = frozenset({"record", "seq", "trip", "what", "at", "by"})

    class Meta:
        indexes = (
            models.Index(fields=("trip",), name="needs_steps_of_a_trip"),
            models.Index(fields=("what", "seq"), name="needs_trip_steps_by_what"),
        )

    def __str__(self) -> str:
        return f"{self.trip} {self.what}"


class Trip(models.Model):
    """What lists of trips are chosen by; the rest is worked out from the steps.

    appointed_on   Shanghai day;  state: trip_rules.State
    """

    number = models.CharField(max_length=24, primary_key=True)
    place = models.CharField(max_length=64)
    need = models.CharField(max_length=20)
    plan = models.CharField(max_length=12)
    appointed_on = models.IntegerField()
    appointed_at = models.BigIntegerField()
    state = models.CharField(max_length=10)

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset({"number", "need", "plan", "appointed_on", "appointed_at", "state"})

    class Meta:
        indexes = (
            models.Index(fields=("appointed_on",), name="needs_trips_of_a_day"),
            models.Index(fields=("need",), condition=~Q(need=""), name="needs_trips_of_a_need"),
        )

    def __str__(self) -> str:
        return self.number
