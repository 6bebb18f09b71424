"""The boards are nothing but the ledger, told again: a story of all kinds, replayed."""

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry, replay
from tests import custody, desks, make, runs, tubes
from tests.make import Neighbourhood

pytestmark = pytest.mark.django_db

Act = Callable[[Neighbourhood, int, int], tuple[bytes, str]]
"""One fact, by a small number that picks among its subjects, at a moment; its id and place."""


def _door(n: int) -> str:
    return make.DOORS[n % len(make.DOORS)]


def _building(n: int) -> str:
    return make.BUILDINGS[n % len(make.BUILDINGS)]


def _compound(n: int) -> str:
    return tuple(make.COMPOUNDS)[n % len(make.COMPOUNDS)]


SITES = {f"{compound}-1": 2 for compound in make.COMPOUNDS}


def _round(n: int) -> str:
    return f"2022-05-1{n % 2 + 6}"


def _swab(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    where = _building(n // 3)
    person = here.resident(_door(n % 4))
    fact = make.swab(person, round_=_round(n), building=where, table=n % 3, moment=moment)
    return fact, where


def _of_person(write: Callable[..., bytes]) -> Act:
    """What is written of somebody at home in a round."""

    def act(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
        door = _door(n % 4)
        fact = write(here.resident(door), round_=_round(n), moment=moment)
        return fact, building_of(door)

    return act


def _rehearse(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    door = _door(n % 4)
    fact = make.rehearse(here.resident(door), table=n % 2 + 1, moment=moment)
    return fact, building_of(door)


def _shift(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    staff = here.staff["runner" if n % 2 else "lead"]
    where = _compound(n)
    if n % 3:
        return make.shift_start(staff, where, moment=moment), where
    return make.shift_end(staff, where, 60, moment=moment), where


def _step(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    steps = ("collected", "bought", "not_obtained", "reached_desk", "issued", "withdrawn")
    door = _door(n % 3)
    return make.step(steps[n % 6], f"M-{n % 3}", door, moment=moment), door


def _report(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    number, place = f"K-{n % 2}", _compound(n % 2)
    acts: tuple[Callable[[], bytes], ...] = (
        lambda: make.report(number, place, level=n % 4 + 1, moment=moment),
        lambda: make.acknowledge(number, place, moment=moment),
        lambda: make.climb(number, f"committee@yt.{n}", place, moment=moment),
        lambda: make.unblock(number, place=place, moment=moment),
        lambda: make.confirm(number, is_settled=bool(n % 4), place=place, moment=moment),
    )
    return acts[n % 5](), place


def _tube(n: int) -> str:
    return f"T-{n % 2}"


def _moved(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    """A swab stands in another tube; the story may take back the move, or the swab itself."""
    door = _door(n % 4)
    person = here.resident(door)
    of, to = _tube(n), _tube(n + 1)
    swab = tubes.swab_in(person, of, round_=_round(n), moment=moment)
    move = tubes.move(swab, person, to, of=of, round_=_round(n), moment=moment)
    return (move if n % 2 else swab), building_of(door)


def _of_tube(write: Callable[..., bytes], *rest: object) -> Act:
    """What is said of a tube that three compounds may have filled in two rounds."""

    def act(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
        where = _compound(n)
        return write(_tube(n), where, *rest, round_=_round(n), moment=moment), where

    return act


def _boxed(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    where, lying = _compound(n), [_tube(n), _tube(n + 1)][: n % 2 + 1]
    return tubes.box(f"X-{n % 3}", where, lying, round_=_round(n), moment=moment), where


def _box_came(here: Neighbourhood, n: int, moment: int) -> tuple[bytes, str]:
    where = _compound(n)
    return tubes.box_came(f"X-{n % 3}", where, n, round_=_round(n), moment=moment), where


ACTS: dict[str, Act] = {
    "round": lambda here, n, t: (
        make.round(_round(n), number=n, starts_at=t, sites=SITES),
        "yt",
    ),
    "pause site": lambda here, n, t: (
        make.pause_site(f"{_compound(n)}-1", _round(n), moment=t),
        _compound(n),
    ),
    "pause another": lambda here, n, t: (
        make.pause_site(f"{_compound(n + 1)}-1", _round(n), moment=t),
        _compound(n + 1),
    ),
    "resume site": lambda here, n, t: (
        make.resume_site(f"{_compound(n)}-1", _round(n), moment=t),
        _compound(n),
    ),
    "close round": lambda here, n, t: (make.close_round(_round(n), moment=t), "yt"),
    "pause": lambda here, n, t: (make.pause(_round(n), moment=t), "yt"),
    "resume": lambda here, n, t: (make.resume(_round(n), moment=t), "yt"),
    "swab": _swab,
    "rehearse": _rehearse,
    "move": _moved,
    "close tube": _of_tube(tubes.close, 1),
    "box": _boxed,
    "box came": _box_came,
    "result": _of_tube(tubes.result, "suspect"),
    "recall": _of_tube(tubes.recall),
    "recall over": _of_tube(tubes.end_recall),
    "all clear": _of_tube(tubes.result, "negative"),
    "class": _of_person(make.classed),
    "visit": _of_person(make.visit),
    "call": lambda here, n, t: (make.call(_building(n), n, moment=t), _building(n)),
    "site": lambda here, n, t: (make.close_site(_compound(n), n, moment=t), _compound(n)),
    "convoy": lambda here, n, t: (make.convoy(f"C-{n % 2}", staff=n, moment=t), "yt"),
    "convoy back": lambda here, n, t: (make.convoy_back(f"C-{n % 2}", moment=t), "yt"),
    "order": lambda here, n, t: (
        make.order(f"M-{n % 3}", here.resident(_door(n % 3)), moment=t),
        _door(n % 3),
    ),
    "step": _step,
    "later step": lambda here, n, t: (
        custody.later(f"M-{n % 3}", _door(n % 3), n, moment=t),
        _door(n % 3),
    ),
    "settle": lambda here, n, t: (
        custody.settled(f"M-{n % 3}", _door(n % 3), moment=t),
        _door(n % 3),
    ),
    "need": lambda here, n, t: (make.need(f"N-{n % 3}", _door(n), moment=t), _door(n)),
    "answer": lambda here, n, t: (make.answer(f"N-{n % 3}", _door(n), moment=t), _door(n)),
    "need step": lambda here, n, t: (
        make.need_step(make.NEED_STEPS[n - 1], f"N-{n % 3}", _door(n), moment=t),
        _door(n),
    ),
    "need opened": lambda here, n, t: (
        make.open_needs(f"N-{n % 3}", _building(n), moment=t),
        _building(n),
    ),
    "rumour": lambda here, n, t: (desks.rumour(n, _compound(n), moment=t), _compound(n)),
    "card": lambda here, n, t: (desks.card(n, _compound(n), moment=t), _compound(n)),
    "trip": lambda here, n, t: (desks.trip(n, _door(n), moment=t), _door(n)),
    "missed call": lambda here, n, t: (make.missed_call(f"C-{n % 2}", moment=t), "yt.1"),
    "shift": _shift,
    "handover": lambda here, n, t: (
        make.handover("committee@yt.1", "yt.1", here.staff["lead"], here.staff["backup"], moment=t),
        "yt.1",
    ),
    "visitor": lambda here, n, t: (make.visitor(moment=t), "yt.1"),
    "batch": lambda here, n, t: (make.batch(f"B-{n % 2}", n, moment=t), "yt"),
    "kits": lambda here, n, t: (make.kits(f"B-{n % 2}", _door(n), n, moment=t), _door(n)),
    "goods": lambda here, n, t: (make.goods(_compound(n), n, moment=t), _compound(n)),
    "parcels": lambda here, n, t: (
        make.parcels(_compound(n), ("received", "ready")[n % 2], n, moment=t),
        _compound(n),
    ),
    "seal": lambda here, n, t: (
        make.seal(_building(n % 2), f"F-{n % 3}", moment=t),
        _building(n % 2),
    ),
    "release": lambda here, n, t: (
        make.release(_building(n % 2), f"F-{n % 3}", moment=t),
        _building(n % 2),
    ),
    "give": lambda here, n, t: (custody.given(f"M-{n % 3}/card", _door(n), moment=t), _door(n)),
    "take": lambda here, n, t: (custody.taken(f"M-{n % 3}/card", _door(n), moment=t), _door(n)),
    "miss": lambda here, n, t: (custody.missed(f"M-{n % 3}/card", _door(n), moment=t), _door(n)),
    "find": lambda here, n, t: (custody.found(f"M-{n % 3}/card", _door(n), moment=t), _door(n)),
    "cash": lambda here, n, t: (custody.cash(f"M-{n % 3}", _door(n), n, moment=t), _door(n)),
    "purse": lambda here, n, t: (runs.reckoned(n, moment=t), "yt"),
    "run": lambda here, n, t: (runs.word(n, moment=t), "yt"),
    "source": lambda here, n, t: (runs.seen(n, moment=t), "yt"),
    "disinfect": lambda here, n, t: (make.disinfect(_building(n), "am", moment=t), _building(n)),
    "waste": lambda here, n, t: (make.waste(_building(n), n, moment=t), _building(n)),
    "report": _report,
    "join": lambda here, n, t: (
        make.join(f"K-{n % 2}", f"N-{n}", _compound(n % 2), moment=t),
        _compound(n % 2),
    ),
}


@pytest.fixture
def here() -> Neighbourhood:
    return make.neighbourhood()


stories = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)),
        st.integers(1, 12),
        st.integers(0, 2_000),
        st.sampled_from(("keep", "keep", "keep", "void", "amend")),
    ),
    max_size=30,
)


def _tell(here: Neighbourhood, story: list[tuple[str, int, int, str]]) -> int:
    """Live through the story; returns how many facts were written, corrections included."""
    written = 0
    for name, n, minutes, then in story:
        moment = make.at(7) + minutes * 60_000
        try:
            fact, place = ACTS[name](here, n, moment)
            written += 1
            if then == "void":
                make.void(fact, place, moment=moment)
                written += 1
            elif then == "amend":
                make.amend(fact, n + 1, place, moment=moment)
                written += 1
        except Refusal:
            continue
    return written


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories)
def test_told_again_the_ledger_makes_the_same_tables(
    here: Neighbourhood, story: list[tuple[str, int, int, str]]
) -> None:
    with transaction.atomic():
        written = _tell(here, story)

        told = replay.rebuild()
        transaction.set_rollback(True)

    assert told.facts >= written
    assert [label for label, is_equal in told.tables.items() if not is_equal] == []


def test_every_kind_of_these_rooms_can_be_told_in_a_story(here: Neighbourhood) -> None:
    whole = [(name, n, n, "keep") for n in range(1, 13) for name in ACTS]

    _tell(here, whole)

    tables = replay.rebuild().tables
    rooms = {"needs", "duties", "screening", "medicine", "supplies", "containment", "express"}
    derived = [label for label in registry.derived_tables() if label.split(".")[0] in rooms]
    assert set(derived) <= tables.keys()
    assert all(tables.values())
    empty = [
        model._meta.label
        for model in replay.derived_models()
        if model._meta.label in derived and not model._default_manager.exists()
    ]
    assert empty == []
