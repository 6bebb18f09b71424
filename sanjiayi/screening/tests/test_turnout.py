"""Persons and swabs, counted in and out again."""

from collections.abc import Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.paths import gathering, within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import replay
from sanjiayi.screening import turnout
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.models import Attendance, Pace, Turnout
from sanjiayi.screening.rules import round_key
from tests import make

pytestmark = pytest.mark.django_db

PEOPLE = [str(make.person_id(f"somebody {n}")) for n in range(5)]
ROUNDS = ("2022-05-16", "2022-05-17")

swabs = st.lists(
    st.tuples(
        st.sampled_from(ROUNDS),
        st.sampled_from(PEOPLE),
        st.sampled_from(make.BUILDINGS),
        st.integers(0, 240),
    ),
    max_size=20,
)
anyhow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Swab = Record[SwabTaken]


def records(drawn: list[tuple[str, str, str, int]]) -> list[Swab]:
    return [
        Record(
            n, n.to_bytes(16, "big"), SwabTaken(round=round_, tube="T"), building, person, "x",
            make.at(8) + minutes * 60_000, 0, make.DAY, 1,
        )
        for n, (round_, person, building, minutes) in enumerate(drawn, 1)
    ]  # fmt: skip


def tables() -> list[int]:
    return [replay.fingerprint(model) for model in (Attendance, Turnout, Pace)]


def told(*batches: Sequence[Swab]) -> list[int]:
    """What the tables look like after these batches, in a world of its own."""
    with transaction.atomic():
        for batch in batches:
            turnout.add(batch)
        found = tables()
        transaction.set_rollback(True)
    return found


def test_a_swab_counts_at_every_place_above_the_building() -> None:
    here = make.neighbourhood()

    make.swab(here.resident("yt.1.01.1/101"))

    found = dict(Turnout.objects.values_list("place", "persons"))
    assert found == {"yt.1.01.1": 1, "yt.1.01": 1, "yt.1": 1, "yt": 1}


def test_a_second_swab_is_a_swab_but_not_a_second_person() -> None:
    here = make.neighbourhood()

    make.swab(here.resident("yt.1.01.1/101"), moment=make.at(8))
    make.swab(here.resident("yt.1.01.1/101"), moment=make.at(9))

    assert Turnout.objects.values_list("persons", "swabs").get(place="yt") == (1, 2)


def test_a_person_met_in_two_buildings_counts_once_above_them() -> None:
    here = make.neighbourhood()
    person = here.resident("yt.1.01.1/101")

    make.swab(person, building="yt.1.01.1")
    make.swab(person, building="yt.2.03.1")

    found = dict(Turnout.objects.values_list("place", "persons"))
    assert (found["yt.1.01.1"], found["yt.2.03.1"], found["yt"]) == (1, 1, 1)


def test_a_swab_of_a_stranger_is_set_aside_with_a_sentence() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match=r"people\.unknown: 名册里没有这个人"):
        make.swab(str(make.person_id("nobody we know")), building="yt.1.01.1")


def test_a_swab_for_a_round_with_an_impossible_name_is_set_aside() -> None:
    here = make.neighbourhood()

    with pytest.raises(Refusal, match=r"screening\.round"):
        make.swab(here.resident("yt.1.01.1/101"), round_="Tuesday")


def test_voiding_the_only_swab_leaves_no_row_behind() -> None:
    here = make.neighbourhood()
    swab = make.swab(here.resident("yt.1.01.1/101"))

    make.void(swab, "yt.1.01.1")

    assert not Turnout.objects.exists()
    assert not Attendance.objects.exists()
    assert not Pace.objects.exists()


@anyhow
@given(drawn=swabs, data=st.data())
def test_the_order_and_the_batches_in_which_swabs_arrive_do_not_matter(
    drawn: list[tuple[str, str, str, int]], data: st.DataObject
) -> None:
    made = records(drawn)
    shuffled = data.draw(st.permutations(made))
    cut = data.draw(st.integers(0, len(made)))

    assert told(made) == told(shuffled[:cut], shuffled[cut:])


@anyhow
@given(drawn=swabs, data=st.data())
def test_taking_swabs_out_is_as_if_they_had_never_come(
    drawn: list[tuple[str, str, str, int]], data: st.DataObject
) -> None:
    made = records(drawn)
    kept = [r for r in made if data.draw(st.booleans())]
    gone = [r for r in made if r not in kept]

    with transaction.atomic():
        turnout.add(made)
        turnout.take_out(gone)
        after = tables()
        transaction.set_rollback(True)

    assert after == told(kept)


@anyhow
@given(drawn=swabs)
def test_persons_are_the_different_people_swabbed_within_a_place(
    drawn: list[tuple[str, str, str, int]],
) -> None:
    with transaction.atomic():
        turnout.add(records(drawn))
        found = {(t.round, t.place): (t.persons, t.swabs) for t in Turnout.objects.all()}
        transaction.set_rollback(True)

    wanted = {
        (round_, place): [(r, p, b) for r, p, b, _ in drawn if r == round_ and within(b, place)]
        for round_ in {d[0] for d in drawn}
        for place in {above for d in drawn for above in gathering(d[2])}
    }
    assert found == {
        (round_key(round_), place): (len({p for _, p, _ in met}), len(met))
        for (round_, place), met in wanted.items()
        if met
    }
