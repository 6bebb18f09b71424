"""Freezes, numbers in the making, and which numbers were published.

Freeze and Edition are reference tables: words people typed and tables as they stood cannot be
made again from facts.  PublishedNumber is derived: replaying the ledger rebuilds it, and its
digest proves that an Edition's record is what was published.
"""

from django.db import models

from sanjiayi.bulletin import rules


class Freeze(models.Model):
    """A civil day's figures at one ledger number, for the community and all compounds.

    asof      ledger number; frozen_at: ms
    kept      freeze.Frozen as JSON: true counts and what everybody may see of them
    is_told   a number of that day was published: the freeze can no longer move
    """

    day = models.IntegerField(primary_key=True)
    asof = models.BigIntegerField()
    frozen_at = models.BigIntegerField()
    kept = models.TextField()
    is_told = models.BooleanField(default=False)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"day", "asof", "frozen_at", "kept", "is_told"})

    def __str__(self) -> str:
        return str(self.day)


class Edition(models.Model):
    """A number of the bulletin from draft to print.

    day       the civil day it tells of; scope: path of the community or a compound
    texts     issue.Texts as JSON where somebody changed the words, else ""
    record    issue.Issue as JSON once published, else ""; digest: its SHA-256, hex
    author, checker, signer   posts ("post:yt.3/lead"), never names; "" until then
    """

    class State(models.TextChoices):
        DRAFT = rules.DRAFT, "草稿"
        CHECKED = rules.CHECKED, "已核对"
        SIGNED = rules.SIGNED, "已签发"
        PUBLISHED = rules.PUBLISHED, "已发布"

    id = models.UUIDField(primary_key=True)
    scope = models.CharField(max_length=64)
    day = models.IntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    texts = models.TextField(blank=True)
    record = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    author = models.CharField(max_length=80)
    checker = models.CharField(max_length=80, blank=True)
    signer = models.CharField(max_length=80, blank=True)
    drafted_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "scope", "day", "state", "texts", "record", "digest", "author", "checker",
                "signer", "drafted_at", "changed_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("scope", "day"), name="bulletin_one_number_a_day"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | ~models.Q(digest=""),
                name="bulletin_published_has_a_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(checker="") | ~models.Q(checker=models.F("author")),
                name="bulletin_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.day}"


class PublishedNumber(models.Model):
    """A number that was published.  Derived from bulletin.published.

    asof           ledger number its figures were frozen at
    seq            ledger number of the entry of publishing; published_at: ms
    edition        id of the Edition, 36 characters
    """

    seq = models.BigIntegerField(primary_key=True)
    scope = models.CharField(max_length=64)
    number = models.IntegerField()
    day = models.IntegerField()
    asof = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    edition = models.CharField(max_length=36)
    published_at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {"seq", "scope", "number", "day", "asof", "digest", "edition", "published_at"}
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("scope", "number"), name="bulletin_number_is_unique"),
            models.UniqueConstraint(fields=("scope", "day"), name="bulletin_day_is_unique"),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"


from sanjiayi.bulletin import rumour_models  # noqa: E402, F401 - found with these
