"""Write a long book quickly: many batches through the ledger's one writing function.

    SANJIAYI_DATA=… python -m tests.process.long_book RECORDS NOW_MS

In a process of its own, because the data folder is chosen when Django starts.
"""

import os
import subprocess
import sys

from tests.process.server import ROOT, Ground, environment

A_COMMIT = 4_000


def write(ground: Ground, records: int, now_ms: int) -> None:
    """Add records of a kind without tables of its own to a ground's book."""
    subprocess.run(
        [sys.executable, "-m", "tests.process.long_book", str(records), str(now_ms)],
        env=environment(ground.data), cwd=ROOT, check=True,
    )  # fmt: skip


def _write(records: int, now_ms: int) -> None:
    from sanjiayi.containment.facts import WasteRemoved
    from sanjiayi.kernel import ids
    from sanjiayi.ledger import book, registry
    from sanjiayi.ledger.lines import Columns, Parcel, Sheaf, canonical
    from sanjiayi.places import queries as places

    kind = registry.kind_named(WasteRemoved.kind)
    sender = registry.Sender("system:long-book", "", is_trusted=True)
    where = [building.path for building in places.buildings()]
    body = canonical(WasteRemoved()).decode()
    from sanjiayi.kernel.civil import civil_day

    for start in range(0, records, A_COMMIT):
        count = min(A_COMMIT, records - start)
        at = now_ms - records + start
        each = range(count)
        ats = [at + n for n in each]
        columns = Columns(
            kind.name, sender.by, now_ms, 0, [ids.uuid7(a, os.urandom(10)) for a in ats],
            [where[(start + n) // 40 % len(where)] for n in each], [""] * count, ats,
            list(map(civil_day, ats)), [1 + n % 7 for n in each], [body] * count,
        )  # fmt: skip
        sheaf = Sheaf(kind, columns, each)
        book.commit([Parcel(sender, now_ms, [sheaf], count)], now_ms)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    _write(int(sys.argv[1]), int(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
