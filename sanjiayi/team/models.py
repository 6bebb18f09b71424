"""Staff, groups, who holds which post, accounts and devices.

Reference tables (Staff, Group, Account, Device, Enrolment): written by team.commands, each
change an entry.  Posting is derived: only entries.py writes it, and replay rebuilds it.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from sanjiayi.people.models import Person
from sanjiayi.places.models import Place


class StaffKind(models.TextChoices):
    SECONDED = "seconded", "下沉干部"
    DOUBLE_REGISTERED = "double_registered", "双报到党员"
    VOLUNTEER = "volunteer", "志愿者"
    COMMITTEE = "committee", "居委工作者"


class Staff(models.Model):
    """Somebody who works here.  Name and telephone are in people.Person.

    unit    the agency or firm a cadre was seconded from, or the unit of a double-registered member
    home    place path where the person lives, "" when outside the community
    skills  team.structure.Skill values, comma separated, sorted
    availability  when the person can serve, team.structure.Availability value
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    kind = models.CharField(max_length=20, choices=StaffKind)
    is_party_member = models.BooleanField(default=False)
    unit = models.CharField(max_length=60, blank=True)
    home = models.CharField(max_length=64, blank=True)
    skills = models.CharField(max_length=120, blank=True)
    availability = models.CharField(max_length=20, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Privacy:
        personal = frozenset({"person", "home", "unit"})
        plain = frozenset(
            {"kind", "is_party_member", "skills", "availability", "joined_on", "left_on"}
        )

    def __str__(self) -> str:
        return str(self.pk)


class GroupKind(models.TextChoices):
    BRANCH = "branch", "临时党支部"
    COMMITTEE = "committee", "居委会"
    PARTY_GROUP = "party_group", "党小组"
    WORK_GROUP = "work_group", "小区工作组"
    FUNCTIONAL = "functional", "职能工作组"


class Group(models.Model):
    """A group of the 3+1: its code says kind and place: "party_group@yt.3", "medicine@yt".

    seats   how many B-roles (committee) or members (other groups) are planned; 0: no plan
    """

    code = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=12, choices=GroupKind)
    name = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(default=0)
    order = models.PositiveSmallIntegerField(default=0)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"code", "kind", "name", "place", "seats", "order"})

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """A staff member in a post of a group, proposed or accepted.  Derived from team facts.

    role   team.structure.Role: secretary, vice_secretary, organiser, backup (B角), lead, member
    serves  place path a member of a functional group looks after, "" for all of it
    since_on is the day the appointment took effect; until_on the last day it held
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待接受"
        HELD = "held", "在任"
        ENDED = "ended", "已卸任"

    id = models.UUIDField(primary_key=True)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="postings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=16)
    serves = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State)
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Privacy:
        personal = frozenset({"staff"})
        plain = frozenset({"id", "group", "role", "serves", "state", "since_on", "until_on"})

    class Meta:
        indexes = (models.Index(fields=("state", "group"), name="team_postings_of_a_group"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="held") | Q(since_on__isnull=False),
                name="team_a_held_post_has_a_first_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} of {self.group_id}"


class AccountManager(BaseUserManager):  # type: ignore[type-arg]
    """Finds accounts by sign-in name."""


class Account(AbstractBaseUser):
    """A sign-in.  The name of the person behind it is in people.

    is_operator   keeps the machine: set-up, devices, backups; sees no resident
    must_change_password   somebody else chose it: the next sign-in begins with a new one
    """

    username = models.CharField(max_length=40, unique=True)
    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Privacy:
        personal = frozenset({"username", "staff"})
        plain = frozenset(
            {
                "id", "password", "last_login", "is_active", "is_operator",
                "must_change_password", "language",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.username


class Device(models.Model):
    """A phone or a program that may post facts.  Only a hash of its token is kept.

    place       the scope within which it may record
    kind        device (enrolled by QR) or program (token shown once)
    last_heard_at   when its token was last used, to the minute; None: never
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8, choices=[("device", "设备"), ("program", "程序")])
    name = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_by = models.CharField(max_length=80)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "kind", "name", "place", "token_hash", "enrolled_by", "enrolled_at",
                "revoked_at", "last_heard_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class DeviceState(models.Model):
    """What a phone last told of itself, and whether it was asked to forget its lists.

    All instants are ms since 1970 UTC by our clock, save oldest_at.

    pending, oldest_at   records not yet uploaded; when the oldest happened, by the phone's clock
    rejected   records the phone keeps because they were set aside
    release    what runs on the phone;  skew_ms: its clock less ours, positive when it is ahead
    battery    percent;  storage: bytes still free for the browser; None when not told
    state_at   when it told this;  wipe_told_at: when it was first answered that it should wipe
    """

    device = models.OneToOneField(
        Device, on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    pending = models.PositiveIntegerField(default=0)
    oldest_at = models.BigIntegerField(null=True)
    rejected = models.PositiveIntegerField(default=0)
    release = models.CharField(max_length=40, blank=True)
    skew_ms = models.BigIntegerField(default=0)
    battery = models.PositiveSmallIntegerField(null=True)
    storage = models.BigIntegerField(null=True)
    state_at = models.BigIntegerField(null=True)
    wipe_asked_at = models.BigIntegerField(null=True)
    wipe_told_at = models.BigIntegerField(null=True)
    wiped_at = models.BigIntegerField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "device", "pending", "oldest_at", "rejected", "release", "skew_ms", "battery",
                "storage", "state_at", "wipe_asked_at", "wipe_told_at", "wiped_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Enrolment(models.Model):
    """An invitation shown as a QR code: one device, a few minutes, once."""

    id = models.UUIDField(primary_key=True)
    code_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    offered_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "code_hash", "name", "place", "offered_by", "expires_at", "used_at"}
        )

    def __str__(self) -> str:
        return self.name
