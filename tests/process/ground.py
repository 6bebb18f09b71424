"""A small made-up town in a fresh data folder, for processes that are tested or measured.

    SANJIAYI_DATA=… python -m tests.process.ground [persons]

Prints one line of JSON: {"token", "buildings", "persons": [[id, building], …]}.
"""

import json
import os
import sys
from uuid import UUID

COMPOUNDS, BUILDINGS = 15, 4
BY = "system:ground"


def _name(n: int) -> str:
    """A name of its own for the nth person; names hold no digits."""
    return "试" + "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(n))


def lay(persons: int) -> dict[str, object]:
    """Migrate, enter places and persons, admit a program.  Returns what a client must know."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from sanjiayi.kernel.civil import to_ms
    from sanjiayi.ledger import clock
    from sanjiayi.people import commands as people
    from sanjiayi.people.rules import RollRow
    from sanjiayi.places import commands as places
    from sanjiayi.places.rules import PlaceRow
    from sanjiayi.team import commands as team

    now = to_ms(clock.real_now())
    buildings = [f"sl.1.{c:02d}.{b}" for c in range(1, COMPOUNDS + 1) for b in range(BUILDINGS)]
    rows = [PlaceRow("sl", "community", "试验社区"), PlaceRow("sl.1", "committee", "试验一居")]
    rows += [PlaceRow(f"sl.1.{c:02d}", "compound", f"试验{c}村") for c in range(1, COMPOUNDS + 1)]
    rows += [PlaceRow(path, "building", f"{path.rpartition('.')[2]}号楼") for path in buildings]
    rows += [PlaceRow(f"{path}/101", "door", "101室") for path in buildings]
    places.plant(rows, by=BY, now=now)
    ids = [str(UUID(int=(n + 1) << 16 | 7 << 76 | 2 << 62)) for n in range(persons)]
    homes = [buildings[n * len(buildings) // persons] for n in range(persons)]
    people.enter_roll(
        [
            RollRow(id=UUID(person), name=_name(n), door=f"{home}/101")
            for n, (person, home) in enumerate(zip(ids, homes, strict=True))
        ],
        by=BY,
        now=now,
    )
    token = team.issue_program_token("试验程序", "sl", by=BY, now=now)
    return {"token": token, "buildings": buildings, "persons": list(zip(ids, homes, strict=True))}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(lay(int(sys.argv[1]) if len(sys.argv) > 1 else 600)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
