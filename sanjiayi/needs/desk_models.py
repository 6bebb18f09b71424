"""Calls nobody could take, and what came of ringing back.  Derived: desk_entries writes here."""

from django.db import models


class CallStep(models.Model):
    """One record about a call, kept so that a call can be worked out anew when one is voided.

    what     "missed" or "tried";  the columns after it belong to one of the two
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    call = models.CharField(max_length=20)
    what = models.CharField(max_length=8)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    words = models.CharField(max_length=36)
    source = models.CharField(max_length=80)
    outcome = models.CharField(max_length=16)
    due_at = models.BigIntegerField()
    need = models.CharField(max_length=20)

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset(
            {
                "record", "seq", "call", "what", "at", "by", "words", "source", "outcome",
                "due_at", "need",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(fields=("call",), name="needs_steps_of_a_call"),
            models.Index(
                fields=("source",), condition=~models.Q(source=""), name="needs_calls_by_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.call} {self.what}"


class Call(models.Model):
    """One number waiting to be rung back.  Instants are ms; *_on is the Shanghai day.

    words      people.Words id of the last ring: telephone and caller as told
    missed     how often it rang;  tries: how often we rang back in vain or not
    outcome    of the last try, "" before the first
    due_at     by when to ring (again)
    closed_at  None while waiting;  need: what the caller turned out to need
    """

    call = models.CharField(max_length=20, primary_key=True)
    place = models.CharField(max_length=64)
    words = models.CharField(max_length=36)
    first_at = models.BigIntegerField()
    first_on = models.IntegerField()
    last_at = models.BigIntegerField()
    missed = models.IntegerField()
    tries = models.IntegerField()
    tried_at = models.BigIntegerField(null=True)
    tried_by = models.CharField(max_length=80)
    outcome = models.CharField(max_length=16)
    due_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)
    closed_on = models.IntegerField(null=True)
    need = models.CharField(max_length=20)

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset(
            {
                "call", "words", "first_at", "first_on", "last_at", "missed", "tries", "tried_at",
                "tried_by", "outcome", "due_at", "closed_at", "closed_on", "need",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=models.Q(closed_at=None),
                name="needs_calls_waiting",
            ),
            models.Index(fields=("closed_on",), name="needs_calls_closed_on_a_day"),
            models.Index(fields=("first_on",), name="needs_calls_missed_on_a_day"),
        )

    def __str__(self) -> str:
        return self.call
