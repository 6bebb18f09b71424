"""What changed between two packs."""

from typing import Any, NamedTuple

from sanjiayi.policy.shapes import Rule
from sanjiayi.policy.tables import KEYS, Pack


class Change(NamedTuple):
    """One key whose rule differs in value, unit or range.

    old, new   the rules with their sources; None where a pack has no rule of that key
    """

    table: str
    key: str
    old: Rule[Any] | None
    new: Rule[Any] | None

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources of both sides, the new side's first."""
        sides = [rule for rule in (self.new, self.old) if rule is not None]
        return tuple(dict.fromkeys(key for rule in sides for key in rule.source))

    def turned(self) -> "Change":
        """The same change read backwards."""
        return self._replace(old=self.new, new=self.old)


def changes(old: Pack, new: Pack) -> list[Change]:
    """Every key that differs, in the order of the tables.  Better evidence is no change."""
    before = {(table, key): rule for table, key, rule in old.rules()}
    after = {(table, key): rule for table, key, rule in new.rules()}
    return [
        Change(table, key, before.get((table, key)), after.get((table, key)))
        for table, key in KEYS
        if _said(before.get((table, key))) != _said(after.get((table, key)))
    ]


def _said(rule: Rule[Any] | None) -> object:
    return None if rule is None else (rule.value, rule.unit, rule.range)
