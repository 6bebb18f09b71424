"""A form somebody has not sent yet.  No fact: nobody has asked for anything so far."""

from django.db import models

from sanjiayi.people.sealing import SealedField


class Draft(models.Model):
    """What was typed in the steps before the last, so that a reload loses nothing.

    id       the form's own id, and the ask's when it is sent
    place    building whose page it was begun on
    said     answers and ids of attachments as JSON; emptied when it is sent
    sent_at  None while it waits; drafts of yesterday are dropped either way
    """

    id = models.UUIDField(primary_key=True)
    place = models.CharField(max_length=64)
    category = models.CharField(max_length=12)
    said = SealedField(blank=True)
    kept_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"said"})
        plain = frozenset({"id", "place", "category", "kept_at", "sent_at"})

    def __str__(self) -> str:
        return str(self.id)
