"""What residents entrusted and where it is.  Derived: only custody_entries.py writes here."""

from django.db import models


class ThingWord(models.Model):
    """One side's word about a thing, kept so that its story can be read anew at any time."""

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    thing = models.CharField(max_length=40)
    what = models.CharField(max_length=8)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    giver = models.CharField(max_length=80)
    taker = models.CharField(max_length=80)
    fen = models.IntegerField()

    class Privacy:
        personal = frozenset({"place", "giver", "taker"})
        plain = frozenset({"record", "seq", "thing", "what", "at", "by", "fen"})

    class Meta:
        indexes = (
            models.Index(fields=("thing",), name="medicine_words_of_a_thing"),
            models.Index(
                fields=("at",), condition=models.Q(fen__gt=0), name="medicine_words_of_cash"
            ),
        )

    def __str__(self) -> str:
        return f"{self.thing} {self.what}"


class Thing(models.Model):
    """Where one thing is; fields as in custody_rules.Custody.

    order    number of its order;  doubts: codes parted by spaces
    """

    thing = models.CharField(max_length=40, primary_key=True)
    order = models.CharField(max_length=20)
    place = models.CharField(max_length=64)
    holder = models.CharField(max_length=80)
    state = models.CharField(max_length=8)
    to = models.CharField(max_length=80)
    fen = models.IntegerField()
    since = models.BigIntegerField()
    hands = models.IntegerField()
    doubts = models.CharField(max_length=60)

    class Privacy:
        personal = frozenset({"place", "holder", "to"})
        plain = frozenset({"thing", "order", "state", "fen", "since", "hands", "doubts"})

    class Meta:
        indexes = (
            models.Index(fields=("order",), name="medicine_things_of_an_order"),
            models.Index(
                fields=("since",),
                condition=~models.Q(state="returned"),
                name="medicine_things_out",
            ),
        )

    def __str__(self) -> str:
        return f"{self.thing} {self.state}"
