"""What is asked for and what came of it.

Derived: only entries.py writes Step, Need and Opening.  Reference: commands writes Reply, each
change an entry, and Counter.
"""

from django.db import models
from django.db.models import Q


class Step(models.Model):
    """One record about a need, kept so that a need can be worked out anew when one is voided.

    record   the record's id;  seq: its ledger number;  what: its kind without the room
    body     the fact as JSON: ids and codes, never words
    """

    record = models.BinaryField(max_length=16, primary_key=True)
    seq = models.BigIntegerField()
    need = models.CharField(max_length=20)
    what = models.CharField(max_length=10)
    at = models.BigIntegerField()
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    body = models.TextField()

    class Privacy:
        personal = frozenset({"place"})
        plain = frozenset({"record", "seq", "need", "what", "at", "by", "body"})

    class Meta:
        indexes = (models.Index(fields=("need",), name="needs_steps_of_a_need"),)

    def __str__(self) -> str:
        return f"{self.need} {self.what}"


class Need(models.Model):
    """Where one need stands.  All instants are ms; *_on is the Shanghai day.

    number       "N-2047", serial its counting part; place: the door or building it came from
    urgency      1 life, 2 today, 3 ordinary, 4 can wait; reasons: codes of rules, comma separated
    words, details, reach, promise, reply   people.Words ids, "" when nothing was written
    person       people id of the one it is for;  slip: digest of the look-up code
    due_at       by which an answer was promised, 0: nothing was promised
    state        rules.State
    owner        group that must answer;  assignee: post that accepted it
    to_owner, to_assignee, offered_by   a hand-over on its way
    declined     reason of the last refusal, until somebody is asked again
    answered_*   None while not answered;  closed_at: when answered, withdrawn or merged
    outcome      of the last answer: "met", "explained", "passed_on", "not_possible"
    theme        "T-12" with its title;  report: number of the express report it grew into
    disputes     how often the resident said it did not come
    has_news     the resident said something since the team last did
    revision     ledger number of the last record about it: whoever acts says which they saw
    """

    number = models.CharField(max_length=20, primary_key=True)
    serial = models.BigIntegerField()
    place = models.CharField(max_length=64)
    category = models.CharField(max_length=12)
    channel = models.CharField(max_length=8)
    is_urgent = models.BooleanField()
    urgency = models.SmallIntegerField()
    reasons = models.CharField(max_length=200)
    words = models.CharField(max_length=36)
    details = models.CharField(max_length=36)
    reach = models.CharField(max_length=36)
    person = models.CharField(max_length=36)
    slip = models.CharField(max_length=64)
    source = models.CharField(max_length=120)
    files = models.TextField()
    pack = models.CharField(max_length=60)
    raised_at = models.BigIntegerField()
    raised_on = models.IntegerField()
    raised_by = models.CharField(max_length=80)
    due_at = models.BigIntegerField()
    owner = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    assignee = models.CharField(max_length=80)
    to_owner = models.CharField(max_length=80)
    to_assignee = models.CharField(max_length=80)
    offered_by = models.CharField(max_length=80)
    declined = models.CharField(max_length=12)
    promise = models.CharField(max_length=36)
    reply = models.CharField(max_length=36)
    outcome = models.CharField(max_length=16)
    answered_at = models.BigIntegerField(null=True)
    answered_on = models.IntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    merged_into = models.CharField(max_length=20)
    theme = models.CharField(max_length=20)
    theme_title = models.CharField(max_length=40)
    report = models.CharField(max_length=20)
    disputes = models.SmallIntegerField()
    has_news = models.BooleanField()
    revision = models.BigIntegerField()
    changed_at = models.BigIntegerField()
    changed_by = models.CharField(max_length=80)

    class Privacy:
        personal = frozenset({"place", "person"})
        plain = frozenset(
            {
                "number", "serial", "category", "channel", "is_urgent", "urgency", "reasons",
                "words", "details", "reach", "slip", "source", "files", "pack", "raised_at",
                "raised_on", "raised_by", "due_at", "owner", "state", "assignee", "to_owner",
                "to_assignee", "offered_by", "declined", "promise", "reply", "outcome",
                "answered_at", "answered_on", "closed_at", "merged_into", "theme", "theme_title",
                "report", "disputes", "has_news", "revision", "changed_at", "changed_by",
            }
        )  # fmt: skip

    class Meta:
        indexes = (
            # In the inbox's order, and with all its tabs count: no row need be looked up.
            models.Index(
                fields=(
                    "urgency",
                    "due_at",
                    "serial",
                    "state",
                    "place",
                    "owner",
                    "to_owner",
                    "assignee",
                    "to_assignee",
                    "category",
                    "theme",
                ),  # fmt: skip
                condition=Q(closed_at=None),
                name="needs_open_in_order",
            ),
            # Without the open ones, which are in order above: else those are sorted each time.
            models.Index(
                fields=("closed_at",),
                condition=~Q(closed_at=None),
                name="needs_closed_in_order",
            ),
            models.Index(fields=("answered_on",), name="needs_answered_on_a_day"),
            models.Index(fields=("place", "raised_at"), name="needs_of_a_door"),
            models.Index(fields=("serial",), name="needs_by_serial"),
            models.Index(fields=("revision",), name="needs_by_revision"),
            models.Index(fields=("slip",), condition=~Q(slip=""), name="needs_by_slip"),
            models.Index(fields=("source",), condition=~Q(source=""), name="needs_by_source"),
            models.Index(
                fields=("merged_into",), condition=~Q(merged_into=""), name="needs_merged_into"
            ),
            models.Index(fields=("person",), condition=~Q(person=""), name="needs_of_a_person"),
            models.Index(fields=("theme",), condition=~Q(theme=""), name="needs_of_a_theme"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_on=None, outcome="")
                | (~Q(answered_at=None) & ~Q(answered_on=None) & ~Q(outcome="")),
                name="needs_an_answer_has_a_time_and_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return self.number


class Opening(models.Model):
    """Who opened the words of which need (needs.opened, turned round).

    entry   ledger number;  need: "" for those the fact had no room for, then `place` says where
    """

    entry = models.BigIntegerField()
    need = models.CharField(max_length=20)
    place = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    purpose = models.CharField(max_length=12)
    opened_at = models.BigIntegerField()
    shown = models.IntegerField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "entry", "need", "place", "purpose", "opened_at", "shown"})

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("entry", "need"), name="needs_one_opening_a_need"),
        )
        indexes = (models.Index(fields=("need", "entry"), name="needs_openings_of_a_need"),)

    def __str__(self) -> str:
        return f"{self.entry} {self.need}"


class Reply(models.Model):
    """A template of an answer; what ships lies in data/replies.toml, this row stands before it.

    category, outcome   "" fits all;  text may hold {number}
    """

    code = models.CharField(max_length=40, primary_key=True)
    category = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=16)
    title = models.CharField(max_length=40)
    text = models.TextField()
    title_en = models.CharField(max_length=80, blank=True)
    text_en = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    changed_by = models.CharField(max_length=80)
    changed_at = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "code", "category", "outcome", "title", "text", "title_en", "text_en", "is_active",
                "changed_by", "changed_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Counter(models.Model):
    """The last number given out, so that none is given twice, whatever is voided."""

    name = models.CharField(max_length=12, primary_key=True)
    last = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"name", "last"})

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


from sanjiayi.needs import (  # noqa: E402 - found with these
    desk_models,  # noqa: F401
    resident_models,  # noqa: F401
    share_models,  # noqa: F401
    trip_models,  # noqa: F401
)
