"""The console and the lists at the doors say the same, whatever happened."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjiayi.kernel.paths import building_of
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import replay
from sanjiayi.screening import console, missing, queries, rules
from sanjiayi.screening.models import Attendance, TableQuarter
from sanjiayi.screening.queries import RoundView
from tests import make

pytestmark = pytest.mark.django_db

anyhow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
acts = st.lists(
    st.tuples(
        st.sampled_from(("swab", "visit", "class", "void")),
        st.sampled_from(make.DOORS),
        st.sampled_from(sorted(rules.codes(rules.OUTCOMES))),
        st.sampled_from(("home", "excluded", "deferred", "single")),
        st.integers(0, 300),
    ),
    max_size=25,
)
Acts = list[tuple[str, str, str, str, int]]


def the_round() -> RoundView:
    found = queries.round_of(make.ROUND)
    assert found is not None
    return found


def tell(here: make.Neighbourhood, story: Acts) -> None:
    swabs: list[tuple[bytes, str]] = []
    for what, door, outcome, cls, minutes in story:
        person, moment = here.resident(door), make.at(8) + minutes * 60_000
        if what == "swab":
            swabs.append((make.swab(person, moment=moment, table=1), building_of(door)))
        elif what == "visit":
            make.visit(person, outcome, moment=moment)
        elif what == "class":
            make.classed(person, cls, "immobile", moment=moment)
        elif swabs:
            make.void(*swabs.pop(), moment=moment)


@anyhow
@given(story=acts)
def test_the_console_counts_what_the_lists_hold_at_any_moment(
    story: Acts,
) -> None:
    with transaction.atomic():
        here = make.neighbourhood()
        make.round()
        tell(here, story)
        round_, now = the_round(), make.at(14)
        whole = console.console(round_, "yt", now)

        lists = {b: missing.standing(round_, b).missing[b] for b in make.BUILDINGS}
        by_compound = [console.console(round_, c, now) for c in make.COMPOUNDS]

        assert whole.left == sum(len(some) for some in lists.values())
        assert whole.left == sum(line.missing for line in whole.lines)
        assert whole.left == sum(one.left for one in by_compound)
        for one in by_compound:
            assert {line.place.path: line.missing for line in one.lines} == {
                b: len(some) for b, some in lists.items() if b.startswith(one.place.path + ".")
            }
        transaction.set_rollback(True)


@anyhow
@given(story=acts)
def test_due_is_missing_swabbed_or_explained(story: Acts) -> None:
    with transaction.atomic():
        here = make.neighbourhood()
        make.round()
        tell(here, story)

        stands = missing.standing(the_round(), "yt")

        came = {p for b in make.BUILDINGS for p in _swabbed_of(b)}
        for building, due in stands.due.items():
            left, known = len(stands.missing[building]), stands.settled[building]
            assert 0 <= due - left - known <= len(came)
        transaction.set_rollback(True)


def _swabbed_of(building: str) -> set[bytes]:
    rows = Attendance.objects.filter(building=building).values_list("person", flat=True)
    return {bytes(person) for person in rows}


def test_whoever_was_swabbed_is_not_missing_wherever_it_was() -> None:
    here = make.neighbourhood()
    make.round()
    make.swab(here.resident("yt.1.01.1/101"), building="yt.2.03.1")

    assert missing.standing(the_round(), "yt").count("yt.1.01.1") == 5


def test_the_last_visit_counts_whatever_the_order_of_arrival() -> None:
    here = make.neighbourhood()
    make.round()
    person = here.resident("yt.1.01.1/101")
    make.visit(person, "away", moment=make.at(11))
    make.visit(person, "not_home", moment=make.at(10))

    stands = missing.standing(the_round(), "yt")

    assert (stands.count("yt"), stands.settled_at("yt")) == (29, 1)


def test_only_the_news_is_read_when_the_book_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    here = make.neighbourhood()
    make.round()
    make.swab(here.resident("yt.1.01.1/101"))
    first = missing.standing(the_round(), "yt").count("yt")
    monkeypatch.setattr(missing, "_all_swabbed", lambda key: pytest.fail("read afresh"))
    make.swab(here.resident("yt.1.01.1/102"))

    assert (first, missing.standing(the_round(), "yt").count("yt")) == (29, 28)


def test_whoever_was_swabbed_by_mistake_is_missing_again() -> None:
    here = make.neighbourhood()
    make.round()
    make.swab(here.resident("yt.1.01.1/101"))
    wrong = make.swab(here.resident("yt.1.01.1/102"))
    first = missing.standing(the_round(), "yt").count("yt")
    make.void(wrong, "yt.1.01.1")

    assert (first, missing.standing(the_round(), "yt").count("yt")) == (28, 29)


def test_busy_tables_are_those_with_a_swab_in_the_last_half_hour() -> None:
    here = make.neighbourhood()
    make.round()
    for n, door in enumerate(make.DOORS[:6]):
        make.swab(here.resident(door), table=n % 2 + 1, moment=make.at(9, n))
    gone = make.swab(here.resident(make.DOORS[7]), table=3, moment=make.at(7, 30))

    busy = console.tables(the_round(), "yt.1.01", make.at(9, 14))["yt.1.01"]

    assert (busy.busy, busy.per_hour, busy.swabs) == (2, 12, 7)
    make.void(gone, "yt.1.01.2")
    assert set(TableQuarter.objects.values_list("table", flat=True)) == {1, 2}


def test_told_again_the_ledger_makes_the_same_tables() -> None:
    here = make.neighbourhood()
    make.round()
    make.pause()
    make.resume()
    make.classed(here.resident(make.DOORS[0]))
    make.visit(here.resident(make.DOORS[1]))
    make.swab(here.resident(make.DOORS[2]), table=2)
    make.rehearse(here.resident(make.DOORS[3]))

    assert replay.rebuild().is_equal


def test_a_real_swab_is_not_taken_for_a_rehearsal() -> None:
    here = make.neighbourhood()

    with pytest.raises(Refusal, match="演练轮次"):
        make.swab(here.resident(make.DOORS[0]), round_=f"{make.ROUND}-91")
    with pytest.raises(Refusal, match="不是演练轮次"):
        make.rehearse(here.resident(make.DOORS[0]), round_=make.ROUND)
