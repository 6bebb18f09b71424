"""Cards made for chat groups.  Derived: only share_entries.py writes it."""

from django.db import models
from django.db.models import Q


class CardStep(models.Model):
    """One record about a card; cards are few, so what stands is worked out when asked.

    record   the record's id;  seq: its ledger number;  what: "made", "revoked", "opened"
    about    number of the need or report, code: digest; "" but for "made"
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    card = models.CharField(max_length=36)
    about = models.CharField(max_length=20)
    code = models.CharField(max_length=64)
    what = models.CharField(max_length=8)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    body = models.TextField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"record", "seq", "card", "about", "code", "what", "at", "place", "body"})

    class Meta:
        indexes = (
            models.Index(fields=("card",), name="needs_steps_of_a_card"),
            models.Index(fields=("code",), condition=~Q(code=""), name="needs_card_by_code"),
            models.Index(fields=("about",), condition=~Q(about=""), name="needs_cards_about"),
        )

    def __str__(self) -> str:
        return f"{self.card} {self.what}"
