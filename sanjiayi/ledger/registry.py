"""Which kinds of fact exist, who may refuse them, and who hears of them.

Rooms enter their kinds when Django starts (each room's apps.py calls its entries.enter()).
A kind has one owner and any number of listeners, called in the order of entry, in the
transaction that writes the fact.  This is how news travels upwards without an upward import.

Listeners are set-based: they are handed every new record of the kind in the commit at once
and answer with a few statements, whatever the number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from sanjiayi.kernel.facts import Fact, Record
from sanjiayi.kernel.refusals import Refusal

F = TypeVar("F", bound=Fact)
Some = Record[Any]

JudgeSet = Callable[[Sequence[Record[F]]], Mapping[int, Refusal]]
"""Observed kinds: positions in the sequence whose subject is still unknown, and why."""

JudgeOne = Callable[[Record[F]], Refusal | None]
"""Decided kinds: None, or why not.  Asked under the writer's lock, one at a time."""

Hear = Callable[[Sequence[Record[F]]], None]


class Nature(StrEnum):
    """observed: it happened, can only be set aside.  decided: may be refused."""

    OBSERVED = "observed"
    DECIDED = "decided"


@dataclass
class Listener:
    """project brings derived tables up to date; retract takes voided records out again."""

    project: Hear[Any]
    retract: Hear[Any] | None
    tables: tuple[str, ...]


@dataclass
class Kind:
    """One kind of fact.

    title, unit    Chinese words for screens: "核酸采样", "人次"
    from_devices   may a phone post it, or only pages and the program itself?
    """

    fact: type[Fact]
    nature: Nature
    title: str
    unit: str
    from_devices: bool
    judge_set: JudgeSet[Any] | None = None
    judge_one: JudgeOne[Any] | None = None
    listeners: list[Listener] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.decode: Callable[..., Any] = msgspec.json.Decoder(self.fact).decode
        self.decode_list: Callable[..., Any] = msgspec.json.Decoder(list[self.fact]).decode  # type: ignore[name-defined]

    @property
    def name(self) -> str:
        return self.fact.kind


_kinds: dict[str, Kind] = {}


def _own(kind: Kind) -> None:
    if kind.name in _kinds:
        raise ValueError(f"{kind.name} is already owned")
    _kinds[kind.name] = kind


def observed(fact: type[F], *, title: str, unit: str, judge: JudgeSet[F] | None = None) -> None:
    """Enter a kind that happened: never refused, set aside while `judge` does not know it.

    Raises ValueError if another room entered it before.
    """
    _own(Kind(fact, Nature.OBSERVED, title, unit, from_devices=True, judge_set=judge))


def decided(
    fact: type[F],
    *,
    title: str,
    unit: str = "",
    judge: JudgeOne[F] | None = None,
    from_devices: bool = False,
) -> None:
    """Enter a kind that somebody decided: `judge` may refuse it.

    Raises ValueError if another room entered it before.
    """
    _own(Kind(fact, Nature.DECIDED, title, unit, from_devices, judge_one=judge))


def listen(
    fact: type[F],
    project: Hear[F],
    *,
    retract: Hear[F] | None = None,
    tables: Sequence[str] = (),
) -> None:
    """Have `project` called with every commit's new records of the kind.

    retract   undoes them when they are voided; a kind with a listener that cannot retract
              refuses to be voided ("ledger.not_voidable")
    tables    labels of the derived tables written, "screening.Turnout": replay empties and
              compares exactly these
    """
    kind_named(fact.kind).listeners.append(Listener(project, retract, tuple(tables)))


def kind_named(name: str) -> Kind:
    """Raises KeyError for a kind no room has entered."""
    return _kinds[name]


def find(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds() -> list[Kind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def in_order(names: Iterable[str]) -> list[Kind]:
    """Kinds in the order in which their rooms entered them: lower rooms and causes first."""
    wanted = set(names)
    return [kind for name, kind in _kinds.items() if name in wanted]


def derived_tables() -> list[str]:
    """Labels of every table some listener derives, each once, in order of entry."""
    found: dict[str, None] = {}
    for kind in _kinds.values():
        for listener in kind.listeners:
            found.update(dict.fromkeys(listener.tables))
    return list(found)


# --- what listeners remember between commits ---------------------------------------------

_forgetting: list[Callable[[], None]] = []


def forget_by(forget: Callable[[], None]) -> None:
    """A room that remembers something between commits tells here how to forget it."""
    _forgetting.append(forget)


def doubted() -> None:
    """Another process has written, or a commit was undone: nobody may rely on memory."""
    for forget in _forgetting:
        forget()


# --- what the ledger must ask of rooms above it ------------------------------------------

PlacesKnown = Callable[[set[str]], set[str]]
_places_known: PlacesKnown | None = None


def know_places_by(ask: PlacesKnown) -> None:
    """The places room tells here how to find out which of some paths exist."""
    global _places_known
    _places_known = ask


def known_places(paths: set[str]) -> set[str]:
    """Those of the paths that exist.  Until a room has told us how to ask, all of them."""
    return _places_known(paths) if _places_known else paths


@dataclass(frozen=True)
class Sender:
    """Whoever posts facts: by is written into them, scope bounds their places.

    is_trusted   pages and the program itself: may post decided kinds, any place
    """

    by: str
    scope: str
    is_trusted: bool = False


Recognise = Callable[[str], Sender | None]
_recognise: Recognise | None = None


def recognise_by(ask: Recognise) -> None:
    """The team room tells here how a bearer token becomes a sender."""
    global _recognise
    _recognise = ask


def recognise(token: str) -> Sender | None:
    """The sender behind a bearer token, None for a token nobody holds."""
    return _recognise(token) if _recognise else None
