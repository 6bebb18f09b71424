"""A report as its steps so far tell of it.  Pure: steps in, the row of models.Report out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sanjiayi.express import rules
from sanjiayi.express.rules import State
from sanjiayi.kernel.civil import civil_day


@dataclass(frozen=True)
class Happened:
    """One step: what it was, who recorded it, when (ms), and the fields it said."""

    seq: int
    what: str
    at: int
    place: str
    by: str
    said: dict[str, Any]

    def of(self, name: str, default: Any = "") -> Any:
        return self.said.get(name, default)


@dataclass
class Standing:
    """Fields as in models.Report."""

    number: str
    place: str
    level: int
    category: str
    title: str
    persons: int
    words: str
    owner: str
    due_at: int
    ack_by: int
    next_at: int
    level_at: int
    reported_at: int
    respond_by: int
    reporter: str
    is_anonymous: bool
    files: str
    seq: int
    state: State = State.REPORTED
    climbs: int = 0
    reopened: int = 0
    acknowledged_at: int | None = None
    acknowledged_by: str = ""
    promised_at: int = 0
    responded_at: int | None = None
    unblocked_at: int | None = None
    unblocked_on: int | None = None
    confirmed_at: int | None = None
    answer: str = ""
    outcome: str = ""
    satisfaction: int = 0
    is_silent: bool = False
    outside: str = ""

    def take(self, step: Happened) -> None:
        """One step further."""
        act = _TAKE.get(step.what)
        if act is not None:
            act(self, step)
        self.next_at = rules.next_at(self.state, self.ack_by, self.due_at)
        self.seq = step.seq

    def _responds(self, step: Happened) -> None:
        if self.responded_at is None:
            self.responded_at = step.at

    def _lay_down(self) -> None:
        self.acknowledged_at, self.acknowledged_by, self.promised_at = None, "", 0

    def _climb(self, step: Happened) -> None:
        self.owner, self.due_at = step.of("owner"), step.of("due_at", 0)
        self.ack_by, self.level_at = step.of("ack_by", 0), step.at
        self.climbs += 1
        self.state, self.outside = State.REPORTED, ""
        self._lay_down()

    def _pass(self, step: Happened) -> None:
        self.owner, self.level_at, self.state = step.of("owner"), step.at, State.REPORTED
        self._lay_down()

    def _acknowledge(self, step: Happened) -> None:
        self.state, self.acknowledged_at = State.ACKNOWLEDGED, step.at
        self.acknowledged_by, self.promised_at = step.by, step.of("promised_at", 0)
        self._responds(step)

    def _unblock(self, step: Happened) -> None:
        self.state = State.UNBLOCKED
        self.unblocked_at, self.unblocked_on = step.at, civil_day(step.at)
        self.answer, self.outcome = step.of("answer"), step.of("outcome", "unblocked")
        self._responds(step)

    def _confirm(self, step: Happened) -> None:
        self.satisfaction = step.of("satisfaction", 0)
        if step.of("is_settled", False):
            self.state, self.confirmed_at = State.SETTLED, step.at
            self.is_silent = step.of("how") == "silence"
            return
        self.state = State.REOPENED
        self.reopened += 1
        self.due_at = step.of("due_at", 0) or rules.due_by(self.level, step.at)
        self.ack_by, self.level_at = step.of("ack_by", 0), step.at
        self.unblocked_at = self.unblocked_on = None
        self.answer = self.outcome = ""
        self._lay_down()

    def _tell(self, step: Happened) -> None:
        self.outside = step.of("whom")


_TAKE: dict[str, Callable[[Standing, Happened], None]] = {
    "climbed": Standing._climb,
    "passed": Standing._pass,
    "acknowledged": Standing._acknowledge,
    "unblocked": Standing._unblock,
    "confirmed": Standing._confirm,
    "told": Standing._tell,
}


def begun(number: str, step: Happened) -> Standing:
    """A report as it was when it came."""
    ack_by, due_at = step.of("ack_by", 0), step.of("due_at", 0)
    first = rules.next_at(State.REPORTED, ack_by, due_at)
    return Standing(
        number=number,
        place=step.place,
        level=step.of("level"),
        category=step.of("category"),
        title=step.of("title"),
        persons=step.of("persons", 0),
        words=step.of("words"),
        owner=step.of("owner"),
        due_at=due_at,
        ack_by=ack_by,
        next_at=first,
        level_at=step.at,
        reported_at=step.at,
        respond_by=first,
        reporter=step.of("reporter") or step.by,
        is_anonymous=step.of("is_anonymous", False),
        files=" ".join(step.of("files", ())),
        seq=step.seq,
    )


def standing(number: str, steps: Iterable[Happened]) -> Standing | None:
    """Where a report stands after its steps, in order of the ledger; None before it was made."""
    found: Standing | None = None
    for step in steps:
        if step.what == "reported":
            found = begun(number, step)
        elif found is not None:
            found.take(step)
    return found


def origins(steps: Iterable[Happened]) -> list[str]:
    """Needs the report grew from, in the order they came."""
    found: dict[str, None] = {}
    for step in steps:
        if step.what == "reported":
            found.update(dict.fromkeys(step.of("needs", ())))
        elif step.what == "joined":
            found[step.of("need")] = None
    return list(found)
