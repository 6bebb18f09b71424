"""What a device hands over at once, before it is sent.  Pure.

Planners write `Line`s (what happened, when, where); `uploads` gathers a device's lines into
`Sheet`s of at most 500 with the moment at which the server gets them; `Sheet.body` turns one
into the bytes a phone would post.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import msgspec

from sanjiayi.demo.published import STOP
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.ids import uuid7
from sanjiayi.ledger.registry import Sender

ROWS = "application/json"
COLUMNS = "application/vnd.sanjiayi.columns+json"
"""Content types of the two forms of a batch, as any phone must know them."""
MOST_FACTS = 500
MINUTE = 60_000
_BUSY = 80 * MINUTE
_BUSY_EVERY = 4
_encode = msgspec.json.encode


class Line(NamedTuple):
    """One fact to be.  at: ms; id: 16 bytes where somebody must know it beforehand."""

    at: int
    fact: Fact
    place: str
    subject: str = ""
    quantity: int = 1
    id: bytes = b""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines of one device in order of time, and when the server receives them, ms."""

    sender: Sender
    received_at: int
    lines: Sequence[Line]

    def body(self, seed: int) -> tuple[bytes, str]:
        """The bytes to post and their content type; the same for the same seed."""
        ids = self._ids(seed)
        kinds = {line.fact.kind for line in self.lines}
        if len(kinds) == 1 and len(self.lines) > 1:
            return self._columns(ids), COLUMNS
        return self._rows(ids), ROWS

    def _ids(self, seed: int) -> list[bytes]:
        first = self.lines[0]
        mark = (
            f"{seed}/{self.sender.by}/{self.received_at}/{first.at}/{first.place}/{first.subject}"
        )
        noise = Random(mark).randbytes(10 * len(self.lines))  # noqa: S311 - the same every time
        return [
            line.id or uuid7(line.at, noise[10 * n : 10 * n + 10])
            for n, line in enumerate(self.lines)
        ]

    def _columns(self, ids: list[bytes]) -> bytes:
        lines = self.lines
        bodies = [line.fact for line in lines]
        first = bodies[0]
        return _encode(
            {
                "kind": first.kind,
                "ids": b"".join(ids).hex(),
                "place": _alike([line.place for line in lines]),
                "subject": _alike([line.subject for line in lines]),
                "at": [line.at for line in lines],
                "quantity": _alike([line.quantity for line in lines]),
                "body": first if all(b is first or b == first for b in bodies) else bodies,
            }
        )

    def _rows(self, ids: list[bytes]) -> bytes:
        facts = [
            {
                "id": fact_id.hex(),
                "kind": line.fact.kind,
                "place": line.place,
                "subject": line.subject,
                "at": line.at,
                "quantity": line.quantity,
                "body": line.fact,
            }
            for fact_id, line in zip(ids, self.lines, strict=True)
        ]
        return _encode({"facts": facts})


def _alike(values: list[str] | list[int]) -> object:
    """One value where all are the same, else the list."""
    first = values[0]
    return first if values.count(first) == len(values) else values  # type: ignore[arg-type]


def device(name: str, scope: str) -> Sender:
    """A phone of the neighbourhood: what it records lies within `scope`."""
    return Sender(by=f"device:{name}", scope=scope)


def post(who: str) -> Sender:
    """Somebody at a page who may decide: who is role and place, "yt.5/secretary"."""
    return Sender(by=f"post:{who}", scope="", is_trusted=True)


@dataclass(frozen=True)
class Silence:
    """From `since` to `until` (ms) a device finds no network; it uploads when that is over."""

    since: int
    until: int


def uploads(
    sender: Sender,
    lines: Iterable[Line],
    *,
    every: int,
    rng: Random,
    silence: Silence | None = None,
) -> Iterator[Sheet]:
    """A device's lines as it sends them: every `every` minutes at the latest, full or not.

    Around the moment the demonstration stops at, phones upload every few minutes.
    """
    waiting: list[Line] = []
    window = (0, 0)
    last = 0
    for line in sorted(lines, key=lambda line: line.at):
        minutes = _BUSY_EVERY if abs(line.at - STOP) < _BUSY else every
        here = (minutes, line.at // (minutes * MINUTE))
        if waiting and (here != window or len(waiting) >= MOST_FACTS):
            last = _received(waiting[-1].at, last, rng, silence)
            yield Sheet(sender, last, waiting)
            waiting = []
        window = here
        waiting.append(line)
    if waiting:
        yield Sheet(sender, _received(waiting[-1].at, last, rng, silence), waiting)


def _received(at: int, last: int, rng: Random, silence: Silence | None) -> int:
    moment = max(at + rng.randint(4_000, 40_000), last + 1)
    if silence and silence.since <= moment < silence.until:
        return max(silence.until + rng.randint(1_000, 20_000), last + 1)
    return moment


def moments(rng: Random, count: int, start: int, end: int) -> list[int]:
    """`count` instants between two, in order."""
    return sorted(start + int(rng.random() * (end - start)) for _ in range(count))


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """`total` parted by weights into whole numbers that add up to it (largest remainders).

    >>> shares(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    found = [int(value) for value in exact]
    by_rest = sorted(range(len(weights)), key=lambda n: (found[n] - exact[n], n))
    for n in by_rest[: total - sum(found)]:
        found[n] += 1
    return found
