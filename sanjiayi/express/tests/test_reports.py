"""A report from being stuck to being settled, and back."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from sanjiayi.express import commands, queries
from sanjiayi.express.queries import ReportView, Summary
from sanjiayi.kernel.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db

PLACE = "yt.1.01"


def report(now: int | None = None, **changes: object) -> str:
    wanted: dict[str, object] = {
        "level": 3,
        "category": "waste",
        "title": "垃圾清运中断，7 栋积压",
        "owner": "work_group@yt.1.01",
        "by": make.BY,
        "now": make.at(9) if now is None else now,
    }
    return commands.report(PLACE, **(wanted | changes))  # type: ignore[arg-type]


def found(number: str) -> ReportView:
    one = queries.report(number)
    assert one is not None
    return one


def unblock(number: str, now: int, answer: str = "社区调来 2 辆车，已清完") -> None:
    commands.unblock(number, answer, by=make.BY, now=now)


def test_reports_are_numbered_one_after_the_other() -> None:
    make.neighbourhood()

    assert [report(), report()] == ["K-0001", "K-0002"]


def test_numbers_go_on_past_four_digits() -> None:
    make.neighbourhood()
    make.report("K-9999")

    assert [report(), report()] == ["K-10000", "K-10001"]


def test_a_number_is_used_once() -> None:
    make.neighbourhood()
    make.report("K-0001")

    with pytest.raises(Refusal, match=r"express\.number_taken"):
        make.report("K-0001")


def test_a_door_in_the_title_is_refused_with_what_to_do() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match="请只写到楼栋"):
        report(title="602室缺药")


def test_a_report_walks_from_stuck_to_settled() -> None:
    make.neighbourhood()
    number = report()
    states = [found(number).state]

    commands.acknowledge(number, by=make.BY, now=make.at(9, 10))
    states.append(found(number).state)
    unblock(number, make.at(11))
    states.append(found(number).state)
    commands.confirm(number, is_settled=True, by=make.BY, now=make.at(12))
    states.append(found(number).state)

    assert states == ["reported", "acknowledged", "unblocked", "settled"]


def test_who_reported_may_say_it_is_not_so() -> None:
    make.neighbourhood()
    number = report()
    unblock(number, make.at(11))

    commands.confirm(number, is_settled=False, by=make.BY, now=make.at(12))

    again = found(number)
    assert (again.state, again.reopened, again.answer) == ("reopened", 1, "")
    assert again.due_at == make.at(12, day=20220518)
    assert queries.resolved(make.DAY, "yt") == []


def test_a_report_whose_clock_ran_out_climbs_with_a_new_clock() -> None:
    make.neighbourhood()
    number = report(level=1)
    commands.acknowledge(number, by=make.BY, now=make.at(9, 5))

    assert commands.climb_overdue("yt", by="system:clock", now=make.at(9, 31)) == []
    climbed = commands.climb_overdue("yt", by="system:clock", now=make.at(11, 1))

    one = found(number)
    assert climbed == [number]
    assert (one.owner, one.climbs, one.state) == ("committee@yt.1", 1, "reported")
    assert (one.acknowledged_at, one.due_at) == (None, make.at(13, 1))


def test_a_report_at_the_district_climbs_no_further() -> None:
    make.neighbourhood()
    number = report(level=1, owner="district@yt")

    assert commands.climb_overdue("yt", by="system:clock", now=make.at(20)) == []
    with pytest.raises(Refusal, match="最高一级"):
        commands.climb(number, by=make.BY, now=make.at(20))


def test_what_may_not_be_done_is_said_with_a_reason() -> None:
    make.neighbourhood()
    number = report()
    commands.acknowledge(number, by=make.BY, now=make.at(9))

    with pytest.raises(Refusal, match=r"express\.taken"):
        commands.acknowledge(number, by=make.BY, now=make.at(9))
    with pytest.raises(Refusal, match=r"express\.not_answered"):
        commands.confirm(number, is_settled=True, by=make.BY, now=make.at(9))
    with pytest.raises(Refusal, match=r"express\.no_answer"):
        unblock(number, make.at(9), " ")
    with pytest.raises(Refusal, match=r"express\.long_answer"):
        unblock(number, make.at(9), "长" * 81)


def test_an_answered_report_cannot_be_taken_on_or_climb_or_be_answered_again() -> None:
    make.neighbourhood()
    number = report()
    unblock(number, make.at(11))

    for act in (commands.acknowledge, commands.climb):
        with pytest.raises(Refusal, match=r"express\.done"):
            act(number, by=make.BY, now=make.at(12))
    with pytest.raises(Refusal, match=r"express\.done"):
        unblock(number, make.at(12))


def test_a_settled_report_stays_settled() -> None:
    make.neighbourhood()
    number = report()
    unblock(number, make.at(11))
    commands.confirm(number, is_settled=True, by=make.BY, now=make.at(12))

    with pytest.raises(Refusal, match="又卡住了请另报一份"):
        commands.confirm(number, is_settled=False, by=make.BY, now=make.at(13))


def test_a_report_nobody_made_is_unknown_everywhere() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match=r"express\.unknown"):
        commands.acknowledge("K-9", by=make.BY, now=make.at(9))
    with pytest.raises(Refusal, match=r"express\.unknown"):
        make.climb("K-9")
    with pytest.raises(Refusal, match=r"express\.unknown"):
        make.confirm("K-9")


def test_a_report_does_not_climb_to_where_it_is() -> None:
    make.neighbourhood()
    number = report()

    with pytest.raises(Refusal, match=r"express\.same_owner"):
        make.climb(number, owner="work_group@yt.1.01")


def test_overdue_is_open_and_past_its_clock() -> None:
    make.neighbourhood()
    late, fresh = report(level=1), report(level=3)
    done = report(level=1)
    unblock(done, make.at(9, 20))

    assert [r.number for r in queries.overdue("yt", make.at(10))] == [late]
    assert [r.number for r in queries.open_reports("yt.1")] == [late, fresh]
    assert queries.summary("yt", make.at(10)) == Summary(open=2, overdue=1, life=1)
    assert queries.open_counts("yt")["yt.1"] == 2


def test_the_bulletin_learns_what_was_unblocked_and_how_long_it_took() -> None:
    make.neighbourhood()
    first, second = report(make.at(8)), report(make.at(9))
    unblock(first, make.at(8, 42))
    unblock(second, make.at(11), "已分出三个区")

    done = queries.resolved(make.DAY, "yt")

    assert [(r.number, r.answer, r.minutes) for r in done] == [
        (first, "社区调来 2 辆车，已清完", 42),
        (second, "已分出三个区", 120),
    ]
    assert queries.median_minutes(make.DAY, "yt") == 81
    assert queries.median_minutes(20220516, "yt") is None
    assert [r.number for r in queries.awaiting_confirmation("yt")] == [first, second]


def test_a_board_asks_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make.neighbourhood()
    for _ in range(6):
        unblock(report(), make.at(10))
        report()

    with django_assert_num_queries(1):
        queries.summary("yt", make.at(12))
    with django_assert_num_queries(1):
        queries.open_reports("yt")
    with django_assert_num_queries(1):
        queries.resolved(make.DAY, "yt")
    with django_assert_num_queries(1):
        queries.open_counts("yt")


def test_what_nobody_takes_on_climbs_before_its_answer_is_due() -> None:
    make.neighbourhood()
    number = report(level=1)

    assert commands.climb_overdue("yt", by="system:clock", now=make.at(9, 31)) == [number]
    assert found(number).owner == "committee@yt.1"


def test_after_six_hours_of_standstill_everything_due_climbs_once() -> None:
    make.neighbourhood()
    numbers = [report(level=1) for _ in range(3)]

    first = commands.climb_overdue("yt", by="system:clock", now=make.at(15))
    again = commands.climb_overdue("yt", by="system:clock", now=make.at(15, 1))

    assert (first, again) == (numbers, [])
    assert {(found(n).owner, found(n).climbs) for n in numbers} == {("committee@yt.1", 1)}


def test_three_days_of_silence_settle_an_answer_and_a_word_does_not() -> None:
    make.neighbourhood()
    silent, spoken = report(), report()
    unblock(silent, make.at(11))
    unblock(spoken, make.at(11))
    commands.confirm(spoken, is_settled=False, by=make.BY, now=make.at(12))

    assert commands.settle_silent("yt", by="system:clock", now=make.at(24 + 24 + 10)) == []
    assert commands.settle_silent("yt", by="system:clock", now=make.at(72 + 11)) == [silent]
    assert (found(silent).state, found(spoken).state) == ("settled", "reopened")


def test_only_who_reported_says_that_it_is_settled() -> None:
    make.neighbourhood()
    number = report()
    unblock(number, make.at(11))

    with pytest.raises(Refusal, match=r"express\.not_reporter"):
        commands.confirm(number, is_settled=True, by="post:yt.1/secretary", now=make.at(12))


def test_a_name_in_the_title_is_refused_with_what_to_do() -> None:
    make.neighbourhood()

    with pytest.raises(Refusal, match="不写名字"):
        report(title="住户张建国家里断药")
