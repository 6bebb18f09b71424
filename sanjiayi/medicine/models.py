"""Orders and where each stands.  Derived: only entries.py writes here."""

from typing import Any

from django.db import models
from django.db.models import Q

from sanjiayi.medicine.custody_models import Thing, ThingWord

__all__ = ("Order", "Served", "ServedOn", "Step", "Thing", "ThingWord")


class Step(models.Model):
    """One record about an order, kept so that the order can be worked out anew at any time.

    record   the record's id;  what: the kind without its room, "bought"
    source   code of the clinic or hospital ("bought", "not_obtained"), else ""
    person, drug, group, runs_out_on   of "registered" only
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    number = models.CharField(max_length=20)
    what = models.CharField(max_length=12)
    at = models.BigIntegerField()
    day = models.IntegerField()
    place = models.CharField(max_length=64)
    source = models.CharField(max_length=40)
    person = models.CharField(max_length=36)
    drug = models.CharField(max_length=80)
    group = models.CharField(max_length=12)
    runs_out_on = models.IntegerField()

    class Privacy:
        personal = frozenset({"place", "person", "drug", "group", "runs_out_on"})
        plain = frozenset({"record", "number", "what", "at", "day", "source"})

    class Meta:
        indexes = (
            models.Index(fields=("number",), name="medicine_steps_of_an_order"),
            models.Index(fields=("day", "what"), name="medicine_steps_of_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class Order(models.Model):
    """Where one order stands.

    state         rules.State: the furthest reached, whatever order the records came in
    place         the door it was registered for;  person: the resident's id
    *_at          ms of the first record of that kind, None: not yet
    source        where it was bought, else the last place that had none, else ""
    not_obtained  how often a source had none
    """

    number = models.CharField(max_length=20, primary_key=True)
    person = models.CharField(max_length=36)
    place = models.CharField(max_length=64)
    drug = models.CharField(max_length=80)
    group = models.CharField(max_length=12)
    runs_out_on = models.IntegerField()
    state = models.CharField(max_length=12)
    registered_at = models.BigIntegerField()
    collected_at = models.BigIntegerField(null=True)
    bought_at = models.BigIntegerField(null=True)
    at_desk_at = models.BigIntegerField(null=True)
    issued_at = models.BigIntegerField(null=True)
    withdrawn_at = models.BigIntegerField(null=True)
    source = models.CharField(max_length=40)
    not_obtained = models.IntegerField()

    class Privacy:
        personal = frozenset({"person", "place", "drug", "group", "runs_out_on"})
        plain = frozenset(
            {
                "number", "state", "registered_at", "collected_at", "bought_at", "at_desk_at",
                "issued_at", "withdrawn_at", "source", "not_obtained",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("runs_out_on",),
                condition=Q(issued_at=None, withdrawn_at=None),
                name="medicine_open_soonest_first",
            ),
            models.Index(fields=("person",), name="medicine_orders_of_a_person"),
            models.Index(fields=("issued_at",), name="medicine_issued_in_order"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "registered",
                        "collected",
                        "bought",
                        "at_desk",
                        "issued",
                        "withdrawn",
                    )
                ),
                name="medicine_an_order_has_a_known_state",
            ),  # fmt: skip
        )

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Served(models.Model):
    """A person into whose hands medicine was given, with day and door of the first time."""

    person = models.CharField(max_length=36, primary_key=True)
    first_day = models.IntegerField()
    place = models.CharField(max_length=64)

    class Privacy:
        personal = frozenset({"person", "place"})
        plain = frozenset({"first_day"})

    def __str__(self) -> str:
        return f"{self.person} {self.first_day}"


class ServedOn(models.Model):
    """How many persons were served for the first time on a day, for buildings and above."""

    pk: Any = models.CompositePrimaryKey("place", "day")
    place = models.CharField(max_length=64)
    day = models.IntegerField()
    persons = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"place", "day", "persons"})

    def __str__(self) -> str:
        return f"{self.day} {self.place}: {self.persons}"
