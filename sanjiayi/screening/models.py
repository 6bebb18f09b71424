"""Rounds, who came, how fast, and who helped.  Derived: only entries.py writes here.

A round is keyed by a number made from its name (rules.round_key): four bytes in a table with
a row for every person and round.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q


class Round(models.Model):
    """A screening round as it was ordered.

    key        rules.round_key(round);  round: "2022-05-17", "-2" for the second of that day
    number     running number in this emergency;  place: the community
    pool_size  swabs a tube;  pack: version of the policy pack
    starts_at, ends_at   planned window, ms;  opened_at, closed_at: when it was said, ms
    scope      compounds or buildings it is ordered for, comma separated; "": the whole place
    sites      "yt.3.08-1:2,…": tables by sampling site
    paused_at  since when nobody is to come down, None while it runs;  pause_reason: rules.PAUSES
    """

    key = models.BigIntegerField(primary_key=True)
    round = models.CharField(max_length=16, unique=True)
    number = models.IntegerField()
    place = models.CharField(max_length=64)
    starts_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()
    pool_size = models.SmallIntegerField()
    pack = models.CharField(max_length=64)
    opened_at = models.BigIntegerField()
    closed_at = models.BigIntegerField(null=True)
    scope = models.TextField(default="")
    sites = models.TextField(default="")
    is_rehearsal = models.BooleanField(default=False)
    paused_at = models.BigIntegerField(null=True)
    pause_reason = models.CharField(max_length=20, default="")

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "key", "round", "number", "place", "starts_at", "ends_at", "pool_size", "pack",
                "opened_at", "closed_at", "scope", "sites", "is_rehearsal", "paused_at",
                "pause_reason",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("starts_at",), name="screening_rounds_in_order"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="screening_a_round_ends_later"
            ),
        )

    def __str__(self) -> str:
        return self.round


class SitePause(models.Model):
    """A sampling site that stands still, while it does.  reason: rules.PAUSES; at: ms."""

    pk: Any = models.CompositePrimaryKey("round", "site")
    round = models.BigIntegerField()
    site = models.CharField(max_length=64)
    reason = models.CharField(max_length=20)
    at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"round", "site", "reason", "at"})

    def __str__(self) -> str:
        return f"{self.round} {self.site}: {self.reason}"


class Due(models.Model):
    """How many must be tested in a round, for compounds and every place above them."""

    pk: Any = models.CompositePrimaryKey("round", "place")
    round = models.BigIntegerField()
    place = models.CharField(max_length=64)
    persons = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"round", "place", "persons"})

    def __str__(self) -> str:
        return f"{self.round} {self.place}: {self.persons}"


class Attendance(models.Model):
    """A person was swabbed in a round, at home in this building, this many times.

    person   16 bytes of the resident's id: this is the largest table, so it is kept narrow
    Usually one row a person and round; two when swabs name two buildings (a move, a slip).
    """

    pk: Any = models.CompositePrimaryKey("round", "person", "building")
    round = models.BigIntegerField()
    person = models.BinaryField(max_length=16)
    building = models.CharField(max_length=64)
    swabs = models.SmallIntegerField()

    class Privacy:
        personal = frozenset({"person", "building"})
        plain = frozenset({"round", "swabs"})

    def __str__(self) -> str:
        return f"{self.round} {bytes(self.person).hex()}"


class Turnout(models.Model):
    """How many different persons and how many swabs, for buildings and every place above."""

    pk: Any = models.CompositePrimaryKey("round", "place")
    round = models.BigIntegerField()
    place = models.CharField(max_length=64)
    persons = models.IntegerField()
    swabs = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"round", "place", "persons", "swabs"})

    class Meta:
        indexes = (models.Index(fields=("place", "round"), name="screening_turnout_of_a_place"),)

    def __str__(self) -> str:
        return f"{self.round} {self.place}: {self.persons}"


class Pace(models.Model):
    """Swabs in a quarter of an hour, for compounds and every place above.

    quarter   ms // 900,000
    """

    pk: Any = models.CompositePrimaryKey("round", "place", "quarter")
    round = models.BigIntegerField()
    place = models.CharField(max_length=64)
    quarter = models.IntegerField()
    swabs = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"round", "place", "quarter", "swabs"})

    def __str__(self) -> str:
        return f"{self.round} {self.place} {self.quarter}: {self.swabs}"


class TableQuarter(models.Model):
    """Swabs of one table of a site in a quarter of an hour; rehearsed ones in a rehearsal.

    site   "yt.3.08-1";  table: its number there;  quarter: ms // 900,000
    """

    pk: Any = models.CompositePrimaryKey("round", "site", "table", "quarter")
    round = models.BigIntegerField()
    site = models.CharField(max_length=64)
    table = models.SmallIntegerField()
    quarter = models.IntegerField()
    swabs = models.IntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"round", "site", "table", "quarter", "swabs"})

    def __str__(self) -> str:
        return f"{self.round} {self.site}/{self.table} {self.quarter}: {self.swabs}"


class RoundClass(models.Model):
    """Somebody is tested otherwise than the round's default (facts.Classed), a row a record.

    person   16 bytes of the resident's id;  at: ms; the latest row of a person holds
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    round = models.BigIntegerField()
    person = models.BinaryField(max_length=16)
    building = models.CharField(max_length=64)
    what = models.CharField(max_length=10)
    reason = models.CharField(max_length=24)
    at = models.BigIntegerField()

    class Privacy:
        personal = frozenset({"person", "building", "what", "reason"})
        plain = frozenset({"record", "round", "at"})

    class Meta:
        indexes = (models.Index(fields=("round", "building"), name="screening_classes"),)

    def __str__(self) -> str:
        return f"{self.round} {bytes(self.person).hex()}: {self.what}"


