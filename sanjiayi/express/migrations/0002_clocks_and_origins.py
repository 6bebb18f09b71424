"""Steps keep what was said as it was said; reports gain clocks, a reporter and their needs.

Rows of steps are filled from the ledger, as replaying it would make them.
"""

import json
from typing import Any

from django.db import migrations, models

_GONE = (
    "level", "category", "title", "persons", "words", "owner", "due_at", "answer", "outcome",
    "is_settled",
)
_DEFAULTS = {"words": "", "outcome": "unblocked"}


def fill(apps: Any, schema_editor: Any) -> None:
    step_model, report_model = (apps.get_model("express", n) for n in ("Step", "Report"))
    seqs = list(step_model.objects.order_by("seq").values_list("seq", flat=True))
    first: dict[str, Any] = {}
    with schema_editor.connection.cursor() as cursor:
        for seq in seqs:
            cursor.execute('SELECT "by", body FROM ledger_fact WHERE seq = %s', [seq])
            by, body = cursor.fetchone()
            said = {k: v for k, v in json.loads(body).items() if k != "report"}
            said = {k: v for k, v in said.items() if k not in _DEFAULTS or _DEFAULTS[k] != v}
            kept = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
            step_model.objects.filter(pk=seq).update(by=by, body=kept)
            _follow(first, step_model.objects.get(pk=seq), said)
    for number, new in first.items():
        due_at = report_model.objects.values_list("due_at", flat=True).get(pk=number)
        report_model.objects.filter(pk=number).update(next_at=due_at, **new)


def _follow(first: dict[str, Any], step: Any, said: dict[str, Any]) -> None:
    if step.what == "reported":
        first[step.number] = {
            "level_at": step.at, "respond_by": said["due_at"], "reporter": step.by,
            "responded_at": None, "acknowledged_by": "",
        }
    found = first[step.number]
    found["seq"] = step.seq
    if step.what == "climbed" or (step.what == "confirmed" and not said["is_settled"]):
        found.update(level_at=step.at, acknowledged_by="")
    if step.what == "acknowledged":
        found["acknowledged_by"] = step.by
    if step.what in ("acknowledged", "unblocked") and found["responded_at"] is None:
        found["responded_at"] = step.at


def _new(name: str, field: Any) -> migrations.AddField:
    return migrations.AddField(model_name="report", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = (("express", "0001_initial"), ("ledger", "0001_initial"))
    operations = (
        migrations.AddField("step", "by", models.CharField(max_length=80, default=""), False),
        migrations.AddField("step", "body", models.TextField(default=""), False),
        _new("ack_by", models.BigIntegerField(default=0)),
        _new("next_at", models.BigIntegerField(default=0)),
        _new("level_at", models.BigIntegerField(default=0)),
        _new("acknowledged_by", models.CharField(max_length=80, default="")),
        _new("promised_at", models.BigIntegerField(default=0)),
        _new("responded_at", models.BigIntegerField(null=True)),
        _new("respond_by", models.BigIntegerField(default=0)),
        _new("satisfaction", models.SmallIntegerField(default=0)),
        _new("is_silent", models.BooleanField(default=False)),
        _new("is_anonymous", models.BooleanField(default=False)),
        _new("reporter", models.CharField(max_length=80, default="")),
        _new("files", models.CharField(max_length=400, default="")),
        _new("outside", models.CharField(max_length=40, default="")),
        _new("seq", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("pk", models.CompositePrimaryKey(
                    "report", "need", blank=True, editable=False, primary_key=True,
                    serialize=False,
                )),
                ("report", models.CharField(max_length=20)),
                ("need", models.CharField(max_length=20)),
            ],
            options={"indexes": [models.Index(fields=["need"], name="express_reports_of_a_need")]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
        *(migrations.RemoveField(model_name="step", name=name) for name in _GONE),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["next_at"], condition=models.Q(unblocked_at=None),
                name="express_open_by_clock",
            ),
        ),
    )
