"""Whether the database may be changed now: not in the middle of a round.

A new program in the middle of a mass operation is how tables came to a stand before: what a
round began with, it ends with.  Starting again without a new version changes nothing and is
always allowed.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from sanjiayi.ledger import clock
from sanjiayi.screening.rules import is_rehearsal


def why_not() -> str:
    """One sentence when an upgrade waits and a round is open; "" when nothing stands against it."""
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        return ""
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ""
    if clock.stopped_at() is not None:  # a demonstration: its last round stays open for ever
        return ""
    found = _open_round()
    if not found:
        return ""
    return (
        f"{found} 这一轮核酸还没有收轮，先不升级：请用原来的版本继续，收轮以后再启动新版本。"
        "确实要现在升级，请加 --upgrade-anyway。"
    )


def _open_round() -> str:
    """Plain SQL, by columns of the first version: the tables may be older than the models."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                "SELECT round FROM screening_round WHERE closed_at IS NULL ORDER BY starts_at"
            )
        except DatabaseError:
            return ""
        names = [str(name) for (name,) in cursor.fetchall()]
    return next((name for name in names if not is_rehearsal(name)), "")
