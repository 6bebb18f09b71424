"""Orders and where each stands.  Derived: only entries.py writes here."""

from typing import Any

from django.db import models
from django.db.models import Q

from sanjiayi.medicine.catalogue_models import OwnDrug
from sanjiayi.medicine.custody_models import Thing, ThingWord
from sanjiayi.medicine.money_models import RunReckoning, Settlement, Till
from sanjiayi.medicine.run_models import Run, RunLine, RunWord
from sanjiayi.medicine.source_models import Source, SourceWord

__all__ = (
    "Order",
    "OwnDrug",
    "Run",
    "RunLine",
    "RunReckoning",
    "RunWord",
    "Served",
    "ServedOn",
    "Settlement",
    "Source",
    "SourceWord",
    "Step",
    "Thing",
    "ThingWord",
    "Till",
)


class Step(models.Model):
    """One record about an order, kept so that the order can be worked out anew at any time.

    record   the record's id;  what: the kind without its room, "bought"
    source   code of the clinic or hospital ("bought", "not_obtained"), else ""
    person, drug, group, runs_out_on   of "registered" only
    by       who recorded it;  more: what else the fact says, as JSON
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
    by = models.CharField(max_length=80, default="")
    more = models.TextField(default="")

    class Privacy:
        personal = frozenset({"place", "person", "drug", "group", "runs_out_on", "more"})
        plain = frozenset({"record", "number", "what", "at", "day", "source", "by"})

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
    serial        the figures of its number, 412: the next one is one more
    need … pack   as in facts.Registered
    rung          where it is sought: rules.Rung;  report: of the Express, once it climbed there
    got, given    boxes bought so far, and what was bought in its stead, "" for what was ordered
    agreed        what the resident agreed to instead, "" for nothing
    fen           what was paid for it
    not_home      how often nobody opened
    run           number of the last run that had it
    second        who compared a controlled bag after its buyer, "" for nobody yet
    doubts        codes of rules.DOUBTS, parted by spaces
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
    serial = models.IntegerField(default=0)
    need = models.CharField(max_length=20, default="")
    packet = models.CharField(max_length=20, default="")
    strength = models.CharField(max_length=60, default="")
    boxes = models.IntegerField(default=1)
    law = models.CharField(max_length=16, default="")
    keep = models.CharField(max_length=8, default="")
    is_vital = models.BooleanField(default=False)
    priority = models.CharField(max_length=1, default="")
    can_substitute = models.BooleanField(default=False)
    proxy = models.CharField(max_length=12, default="")
    may_tell = models.BooleanField(default=False)
    slip = models.CharField(max_length=64, default="")
    channel = models.CharField(max_length=8, default="desk")
    words = models.CharField(max_length=36, default="")
    rung = models.CharField(max_length=12, default="clinic")
    report = models.CharField(max_length=20, default="")
    got = models.IntegerField(default=0)
    given = models.CharField(max_length=80, default="")
    agreed = models.CharField(max_length=80, default="")
    fen = models.IntegerField(default=0)
    not_home = models.IntegerField(default=0)
    run = models.CharField(max_length=20, default="")
    second = models.CharField(max_length=80, default="")
    doubts = models.CharField(max_length=100, default="")

    class Privacy:
        personal = frozenset(
            {
                "person", "place", "drug", "group", "runs_out_on", "strength", "law", "is_vital",
                "given", "agreed", "words",
            }
        )  # fmt: skip
        plain = frozenset(
            {
                "number", "state", "registered_at", "collected_at", "bought_at", "at_desk_at",
                "issued_at", "withdrawn_at", "source", "not_obtained", "serial", "need", "packet",
                "boxes", "keep", "priority", "can_substitute", "proxy", "may_tell", "slip",
                "channel", "rung", "report", "got", "fen", "not_home", "run", "second", "doubts",
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
            models.Index(fields=("serial",), name="medicine_orders_by_number"),
            models.Index(fields=("packet",), name="medicine_orders_of_a_packet"),
            models.Index(fields=("need",), condition=~Q(need=""), name="medicine_orders_of_a_need"),
            models.Index(fields=("slip",), condition=~Q(slip=""), name="medicine_orders_by_slip"),
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


class OrderCounter(models.Model):
    """The last number given out, so that one whose order was voided is never given again."""

    purpose = models.CharField(max_length=16, primary_key=True)
    last = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"purpose", "last"})

    def __str__(self) -> str:
        return f"{self.purpose} {self.last}"


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
