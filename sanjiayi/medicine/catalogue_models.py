"""A community's own drugs beside the shipped table: only catalogue_commands.py writes here."""

from django.db import models


class OwnDrug(models.Model):
    """One drug; fields as of drugs.Drug, lists parted by line ends.

    since   ledger's ms when it was read in or changed: the search is made anew when it moves
    """

    name = models.CharField(max_length=80, primary_key=True)
    also = models.TextField()
    misspelt = models.TextField()
    atc = models.CharField(max_length=7)
    form = models.CharField(max_length=20)
    strengths = models.TextField()
    law = models.CharField(max_length=16)
    law_since = models.IntegerField()
    keep = models.CharField(max_length=8)
    since = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "name", "also", "misspelt", "atc", "form", "strengths", "law", "law_since",
                "keep", "since",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("since",), name="medicine_own_drugs_by_age"),)

    def __str__(self) -> str:
        return self.name
