"""The process is killed in the middle of an import: a real process, a real database file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

_BEFORE = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from sanjiayi.people import commands as people
from sanjiayi.rolls import commands
from sanjiayi.rolls.storage import Work
from sanjiayi.rolls.tests import making
making.community()
rows = [making.row(n, 室号=f"{n // 9 + 1}0{n % 9 + 1}") for n in range(90)]
run = making.brought(making.xlsx(making.HEADINGS, *rows))
assert run.added == 90, making.codes(run)
print(run.pk, flush=True)
people._note = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
commands.carry_out(run, Work(run.pk, "importing"), is_partial=False, by="x", now=making.NOW)
"""

_AFTER = """
import sys
import django
django.setup()
from sanjiayi.people.models import Resident
from sanjiayi.places.models import Place
from sanjiayi.rolls import commands, opening
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.storage import Work
from sanjiayi.rolls.tests import making
run = ImportRun.objects.get(pk=sys.argv[1])
doors = Place.objects.filter(level="door").count()
print(run.state, opening.state_of(run), Resident.objects.count(), doors)
with Work(run.pk, "importing") as work:
    commands.carry_out(run, work, is_partial=False, by="post:yt/branch", now=making.NOW)
print(run.state, Resident.objects.count())
"""


@pytest.mark.process
def test_a_killed_import_leaves_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    environment = os.environ | {
        "SANJIAYI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "sanjiayi.config.settings",
    }

    def python(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", script, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    killed = python(_BEFORE)
    assert killed.returncode == -9, killed.stderr
    after = python(_AFTER, killed.stdout.strip())
    assert after.stdout.splitlines() == ["importing interrupted 0 1", "done 90"], after.stderr
