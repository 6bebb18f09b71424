"""Clinics and hospitals, and what was heard of their stock."""

from django.db import models

from sanjiayi.people.sealing import SealedField


class Source(models.Model):
    """A clinic, hospital or pharmacy.  Reference: only source_commands.py writes here.

    rung          medicine.rules.Rung at which it is asked
    east, north   metres from the desk
    hours         source_rules.kept: seven spans, Monday first
    contact, phone   the person asked there; sealed
    has_controlled   may it dispense psychotropics and narcotics?   has_cold: a cold chain?
    is_active     False: put away, no run goes there
    """

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)
    rung = models.CharField(max_length=12)
    east = models.IntegerField()
    north = models.IntegerField()
    hours = models.CharField(max_length=100)
    contact = SealedField()
    phone = SealedField()
    has_controlled = models.BooleanField(default=False)
    has_cold = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Privacy:
        personal = frozenset({"contact", "phone"})
        plain = frozenset(
            {
                "code", "name", "rung", "east", "north", "hours", "has_controlled", "has_cold",
                "is_active",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.code


class SourceWord(models.Model):
    """One word heard about a drug.  Derived from SeenAtSource: only source_entries.py writes."""

    record = models.BinaryField(max_length=16, primary_key=True)
    source = models.CharField(max_length=40)
    drug = models.CharField(max_length=80)
    has = models.CharField(max_length=4)
    at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "source", "drug", "has", "at"})

    class Meta:
        indexes = (models.Index(fields=("at",), name="medicine_words_by_time"),)

    def __str__(self) -> str:
        return f"{self.source} {self.drug} {self.has}"