class Visit(models.Model):
    """Somebody who had not come was sought (facts.VisitNoted), a row a record.

    person   16 bytes of the resident's id;  by: who recorded it, a post or a device
    at       ms; the latest row of a person holds;  words: id of what was said, ""
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    round = models.BigIntegerField()
    person = models.BinaryField(max_length=16)
    building = models.CharField(max_length=64)
    how = models.CharField(max_length=8)
    outcome = models.CharField(max_length=20)
    words = models.CharField(max_length=36)
    by = models.CharField(max_length=80)
    at = models.BigIntegerField()

    class Privacy:
        personal = frozenset({"person", "building", "outcome", "words", "by"})
        plain = frozenset({"record", "round", "how", "at"})

    class Meta:
        indexes = (
            models.Index(fields=("round", "building"), name="screening_visits"),
            models.Index(fields=("person",), name="screening_visits_of_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.round} {bytes(self.person).hex()}: {self.outcome}"


class Call(models.Model):
    """A building was called down.  record: the record's id; persons: how many were called."""

    record = models.BinaryField(max_length=16, primary_key=True)
    round = models.BigIntegerField()
    building = models.CharField(max_length=64)
    wave = models.IntegerField()
    persons = models.IntegerField()
    at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "round", "building", "wave", "persons", "at"})

    class Meta:
        indexes = (models.Index(fields=("round", "building"), name="screening_calls_of_a_round"),)

    def __str__(self) -> str:
        return f"{self.round} {self.building} wave {self.wave}"


class SiteDay(models.Model):
    """A sampling site ended its round.  minutes: how long it was open."""

    record = models.BinaryField(max_length=16, primary_key=True)
    round = models.BigIntegerField()
    place = models.CharField(max_length=64)
    tables = models.IntegerField()
    minutes = models.IntegerField()
    at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"record", "round", "place", "tables", "minutes", "at"})

    class Meta:
        indexes = (models.Index(fields=("round",), name="screening_sites_of_a_round"),)

    def __str__(self) -> str:
        return f"{self.round} {self.place}"


class Convoy(models.Model):
    """One record of a convoy being met or seen back onto its bus.

    what     "met" or "returned";  staff: medical staff counted
    served   compound paths, comma separated;  origin, point, buses, served: of "met" only
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    convoy = models.CharField(max_length=40)
    what = models.CharField(max_length=8)
    place = models.CharField(max_length=64)
    at = models.BigIntegerField()
    day = models.IntegerField()
    staff = models.IntegerField()
    origin = models.CharField(max_length=40)
    point = models.CharField(max_length=20)
    buses = models.IntegerField()
    served = models.TextField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "record", "convoy", "what", "place", "at", "day", "staff", "origin", "point",
                "buses", "served",
            }
        )  # fmt: skip

    class Meta:
        indexes = (models.Index(fields=("day",), name="screening_convoys_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.convoy} {self.what}"


from sanjiayi.screening import tube_models as tube_models  # noqa: E402 - tables of tubes
