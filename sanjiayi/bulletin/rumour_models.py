"""What is known of rumours.  Derived: only rumour_entries.py writes it."""

from django.db import models
from django.db.models import Q


class RumourStep(models.Model):
    """One record about a rumour; rumours are few, so what stands is worked out when asked.

    record   the record's id;  seq: its ledger number;  what: "heard" or "judged"
    need     the need that told of it, "" for a decision;  body: the fact as JSON
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    rumour = models.CharField(max_length=20)
    need = models.CharField(max_length=20)
    what = models.CharField(max_length=8)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    body = models.TextField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "seq", "rumour", "need", "what", "at", "place", "by", "body"})

    class Meta:
        indexes = (
            models.Index(fields=("rumour",), name="bulletin_steps_of_a_rumour"),
            models.Index(fields=("need",), condition=~Q(need=""), name="bulletin_rumour_of_a_need"),
            models.Index(fields=("what", "seq"), name="bulletin_rumours_by_seq"),
        )

    def __str__(self) -> str:
        return f"{self.rumour} {self.what}"
