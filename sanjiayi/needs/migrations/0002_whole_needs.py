"""Needs with owner, clock, state and history.

What 0001 kept is carried over: its steps become whole records, its needs get their new columns.
"""

import json

from django.db import migrations, models

_OLD_STEP = (
    "record", "need", "what", "at", "place", "category", "channel", "is_urgent", "words", "due_at",
    "outcome",
)
_OLD_NEED = (
    "number", "place", "category", "channel", "is_urgent", "words", "due_at", "raised_at",
    "raised_on", "answered_at", "answered_on", "outcome",
)


def _as_body(row):
    if row["what"] == "answered":
        return {"need": row["need"], "outcome": row["outcome"]}
    names = ("need", "category", "channel", "is_urgent", "words", "due_at")
    return {name: row[name] for name in names}


class Carry:
    """What stood before, held between taking the old tables away and filling the new ones."""

    def __init__(self):
        self.steps, self.needs = [], []

    def read(self, apps, schema_editor):
        step, need = apps.get_model("needs", "Step"), apps.get_model("needs", "Need")
        self.steps = list(step.objects.values(*_OLD_STEP))
        self.needs = list(need.objects.values(*_OLD_NEED))

    def write(self, apps, schema_editor):
        step, need = apps.get_model("needs", "Step"), apps.get_model("needs", "Need")
        last = {}
        with schema_editor.connection.cursor() as cursor:
            for row in self.steps:
                cursor.execute(
                    'SELECT seq, "by" FROM ledger_fact WHERE id = %s', [bytes(row["record"])]
                )
                found = cursor.fetchone() or (0, "")
                row["seq"], row["by"] = found
                was = last.get(row["need"], (0, 0, ""))
                last[row["need"]] = max(was, (found[0], row["at"], found[1]))
        step.objects.bulk_create(
            [
                step(
                    record=row["record"], seq=row["seq"], need=row["need"], what=row["what"],
                    at=row["at"], place=row["place"], by=row["by"],
                    body=json.dumps(_as_body(row)),
                )
                for row in self.steps
            ],
            batch_size=200,
        )
        need.objects.bulk_create(
            [need(**row, **self._added(row, last)) for row in self.needs], batch_size=20
        )

    def _added(self, row, last):
        seq, at, by = last.get(row["number"], (0, row["raised_at"], ""))
        digits = row["number"].rpartition("-")[2]
        texts = (
            "reasons", "details", "reach", "person", "slip", "source", "files", "pack",
            "raised_by", "owner", "assignee", "to_owner", "to_assignee", "offered_by", "declined",
            "promise", "reply", "merged_into", "theme", "theme_title", "report",
        )
        return {
            **dict.fromkeys(texts, ""),
            "serial": int(digits) if digits.isascii() and digits.isdigit() else 0,
            "urgency": 2 if row["is_urgent"] else 3,
            "state": "answered" if row["answered_at"] else "new",
            "closed_at": row["answered_at"],
            "disputes": 0, "has_news": False, "revision": seq, "changed_at": at, "changed_by": by,
        }


