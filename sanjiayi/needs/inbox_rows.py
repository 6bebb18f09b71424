"""Rows of the inbox as templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import inbox_words as words
from sanjiayi.needs.inbox_queries import Line
from sanjiayi.needs.inbox_words import Words
from sanjiayi.needs.queries import NeedView
from sanjiayi.needs.rules import State

SHORT = 90
"""Characters of the words a row shows."""


@dataclass(frozen=True)
class Row:
    """One ask in a list; every field as the screen says it, moments in ms."""

    need: NeedView
    text: str
    where: str
    category: Words
    urgency: Words
    tone: str
    reason: str
    clock: str
    clock_tone: str
    owner: str
    state: Words
    step: Words
    step_by: str
    step_at: int
    is_for_me: bool
    may_accept: bool

    @property
    def fixed(self) -> tuple[str | int | bool, ...]:
        """What a drawn row depends on, its clock aside."""
        one = self.need
        return (
            one.number, one.revision, self.text, self.where, self.owner, self.step_by,
            self.is_for_me, self.may_accept,
        )  # fmt: skip


def rows(lines: Sequence[Line], sight: Sight, now: int, *, is_whole: bool = False) -> list[Row]:
    """Rows of some lines.  One query for the names of posts, at most.  is_whole: all the words."""
    asked = {by for one in lines for by in (one.need.assignee, one.need.to_assignee)}
    names = words.recorders({*asked, *(one.need.changed_by for one in lines)})
    longest = 10_000 if is_whole else SHORT
    return [_row(line, names, sight, now, longest) for line in lines]


def _row(line: Line, names: dict[str, str], sight: Sight, now: int, longest: int) -> Row:
    need = line.need
    clock, tone = words.clock_of(need, now)
    text = " ".join(line.text.split())
    return Row(
        need=need,
        text=text if len(text) <= longest else text[:longest] + "…",
        where=line.where,
        category=words.CATEGORY_WORDS.get(need.category, need.category),
        urgency=words.URGENCY_WORDS.get(need.urgency, ""),
        tone=words.URGENCY_TONES.get(need.urgency, ""),
        reason=next(iter(words.reasons_of(need)), ""),
        clock=clock,
        clock_tone=tone,
        owner=words.owner_of(need, names, sight),
        state=words.OUTCOME_WORDS.get(need.outcome) or words.STATE_WORDS.get(need.state, ""),
        step=words.STEP_WORDS.get(line.step, line.step),
        step_by=names.get(need.changed_by, ""),
        step_at=need.changed_at,
        is_for_me=line.is_for_me,
        may_accept=line.is_for_me or need.state == State.NEW,
    )
