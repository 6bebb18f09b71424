"""What the rolls room keeps: runs of imports, and how other people's columns were read.

Plain tables of this room alone: no fact, nothing derived.  The file itself lies sealed in
the data folder until its run ends (rolls.storage).
"""

from django.db import models

from sanjiayi.people.sealing import SealedField


class RollKind(models.TextChoices):
    """rules.Kind with the words of the screens."""

    COMMITTEES = "committees", "居委"
    COMPOUNDS = "compounds", "小区"
    BUILDINGS = "buildings", "楼栋"
    HOUSEHOLDS = "households", "户"
    RESIDENTS = "residents", "居民"
    STAFF = "staff", "工作人员"


class RememberedMapping(models.Model):
    """Which column of somebody's table held what, by the fingerprint of its headings.

    columns   field → position, as in rules.Columns; values for a whole file are not kept
    words     compared heading → field, "" for headings left out: known also when the columns
              come in another order
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12, choices=RollKind)
    columns = models.JSONField()
    words = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    remembered_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"fingerprint", "kind", "columns", "words", "by", "remembered_at"})

    class Meta:
        ordering = ("-remembered_at",)

    def __str__(self) -> str:
        return self.fingerprint[:12]


class ImportRun(models.Model):
    """One file on its way in: uploaded, checked, imported.

    digest    SHA-256 of the file, hex; place: scope of whoever brought it
    reach     place paths the run may write to, comma separated
    choices   fingerprint → {"columns": …, "fixed": …} for every heading in the file
    report    findings.Report as JSON, sealed: it repeats what stands in cells
    adds_places  buildings and doors missing in the tree are added
    failure   why it failed, a sentence
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "待对应列"
        CHECKING = "checking", "正在检查"
        CHECKED = "checked", "待确认"
        IMPORTING = "importing", "正在导入"
        DONE = "done", "已导入"
        FAILED = "failed", "没有导入"
        DISCARDED = "discarded", "已放弃"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=RollKind)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, db_index=True)
    place = models.CharField(max_length=64)
    reach = models.TextField()
    choices = models.JSONField(default=dict)
    adds_places = models.BooleanField(default=True)
    is_partial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State)
    report = SealedField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Privacy:
        personal = frozenset({"report"})
        plain = frozenset(
            {
                "id", "kind", "file_name", "digest", "place", "reach", "choices", "adds_places",
                "is_partial", "state", "rows", "broken", "added", "changed", "unchanged",
                "failure", "by", "uploaded_at", "finished_at",
            }
        )  # fmt: skip

    class Meta:
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"
