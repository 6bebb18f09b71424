"""What is asked for and what came of it.  Derived: only entries.py writes here."""

from django.db import models
from django.db.models import Q


class Step(models.Model):
    """One record about a need, kept so that a need can be worked out anew when one is voided.

    record   the record's id;  what: "raised" or "answered"
    The columns after place belong to one of the two and are empty in the other.
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    need = models.CharField(max_length=20)
    what = models.CharField(max_length=10)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    category = models.CharField(max_length=12)
    channel = models.CharField(max_length=8)
    is_urgent = models.BooleanField()
    words = models.CharField(max_length=36)
    due_at = models.BigIntegerField()
    outcome = models.CharField(max_length=16)

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset(
            {
                "record", "need", "what", "at", "category", "channel", "is_urgent", "words",
                "due_at", "outcome",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("need",), name="needs_steps_of_a_need"),)

    def __str__(self) -> str:
        return f"{self.need} {self.what}"


class Need(models.Model):
    """Where one need stands.

    number       "N-2047"; place: the door or building it came from
    words        people.Words id, "" when nothing was written down
    due_at       ms by which an answer was promised, 0: nothing was promised
    raised_at, answered_at   ms; *_on: the Shanghai day; answered_*: None while open
    outcome      of the last answer: "met", "explained", "passed_on", "not_possible", "" while open
    """

    number = models.CharField(max_length=20, primary_key=True)
    place = models.CharField(max_length=64)
    category = models.CharField(max_length=12)
    channel = models.CharField(max_length=8)
    is_urgent = models.BooleanField()
    words = models.CharField(max_length=36)
    due_at = models.BigIntegerField()
    raised_at = models.BigIntegerField()
    raised_on = models.IntegerField()
    answered_at = models.BigIntegerField(null=True)
    answered_on = models.IntegerField(null=True)
    outcome = models.CharField(max_length=16)

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset(
            {
                "number", "category", "channel", "is_urgent", "words", "due_at", "raised_at",
                "raised_on", "answered_at", "answered_on", "outcome",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("raised_at",), condition=Q(answered_at=None), name="needs_open_oldest_first"
            ),
            models.Index(fields=("answered_on",), name="needs_answered_on_a_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_on=None, outcome="")
                | (~Q(answered_at=None) & ~Q(answered_on=None) & ~Q(outcome="")),
                name="needs_an_answer_has_a_time_and_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return self.number
