"""Runs and where each stands.  Derived: only run_entries.py writes here."""

from typing import Any

from django.db import models


class RunWord(models.Model):
    """One record about a run, kept so that it can be worked out anew at any time."""

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    run = models.CharField(max_length=20)
    what = models.CharField(max_length=20)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    body = models.TextField()

    class Privacy:
        personal = frozenset({"body"})
        plain = frozenset({"record", "seq", "run", "what", "at", "place", "by"})

    class Meta:
        indexes = (models.Index(fields=("run",), name="medicine_words_of_a_run"),)

    def __str__(self) -> str:
        return f"{self.run} {self.what}"


class Run(models.Model):
    """One way of one courier.  state: run_rules.State;  courier: who has it now."""

    number = models.CharField(max_length=20, primary_key=True)
    day = models.IntegerField()
    step = models.CharField(max_length=8)
    courier = models.CharField(max_length=80)
    place = models.CharField(max_length=64)
    state = models.CharField(max_length=8)
    starts = models.IntegerField()
    way = models.IntegerField()
    left_at = models.BigIntegerField(null=True)
    ended_at = models.BigIntegerField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "number", "day", "step", "courier", "place", "state", "starts", "way", "left_at",
                "ended_at",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("day",), name="medicine_runs_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class RunLine(models.Model):
    """An order on a run.  what: "take" or "give";  is_open: its run is planned or under way."""

    pk: Any = models.CompositePrimaryKey("run", "order", "what")
    run = models.CharField(max_length=20)
    order = models.CharField(max_length=20)
    what = models.CharField(max_length=4)
    stop = models.IntegerField()
    is_open = models.BooleanField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"run", "order", "what", "stop", "is_open"})

    class Meta:
        indexes = (
            models.Index(
                fields=("order",),
                condition=models.Q(is_open=True),
                name="medicine_open_lines",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.order} {self.what}"
