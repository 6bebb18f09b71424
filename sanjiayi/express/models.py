"""What is stuck and how far it has climbed.  Derived: only entries.py writes here."""

from typing import Any

from django.db import models
from django.db.models import Q


class Step(models.Model):
    """One record about a report, by ledger number: decisions stand in the order they fell.

    what   the kind without its room, "climbed";  by: who recorded it
    body   the fact's fields that differ from their defaults, JSON
    """

    seq = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=20)
    what = models.CharField(max_length=12)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    body = models.TextField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"seq", "number", "what", "at", "place", "by", "body"})

    class Meta:
        indexes = (models.Index(fields=("number",), name="express_steps_of_a_report"),)

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class Report(models.Model):
    """Where one report stands.

    state         rules.State;  owner: group code that must answer now, by due_at (ms)
    climbs        how often the clock ran out;  reopened: how often the reporter said not so
    ack_by        ms by which the owner must take it on, 0: no such clock
    next_at       the clock that runs out next, ms (rules.next_at)
    level_at      ms since when the owner has it
    responded_at  ms of the first sign of an owner, never undone;  respond_by: when it was due
    reporter      `by` of who reported, or the mark of an anonymous one
    files         ids of attachments, space between;  outside: office of town or district told
    satisfaction  0 not said, 1 content, 2 so-so, 3 not;  is_silent: settled by silence
    seq           ledger number of the last step
    *_at          ms of the last record of that kind, None: not yet, or undone by a reopening
    unblocked_on  Shanghai day of unblocked_at
    """

    number = models.CharField(max_length=20, primary_key=True)
    place = models.CharField(max_length=64)
    level = models.SmallIntegerField()
    category = models.CharField(max_length=12)
    title = models.CharField(max_length=40)
    persons = models.IntegerField()
    words = models.CharField(max_length=36)
    owner = models.CharField(max_length=80)
    due_at = models.BigIntegerField()
    state = models.CharField(max_length=12)
    climbs = models.SmallIntegerField()
    reopened = models.SmallIntegerField()
    reported_at = models.BigIntegerField()
    acknowledged_at = models.BigIntegerField(null=True)
    unblocked_at = models.BigIntegerField(null=True)
    unblocked_on = models.IntegerField(null=True)
    confirmed_at = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=80)
    outcome = models.CharField(max_length=16)
    ack_by = models.BigIntegerField(default=0)
    next_at = models.BigIntegerField(default=0)
    level_at = models.BigIntegerField(default=0)
    acknowledged_by = models.CharField(max_length=80, default="")
    promised_at = models.BigIntegerField(default=0)
    responded_at = models.BigIntegerField(null=True)
    respond_by = models.BigIntegerField(default=0)
    satisfaction = models.SmallIntegerField(default=0)
    is_silent = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=False)
    reporter = models.CharField(max_length=80, default="")
    files = models.CharField(max_length=400, default="")
    outside = models.CharField(max_length=40, default="")
    seq = models.BigIntegerField(default=0)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "ack_by", "next_at", "level_at", "acknowledged_by", "promised_at",
                "responded_at", "respond_by", "satisfaction", "is_silent", "is_anonymous",
                "reporter", "files", "outside", "seq",
                "number", "place", "level", "category", "title", "persons", "words", "owner",
                "due_at", "state", "climbs", "reopened", "reported_at", "acknowledged_at",
                "unblocked_at", "unblocked_on", "confirmed_at", "answer", "outcome",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("due_at",), condition=Q(unblocked_at=None), name="express_open_by_deadline"
            ),
            models.Index(
                fields=("next_at",), condition=Q(unblocked_at=None), name="express_open_by_clock"
            ),
            models.Index(fields=("unblocked_on",), name="express_unblocked_on_a_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="express_four_levels"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Origin(models.Model):
    """A need a report grew from, or one that waits for the same thing."""

    report = models.CharField(max_length=20)
    need = models.CharField(max_length=20)
    pk: Any = models.CompositePrimaryKey("report", "need")

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"report", "need"})

    class Meta:
        indexes = (models.Index(fields=("need",), name="express_reports_of_a_need"),)

    def __str__(self) -> str:
        return f"{self.report} {self.need}"