_carry = Carry()


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial")]

    operations = [
        migrations.RunPython(_carry.read, migrations.RunPython.noop, elidable=False),
        migrations.DeleteModel("Step"),
        migrations.DeleteModel("Need"),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('name', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('last', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('category', models.CharField(blank=True, max_length=12)),
                ('outcome', models.CharField(max_length=16)),
                ('title', models.CharField(max_length=40)),
                ('text', models.TextField()),
                ('title_en', models.CharField(blank=True, max_length=80)),
                ('text_en', models.TextField(blank=True)),
                ('is_active', models.BooleanField(default=True)),
                ('changed_by', models.CharField(max_length=80)),
                ('changed_at', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('call', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('place', models.CharField(max_length=64)),
                ('words', models.CharField(max_length=36)),
                ('first_at', models.BigIntegerField()),
                ('first_on', models.IntegerField()),
                ('last_at', models.BigIntegerField()),
                ('missed', models.IntegerField()),
                ('tries', models.IntegerField()),
                ('tried_at', models.BigIntegerField(null=True)),
                ('tried_by', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=16)),
                ('due_at', models.BigIntegerField()),
                ('closed_at', models.BigIntegerField(null=True)),
                ('closed_on', models.IntegerField(null=True)),
                ('need', models.CharField(max_length=20)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['due_at'], name='needs_calls_waiting'), models.Index(fields=['closed_on'], name='needs_calls_closed_on_a_day'), models.Index(fields=['first_on'], name='needs_calls_missed_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CallStep',
            fields=[
                ('record', models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('call', models.CharField(max_length=20)),
                ('what', models.CharField(max_length=8)),
                ('at', models.BigIntegerField()),
                ('place', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=80)),
                ('words', models.CharField(max_length=36)),
                ('source', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=16)),
                ('due_at', models.BigIntegerField()),
                ('need', models.CharField(max_length=20)),
            ],
            options={
                'indexes': [models.Index(fields=['call'], name='needs_steps_of_a_call'), models.Index(condition=models.Q(('source', ''), _negated=True), fields=['source'], name='needs_calls_by_source')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('number', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('serial', models.BigIntegerField()),
                ('place', models.CharField(max_length=64)),
                ('category', models.CharField(max_length=12)),
                ('channel', models.CharField(max_length=8)),
                ('is_urgent', models.BooleanField()),
                ('urgency', models.SmallIntegerField()),
                ('reasons', models.CharField(max_length=200)),
                ('words', models.CharField(max_length=36)),
                ('details', models.CharField(max_length=36)),
                ('reach', models.CharField(max_length=36)),
                ('person', models.CharField(max_length=36)),
                ('slip', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=120)),
                ('files', models.TextField()),
                ('pack', models.CharField(max_length=60)),
                ('raised_at', models.BigIntegerField()),
                ('raised_on', models.IntegerField()),
                ('raised_by', models.CharField(max_length=80)),
                ('due_at', models.BigIntegerField()),
                ('owner', models.CharField(max_length=80)),
                ('state', models.CharField(max_length=10)),
                ('assignee', models.CharField(max_length=80)),
                ('to_owner', models.CharField(max_length=80)),
                ('to_assignee', models.CharField(max_length=80)),
                ('offered_by', models.CharField(max_length=80)),
                ('declined', models.CharField(max_length=12)),
                ('promise', models.CharField(max_length=36)),
                ('reply', models.CharField(max_length=36)),
                ('outcome', models.CharField(max_length=16)),
                ('answered_at', models.BigIntegerField(null=True)),
                ('answered_on', models.IntegerField(null=True)),
                ('closed_at', models.BigIntegerField(null=True)),
                ('merged_into', models.CharField(max_length=20)),
                ('theme', models.CharField(max_length=20)),
                ('theme_title', models.CharField(max_length=40)),
                ('report', models.CharField(max_length=20)),
                ('disputes', models.SmallIntegerField()),
                ('has_news', models.BooleanField()),
                ('revision', models.BigIntegerField()),
                ('changed_at', models.BigIntegerField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['urgency', 'due_at', 'serial'], name='needs_open_by_urgency'), models.Index(fields=['closed_at'], name='needs_closed_of_late'), models.Index(fields=['answered_on'], name='needs_answered_on_a_day'), models.Index(fields=['place', 'raised_at'], name='needs_of_a_door'), models.Index(fields=['serial'], name='needs_by_serial'), models.Index(condition=models.Q(('slip', ''), _negated=True), fields=['slip'], name='needs_by_slip'), models.Index(condition=models.Q(('source', ''), _negated=True), fields=['source'], name='needs_by_source'), models.Index(condition=models.Q(('merged_into', ''), _negated=True), fields=['merged_into'], name='needs_merged_into'), models.Index(condition=models.Q(('person', ''), _negated=True), fields=['person'], name='needs_of_a_person'), models.Index(condition=models.Q(('theme', ''), _negated=True), fields=['theme'], name='needs_of_a_theme')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_on', None), ('outcome', '')), models.Q(models.Q(('answered_at', None), _negated=True), models.Q(('answered_on', None), _negated=True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='needs_an_answer_has_a_time_and_an_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.BigIntegerField()),
                ('need', models.CharField(max_length=20)),
                ('place', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=80)),
                ('purpose', models.CharField(max_length=12)),
                ('opened_at', models.BigIntegerField()),
                ('shown', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['need', 'entry'], name='needs_openings_of_a_need')],
                'constraints': [models.UniqueConstraint(fields=('entry', 'need'), name='needs_one_opening_a_need')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('record', models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('need', models.CharField(max_length=20)),
                ('what', models.CharField(max_length=10)),
                ('at', models.BigIntegerField()),
                ('place', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=80)),
                ('body', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['need'], name='needs_steps_of_a_need')],
            },
        ),
        migrations.RunPython(_carry.write, migrations.RunPython.noop, elidable=False),
    ]
