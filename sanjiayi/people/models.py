"""Who is here.  The only tables with names; every personal column is sealed.

Reference tables: written by people.commands, each change an entry in the ledger.
"""

from django.db import models

from sanjiayi.people.sealing import SealedField
from sanjiayi.places.models import Place


class Person(models.Model):
    """A resident or a worker: name, ways to reach, and what we must find them by.

    *_sought columns are keyed hashes (people.sealing.sought): equality search without
    opening the sealed text.
    initials_sought holds one mark for the initials of the whole name ("王桂英": wgy).
    id_number is kept only where a laboratory or hospital needs it.
    """

    id = models.UUIDField(primary_key=True)
    name = SealedField()
    phone = SealedField(blank=True)
    id_number = SealedField(blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, blank=True, help_text="GB/T 2261.1: 1 male, 2 female")
    name_sought = models.CharField(max_length=24, db_index=True, blank=True)
    phone4_sought = models.CharField(max_length=24, db_index=True, blank=True)
    id_sought = models.CharField(max_length=24, db_index=True, blank=True)
    initials_sought = models.CharField(max_length=24, db_index=True, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset(
            {
                "name", "phone", "id_number", "birth_year", "sex", "name_sought",
                "phone4_sought", "id_sought", "initials_sought",
            }
        )  # fmt: skip
        plain = frozenset({"id", "forgotten_at"})

    def __str__(self) -> str:
        return str(self.id)


class Household(models.Model):
    """The people present behind one door, registered there or not (户)."""

    id = models.UUIDField(primary_key=True)
    door = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_dissolved = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset({"door"})
        plain = frozenset({"id", "is_dissolved"})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("door",),
                condition=models.Q(is_dissolved=False),
                name="people_one_household_a_door",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Presence(models.TextChoices):
    PRESENT = "present", "在住"
    AWAY = "away", "外出"
    TRANSFERRED = "transferred", "已转运"
    LEFT = "left", "已迁离"


class Resident(models.Model):
    """A person who lives behind a door of ours now (居民), present or away.

    compound, building: paths, repeated here so that lists need no walk up the tree
    needs: access needs (people.rules.AccessNeed values), comma separated, sorted; sealed,
    because they speak of health
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residents")
    compound = models.CharField(max_length=64)
    building = models.CharField(max_length=64)
    presence = models.CharField(max_length=12, choices=Presence, default=Presence.PRESENT)
    needs = SealedField(blank=True)
    is_provisional = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset({"person", "household", "building", "needs", "presence"})
        plain = frozenset({"compound", "is_provisional"})

    class Meta:
        indexes = (
            models.Index(fields=("compound", "presence"), name="people_by_compound"),
            models.Index(fields=("building", "presence"), name="people_by_building"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Words(models.Model):
    """Free words somebody spoke or wrote; facts carry only the id, so these can be forgotten."""

    id = models.UUIDField(primary_key=True)
    text = SealedField()
    kept_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"text"})
        plain = frozenset({"id", "kept_at", "forgotten_at"})

    def __str__(self) -> str:
        return str(self.id)


class Look(models.Model):
    """Who opened whose name (people.looked, turned round).  Derived: only entries.py writes it.

    entry    ledger number of the look
    person   the resident's id; "" for a list longer than the fact could name, then `place` says
             whose list it was
    shown    persons shown on that page in all
    """

    entry = models.BigIntegerField()
    person = models.CharField(max_length=36, blank=True)
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    purpose = models.CharField(max_length=24)
    looked_at = models.BigIntegerField()
    shown = models.PositiveIntegerField()

    class Privacy:
        personal = frozenset({"person", "by"})
        plain = frozenset({"id", "entry", "place", "purpose", "looked_at", "shown"})

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "person"), name="people_one_look_a_person"),
        )
        indexes = (
            models.Index(fields=("person", "entry"), name="people_looks_at_a_person"),
            models.Index(
                fields=("place", "entry"),
                condition=models.Q(person=""),
                name="people_looks_at_a_list",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry} {self.purpose}"


class CodeKey(models.Model):
    """A key that signs cards, or once did; the half that signs lies in a file (people.code_keys).

    public_key     32 bytes, base64
    distrusted_at  since when its cards count no more; a key that only rests keeps its cards
    """

    key_id = models.PositiveSmallIntegerField(primary_key=True)
    public_key = models.CharField(max_length=44)
    made_at = models.DateTimeField()
    distrusted_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"key_id", "public_key", "made_at", "distrusted_at"})

    def __str__(self) -> str:
        return str(self.key_id)


class CodeIssue(models.Model):
    """A code that was given out: one card, one serial.

    kind    people.codes.Kind;  holder: id of the person or household
    reason  why it was revoked: people.code_rules.REASON_WORDS
    """

    serial = models.PositiveIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField()
    holder = models.UUIDField(db_index=True)
    key_id = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=16, blank=True)

    class Privacy:
        personal = frozenset({"holder"})
        plain = frozenset({"serial", "kind", "key_id", "issued_at", "revoked_at", "reason"})

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "holder"),
                condition=models.Q(revoked_at=None),
                name="people_one_code_a_holder",
            ),
        )
        indexes = (
            models.Index(
                fields=("serial",),
                condition=models.Q(revoked_at__isnull=False),
                name="people_revoked_codes",
            ),
        )

    def __str__(self) -> str:
        return str(self.serial)


class CardRun(models.Model):
    """Cards somebody had made; the files lie sealed beside the others until they are dropped.

    what      "household", "person" or "both";  layout: cards on a sheet, 8 or 4
    files     place paths of the files made, one a line
    state     "making", "made", "dropped", "failed"
    """

    id = models.UUIDField(primary_key=True)
    place = models.CharField(max_length=64)
    what = models.CharField(max_length=12)
    layout = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
    cards = models.PositiveIntegerField(default=0)
    files = models.TextField(blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "place", "what", "layout", "by", "asked_at", "ended_at", "state", "cards",
                "files", "failure",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("-asked_at",), name="people_card_runs_of_late"),)

    def __str__(self) -> str:
        return str(self.id)


class Alias(models.Model):
    """An id given at a table that means a resident of the register.  Derived from Reconciled."""

    provisional = models.CharField(max_length=36, primary_key=True)
    resident = models.CharField(max_length=36, db_index=True)

    class Privacy:
        personal = frozenset({"provisional", "resident"})
        plain: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.provisional
