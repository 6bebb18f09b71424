"""What changed is said to every need a report grew from, in the same breath."""

from collections.abc import Callable, Iterable

from sanjiayi.express.models import Origin
from sanjiayi.express.rules import Outcome
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import commands as needs
from sanjiayi.needs.rules import Outcome as Came
from sanjiayi.needs.said import group_words

BY = "system:express"

_CAME = {
    Outcome.UNBLOCKED: Came.MET,
    Outcome.EXPLAINED: Came.EXPLAINED,
    Outcome.NOT_POSSIBLE: Came.NOT_POSSIBLE,
}
"""What an answer of the Express means for a need; others leave it open with a word."""


def grown(number: str, some: Iterable[str], *, by: str, now: int) -> None:
    """Each need knows the report it grew into.  Raises Refusal "needs.unknown"."""
    for need in some:
        needs.link(need, number, by=by, now=now)


def climbed(number: str, owner: str, due_at: int, *, now: int) -> None:
    """The resident hears that it went up, and by when there is an answer."""
    said = f"这件事已经往上报到{group_words(owner)}。"
    _each(number, lambda need: needs.promise(need, due_at, said, by=BY, now=now))


def unblocked(number: str, answer: str, outcome: str, *, now: int) -> None:
    """The resident gets the answer, or a word where it is no answer yet."""
    came = _CAME.get(Outcome(outcome)) if outcome in set(Outcome) else None
    if came is None:
        _each(number, lambda need: needs.add(need, answer, by=BY, now=now))
    else:
        _each(number, lambda need: needs.answer(need, came, answer, by=BY, now=now))


def reopened(number: str, *, now: int) -> None:
    """What was answered by the report is open again with it."""
    said = "快报的答复没有落实，重新办。"
    _each(number, lambda need: needs.dispute(need, said, by=BY, now=now))


def _each(number: str, act: Callable[[str], None]) -> None:
    for need in (
        Origin.objects.filter(report=number).order_by("need").values_list("need", flat=True)
    ):
        try:
            act(need)
        except Refusal:
            continue  # withdrawn, merged or answered meanwhile: there is nobody left to tell
