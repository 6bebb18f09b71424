"""What is stuck and how far it has climbed.  Derived: only entries.py writes here."""

from django.db import models
from django.db.models import Q


class Step(models.Model):
    """One record about a report, by ledger number: decisions stand in the order they fell.

    what     the kind without its room, "climbed"
    owner, due_at   of "reported" and "climbed";  answer, outcome: of "unblocked"
    level, category, title, persons, words   of "reported";  is_settled: of "confirmed"
    """

    seq = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=20)
    what = models.CharField(max_length=12)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    level = models.SmallIntegerField()
    category = models.CharField(max_length=12)
    title = models.CharField(max_length=40)
    persons = models.IntegerField()
    words = models.CharField(max_length=36)
    owner = models.CharField(max_length=80)
    due_at = models.BigIntegerField()
    answer = models.CharField(max_length=80)
    outcome = models.CharField(max_length=16)
    is_settled = models.BooleanField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "seq", "number", "what", "at", "place", "level", "category", "title", "persons",
                "words", "owner", "due_at", "answer", "outcome", "is_settled",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("number",), name="express_steps_of_a_report"),)

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class Report(models.Model):
    """Where one report stands.

    state         rules.State;  owner: group code that must answer now, by due_at (ms)
    climbs        how often the clock ran out;  reopened: how often the reporter said not so
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

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
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
            models.Index(fields=("unblocked_on",), name="express_unblocked_on_a_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="express_four_levels"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
