"""Where things are.  Reference tables: written by places.commands, each change an entry."""

from django.db import models
from django.db.models import Q


class Level(models.TextChoices):
    COMMUNITY = "community", "社区"
    COMMITTEE = "committee", "居委"
    COMPOUND = "compound", "小区"
    BUILDING = "building", "楼栋"
    DOOR = "door", "户"
    SITE = "site", "采样点"
    STORE = "store", "仓库"


class Place(models.Model):
    """One place of the tree.  `path` (kernel.paths) is the key everybody uses.

    code      official code where one exists (12 digits for a committee); may change
    order     walking order among its siblings, for lists in stair order
    plan_*    rectangle on the schematic plan, in units of a 420 × 380 box; compounds only
    floors, rooms_per_floor    of a building; 0 when unknown
    floor, own_kitchen, own_bath   of a door; the contact rules of 2022 turn on them
    telephone number residents may call there, printed and shown to everybody; "" for none
    ended_on  last day on which the place existed; None while it stands
    """

    path = models.CharField(max_length=64, primary_key=True)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=40)
    short_name = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=20, blank=True)
    order = models.PositiveIntegerField(default=0)
    plan_x = models.PositiveSmallIntegerField(null=True)
    plan_y = models.PositiveSmallIntegerField(null=True)
    plan_w = models.PositiveSmallIntegerField(null=True)
    plan_h = models.PositiveSmallIntegerField(null=True)
    floors = models.PositiveSmallIntegerField(default=0)
    rooms_per_floor = models.PositiveSmallIntegerField(default=0)
    floor = models.SmallIntegerField(null=True)
    own_kitchen = models.BooleanField(null=True)
    own_bath = models.BooleanField(null=True)
    telephone = models.CharField(max_length=20, blank=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "path", "level", "parent", "name", "short_name", "code", "order",
                "plan_x", "plan_y", "plan_w", "plan_h", "floors", "rooms_per_floor",
                "floor", "own_kitchen", "own_bath", "telephone", "started_on", "ended_on",
            }
        )  # fmt: skip

    class Meta:
        ordering = ("order", "path")
        indexes = (models.Index(fields=("parent", "order"), name="places_children"),)
        constraints = (
            models.UniqueConstraint(
                fields=("code",), condition=~Q(code=""), name="places_code_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(level="community") | Q(parent__isnull=False),
                name="places_only_the_community_has_no_parent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.path} {self.name}"


class Edition(models.Model):
    """Which state of a reference room stands: a mark drawn anew at every change.

    room   "places" or "people"
    mark   a random number; what was read under one mark may be kept until the mark differs
    """

    room = models.CharField(max_length=16, primary_key=True)
    mark = models.BigIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"room", "mark"})

    def __str__(self) -> str:
        return f"{self.room} {self.mark}"
