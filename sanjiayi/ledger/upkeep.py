"""After an upgrade: tell the book again where a derived table does not know all of it yet."""

import time
from collections.abc import Callable

from sanjiayi.ledger import marks, replay

Say = Callable[[str], object]

_FACTS_A_LINE = 100_000


def bring_up_to_date(say: Say) -> bool:
    """Rebuild the derived tables when one of them is new or has another shape.

    say   hears a line now and then: for the terminal
    Answers whether it rebuilt.  Everything happens in one transaction: a table is either as it
    was, and found stale again at the next start, or whole.  While it runs nobody can write.
    """
    wanting = marks.stale()
    if not wanting:
        marks.note_all()
        return False
    say(f"升级后有 {len(wanting)} 张统计表要由台账重建：{'、'.join(wanting)}")
    started, said = time.perf_counter(), 0

    def progress(facts: int) -> None:
        nonlocal said
        if facts - said >= _FACTS_A_LINE:
            said = facts
            say(f"  已重读 {facts:,} 条 …")

    rebuilt = replay.rebuild(progress)
    say(f"重建好了：{rebuilt.facts:,} 条，{time.perf_counter() - started:.0f} 秒。")
    for label, is_equal in rebuilt.tables.items():
        if not is_equal and label not in wanting:
            say(f"  {label} 和重建前不同，已按台账改正。")
    return True
