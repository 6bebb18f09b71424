"""How long a roll of 33,000 residents takes, from file to tables.

    .venv/bin/python bench/rolls.py [residents]

Makes a made-up .xlsx, imports it into a fresh database in a temporary folder, imports it a
second time, and prints seconds and peak memory.  Budget: 20 s for 33,000.
"""

import io
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

BUDGET_S = 20.0
NOW = 1652752800000


def made_up_file(residents: int) -> bytes:
    """Residents in flats of two or three, in buildings of 72 flats, in 15 compounds."""
    import xlsxwriter

    from sanjiayi.people.rules import check_digit

    chance = random.Random(20220517)
    surnames, given = (
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗",
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平",
    )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ["社区居民名册"])
    headings = ["小区", "楼号", "室号", "姓名", "性别", "证件号码", "手机", "特殊情况", "居住情况"]
    sheet.write_row(1, 0, headings)
    for n in range(residents):
        flat = n * 10 // 23
        building, place = divmod(flat, 72)
        compound, number = building % 15, building // 15 + 1
        sex = chance.randrange(10)
        born = f"{chance.randrange(1930, 2020)}0{chance.randrange(101, 129)}"
        first = f"9{n % 99999:05d}{born}{n // 99999:02d}{sex}"
        sheet.write_row(
            n + 2,
            0,
            [
                f"样板{compound + 1:02d}苑",
                f"{number}号楼",
                f"{place // 4 + 1}{place % 4 + 1:02d}室",
                chance.choice(surnames) + given[n % 20] + chance.choice(given),
                "女男"[sex % 2],
                first + check_digit(first),
                f"13{chance.randrange(10**9):09d}",
                chance.choice(["", "", "", "", "", "", "独居老人", "血透、轮椅"]),
                chance.choice(["在住", "在住", "在住", "外出"]),
            ],
        )
    book.close()
    return out.getvalue()


def main() -> int:
    residents = int(sys.argv[1]) if len(sys.argv) > 1 else 33_000
    os.environ["SANJIAYI_DATA"] = tempfile.mkdtemp(prefix="sanjiayi-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from sanjiayi.places.commands import plant
    from sanjiayi.places.rules import PlaceRow

    tree = [PlaceRow("bm", "community", "样板社区"), PlaceRow("bm.1", "committee", "样板居委会")]
    tree += [PlaceRow(f"bm.1.{n:02d}", "compound", f"样板{n:02d}苑") for n in range(1, 16)]
    plant(tree, by="system:bench", now=NOW)
    content = made_up_file(residents)
    print(f"{residents} residents, .xlsx of {len(content) / 2**20:.1f} MB")
    first = timed_import(content, "first import")
    timed_import(content, "same file again")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")
    return 0 if first <= BUDGET_S * max(1, residents / 33_000) else 1


def timed_import(content: bytes, what: str) -> float:
    from sanjiayi.rolls import commands
    from sanjiayi.rolls.commands import Brought
    from sanjiayi.rolls.storage import Work

    marks, cpu = [time.perf_counter()], time.process_time()
    file = Brought(name="roll.xlsx", content=content, place="bm", reach=["bm"])
    run = commands.receive(file, by="system:bench", now=NOW)
    marks.append(time.perf_counter())
    with Work(run.pk, "checking") as work:
        commands.check(run, work, now=NOW)
    marks.append(time.perf_counter())
    with Work(run.pk, "importing") as work:
        commands.carry_out(run, work, is_partial=False, by="system:bench", now=NOW)
    marks.append(time.perf_counter())
    received, checked, written = (b - a for a, b in zip(marks, marks[1:], strict=False))
    total, worked = marks[-1] - marks[0], time.process_time() - cpu
    print(f"{what}: {total:.1f} s by the clock, {worked:.1f} s of processor")
    print(f"  received {received:.1f}, dry run {checked:.1f}, import {written:.1f}")
    print(f"  new {run.added}, changed {run.changed}, unchanged {run.unchanged}")
    return written


if __name__ == "__main__":
    sys.exit(main())
