"""Opening and closing rounds, and what the board sees of one."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.screening import commands, queries
from sanjiayi.screening.queries import Progress, RoundView
from tests import make

pytestmark = pytest.mark.django_db

HOUR = 3_600_000


def opened(**changes: object) -> str:
    wanted: dict[str, object] = {
        "round_": "2022-05-17",
        "starts_at": make.at(7),
        "ends_at": make.at(17),
        "due": {"yt.1.01": 12, "yt.2.03": 9},
        "pack": make.PACK,
        "by": make.BY,
        "now": make.at(6),
    }
    return commands.open_round("yt", **(wanted | changes))  # type: ignore[arg-type]


def running() -> RoundView:
    found = queries.current("yt", make.at(12))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"round_": "tomorrow"}, "screening.round"),
        ({"ends_at": make.at(7)}, "screening.window"),
        ({"ends_at": make.at(32)}, "screening.window"),
        ({"pool_size": 30}, "screening.pool"),
        ({"due": {}}, "screening.due"),
        ({"due": {"yt.1.01": -1}}, "screening.due"),
    ],
)
def test_an_order_that_is_not_whole_is_refused(changes: dict[str, object], code: str) -> None:
    make.neighbourhood()

    with pytest.raises(Refusal) as no:
        opened(**changes)

    assert no.value.code == code


def test_a_second_round_waits_until_the_first_is_closed() -> None:
    make.neighbourhood()
    opened()

    with pytest.raises(Refusal, match="请先收轮"):
        opened(round_="2022-05-17-2")

    commands.close_round("2022-05-17", "yt", by=make.BY, now=make.at(16))
    assert opened(round_="2022-05-17-2") == "2022-05-17-2"


def test_a_name_is_used_once() -> None:
    make.neighbourhood()
    opened()
    commands.close_round("2022-05-17", "yt", by=make.BY, now=make.at(16))

    with pytest.raises(Refusal, match="已经开过"):
        opened()


def test_a_closed_round_cannot_be_closed_again() -> None:
    make.neighbourhood()
    opened()
    commands.close_round("2022-05-17", "yt", by=make.BY, now=make.at(16))

    with pytest.raises(Refusal, match="不用再收"):
        commands.close_round("2022-05-17", "yt", by=make.BY, now=make.at(17))


def test_an_unknown_round_cannot_be_closed() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match=r"screening\.unknown"):
        commands.close_round("2022-05-01", "yt", by=make.BY, now=make.at(17))


def test_rounds_are_numbered_one_after_the_other() -> None:
    make.neighbourhood()
    opened()
    commands.close_round("2022-05-17", "yt", by=make.BY, now=make.at(16))
    opened(round_="2022-05-18", starts_at=make.at(31), ends_at=make.at(40))

    second = queries.round_of("2022-05-18")

    assert second is not None
    assert second.number == 2


def test_before_its_window_a_round_is_upcoming_and_afterwards_current() -> None:
    make.neighbourhood()
    opened()

    early, late = queries.upcoming("yt.1", make.at(6)), queries.current("yt.1.01", make.at(18))

    assert early is not None
    assert early == late
    assert queries.current("yt", make.at(6)) is None


def test_progress_says_due_swabbed_called_and_waiting() -> None:
    here = make.neighbourhood()
    opened()
    make.call("yt.1.01.1", 6, moment=make.at(8))
    make.swab(here.resident("yt.1.01.1/101"), moment=make.at(8, 10))
    make.swab(here.resident("yt.1.01.1/101"), moment=make.at(8, 11))
    make.swab(here.resident("yt.1.01.1/102"), moment=make.at(8, 12))

    found = queries.progress(running(), ["yt.1.01", "yt", "yt.1.02"])

    assert found["yt.1.01"] == Progress("yt.1.01", due=12, persons=2, swabs=3, called=6)
    assert (found["yt.1.01"].waiting, found["yt.1.01"].left) == (4, 10)
    assert (found["yt"].due, found["yt"].duplicates) == (21, 1)
    assert found["yt.1.02"] == Progress("yt.1.02", 0, 0, 0, 0)


def test_the_rest_of_a_building_called_later_is_added() -> None:
    make.neighbourhood()
    opened()
    make.call("yt.1.01.1", 4, moment=make.at(8))
    make.call("yt.1.01.1", 2, wave=2, moment=make.at(9))

    assert queries.progress(running(), ["yt"])["yt"].called == 6


def test_a_wave_knows_who_has_not_come_and_since_when() -> None:
    here = make.neighbourhood()
    opened()
    make.call("yt.1.01.1", 6, moment=make.at(8))
    make.call("yt.1.01.2", 6, moment=make.at(8, 5))
    make.call("yt.1.02.1", 6, wave=2, moment=make.at(9))
    make.swab(here.resident("yt.1.01.2/101"), moment=make.at(8, 20))

    (wave,) = queries.waves(running(), "yt.1.01")

    assert (wave.wave, wave.called, wave.persons, wave.waiting) == (1, 12, 1, 11)
    assert (wave.buildings, wave.called_at) == (("yt.1.01.1", "yt.1.01.2"), make.at(8))


def test_the_curve_adds_up_by_quarters_and_stops_at_the_stopped_clock() -> None:
    here = make.neighbourhood()
    opened()
    for n, minute in enumerate((0, 10, 20, 50)):
        make.swab(here.resident(make.DOORS[n]), moment=make.at(8, minute))

    whole = queries.curve(running(), "yt")
    early = queries.curve(running(), "yt", make.at(8, 20))

    assert [p.swabs for p in whole] == [0, 2, 3, 4]
    assert [p.at for p in whole][:2] == [make.at(8), make.at(8, 15)]
    assert early[-1] == queries.Point(make.at(8, 20), 3)


def test_the_curve_tells_what_stood_at_a_moment_and_when_the_rest_is_done() -> None:
    here = make.neighbourhood()
    opened()
    for n in range(4):
        make.swab(here.resident(make.DOORS[n]), moment=make.at(8, n))
    points = queries.curve(running(), "yt", make.at(8, 15))

    assert queries.swabs_at(points, make.at(7)) == 0
    assert queries.swabs_at(points, make.at(8, 15)) == 4
    assert queries.swabs_at(points, make.at(20)) == 4
    assert queries.expected_end(points, 8, make.at(8, 15)) == make.at(10, 15)
    assert queries.expected_end(points, 8, make.at(12)) is None


def test_the_same_time_of_the_round_before_is_counted_from_its_start() -> None:
    make.neighbourhood()
    opened()
    commands.close_round("2022-05-17", "yt", by=make.BY, now=make.at(16))
    opened(round_="2022-05-18", starts_at=make.at(32), ends_at=make.at(40))

    now, before = queries.current_and_previous("yt", make.at(33))

    assert now is not None
    assert before is not None
    assert queries.same_time_before(make.at(33), now, before) == make.at(8)


def test_a_convoy_is_one_line_from_meeting_to_return() -> None:
    make.neighbourhood()
    make.convoy_back(moment=make.at(15))
    make.convoy(moment=make.at(7, 10))

    (seen,) = queries.convoys(make.DAY, "yt")

    assert (seen.met_at, seen.returned_at) == (make.at(7, 10), make.at(15))
    assert (seen.staff, seen.served) == (40, ("yt.1.01", "yt.2.03"))


def test_a_site_that_closed_tells_how_long_it_was_open() -> None:
    make.neighbourhood()
    opened()
    make.close_site("yt.1.01", 230, moment=make.at(12))

    (site,) = queries.sites(running(), "yt.1")

    assert (site.place, site.minutes, site.tables) == ("yt.1.01", 230, 3)


def test_a_board_of_all_compounds_costs_a_handful_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    here = make.neighbourhood()
    opened()
    for door in make.DOORS:
        make.swab(here.resident(door))

    with django_assert_num_queries(1):
        round_ = running()
    with django_assert_num_queries(3):
        queries.progress(round_, ["yt", "yt.1", "yt.2", *make.COMPOUNDS, *make.BUILDINGS])
    with django_assert_num_queries(1):
        queries.curve(round_, "yt")
    with django_assert_num_queries(2):
        queries.waves_by_compound(round_, "yt")
    with django_assert_num_queries(1):
        queries.convoys(make.DAY, "yt")
