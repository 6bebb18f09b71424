"""Tubes as the ledger tells them: who is in one, what differs, what follows."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import replay
from sanjiayi.policy import pack
from sanjiayi.screening import recall, tube_commands, tube_own, tube_queries, tube_spans, tube_told
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.queries import RoundView, round_of
from sanjiayi.screening.tests import tubes
from sanjiayi.screening.tests.tubes import COMPOUND, KEY, SITE
from sanjiayi.screening.tube_models import Recall, TubeStretch
from sanjiayi.screening.tube_queries import TubeView
from tests import make

pytestmark = pytest.mark.django_db

PACK = pack("SH-2022-05/1")


def the_round() -> RoundView:
    found = round_of(make.ROUND)
    assert found is not None
    return found


def tube(number: str) -> TubeView:
    found = tube_queries.tube_of(the_round(), number)
    assert found is not None
    return found


def inside(number: str) -> list[str]:
    return [member.person for member in tube_told.members(KEY, number)]


def three() -> tuple[make.Neighbourhood, list[str]]:
    here = make.neighbourhood()
    make.round()
    return here, [here.resident(door) for door in make.DOORS[:3]]


def test_a_tube_knows_its_people_by_time() -> None:
    _, (a, b, c) = three()
    tubes.swab(b, "T-1", minute=2)
    tubes.swab(a, "T-1", minute=1)
    tubes.swab(c, "T-2", minute=3)

    assert inside("T-1") == [a, b]
    assert (tube("T-1").scanned, tube("T-1").state) == (2, "filling")


def test_a_voided_swab_is_no_longer_in_its_tube() -> None:
    _, (a, b, _) = three()
    swab = tubes.swab(a, "T-1")
    tubes.swab(b, "T-1")

    make.void(swab, "yt.1.01.1")

    assert inside("T-1") == [b]
    assert tube("T-1").scanned == 1


def test_a_tube_whose_swabs_are_all_voided_is_gone() -> None:
    _, (a, *_) = three()
    make.void(tubes.swab(a, "T-typo"), "yt.1.01.1")

    assert tube_queries.tube_of(the_round(), "T-typo") is None


def test_a_moved_swab_is_in_the_other_tube_and_tells_where_it_came_from() -> None:
    _, (a, b, _) = three()
    swab = tubes.swab(a, "T-1")
    tubes.swab(b, "T-1")

    tubes.move(a, swab, "T-1", "T-2")

    assert (inside("T-1"), inside("T-2")) == ([b], [a])
    assert tube_told.members(KEY, "T-2")[0].came_from == "T-1"
    assert tube("T-1").scanned == 1


def test_taking_a_move_back_puts_the_swab_where_it_was() -> None:
    _, (a, *_) = three()
    swab = tubes.swab(a, "T-1")
    moved = tubes.move(a, swab, "T-1", "T-2")

    make.void(moved, "yt.1.01.1")

    assert (inside("T-1"), inside("T-2")) == ([a], [])


def test_voiding_a_moved_swab_takes_it_out_of_both_tubes() -> None:
    _, (a, *_) = three()
    swab = tubes.swab(a, "T-1")
    tubes.move(a, swab, "T-1", "T-2")

    make.void(swab, "yt.1.01.1")

    assert (inside("T-1"), inside("T-2")) == ([], [])


def test_a_move_that_arrives_after_the_swab_was_voided_says_nothing() -> None:
    _, (a, *_) = three()
    swab = tubes.swab(a, "T-1")
    make.void(swab, "yt.1.01.1")

    tubes.move(a, swab, "T-1", "T-2")

    assert inside("T-2") == []
    assert replay.rebuild(keep=False).is_equal


def test_a_late_upload_joins_its_tube_in_a_stretch_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tube_spans, "BLOCK_BITS", 2)
    here, (a, b, c) = three()
    tubes.swab(a, "T-1")
    for door in make.DOORS[5:15]:
        tubes.swab(here.resident(door), "T-9", minute=20)
    tubes.swab(b, "T-1", minute=5)

    assert inside("T-1") == [a, b]
    assert TubeStretch.objects.filter(tube="T-1").count() == 2


def test_the_same_number_at_two_sites_is_a_conflict_shown_first() -> None:
    _, (a, b, c) = three()
    tubes.swab(c, "T-0")
    tubes.swab(a, "T-1", site=SITE)
    tubes.swab(b, "T-1", site="yt.2.03-1")

    listed = tube_queries.tubes(the_round(), ["yt"])

    assert [(view.tube, view.is_conflict) for view in listed] == [("T-1", True), ("T-0", False)]


def test_both_sites_see_the_conflict_of_their_tube() -> None:
    _, (a, b, _) = three()
    tubes.swab(a, "T-1", site=SITE)
    tubes.swab(b, "T-1", site="yt.2.03-1")

    for scope in ("yt.1.01", "yt.2.03"):
        assert [v.tube for v in tube_queries.tubes(the_round(), [scope])] == ["T-1"]
    assert tube_queries.tubes(the_round(), ["yt.1.02"]) == []


def test_moving_the_wrong_one_away_settles_the_conflict() -> None:
    _, (a, b, _) = three()
    tubes.swab(a, "T-1", site=SITE)
    wrong = tubes.swab(b, "T-1", site="yt.2.03-1")

    tubes.move(b, wrong, "T-1", "T-7")

    assert not tube("T-1").is_conflict


def test_a_seal_that_counted_otherwise_is_a_mismatch() -> None:
    _, (a, b, _) = three()
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-1")

    tubes.seal("T-1", 3)

    assert tube("T-1").is_mismatch
    assert not tube("T-1").is_conflict


def test_a_tube_goes_from_the_table_to_its_result() -> None:
    _, (a, *_) = three()
    states = []
    steps: list[Callable[[], bytes]] = [
        lambda: tubes.swab(a, "T-1"),
        lambda: tubes.seal("T-1", 1),
        lambda: tubes.hand_over("B-1", "T-1"),
        lambda: tubes.receive("B-1", 1),
        lambda: tubes.report("T-1", "negative"),
    ]
    for step in steps:
        step()
        states.append(str(tube("T-1").state))

    assert states == ["filling", "sealed", "handed_over", "received", "result"]


def test_a_box_counted_otherwise_at_the_laboratory_is_shown() -> None:
    _, (a, *_) = three()
    tubes.swab(a, "T-1")
    tubes.hand_over("B-1", "T-1", "T-2")
    tubes.receive("B-1", 1)

    (box,) = tube_queries.boxes(the_round(), ["yt"], PACK)

    assert (box.tubes, box.came, box.is_mismatch) == (2, 1, True)
    assert box.transport.tone(make.at(12)) == "ok"


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [("negative", "negative", "tube.reported"), ("negative", "positive", "tube.final")],
)
def test_a_second_result_is_refused_with_a_sentence(first: str, then: str, code: str) -> None:
    _, (a, *_) = three()
    tubes.swab(a, "T-1")
    tubes.report("T-1", first)

    with pytest.raises(Refusal) as refused:
        tubes.report("T-1", then)
    assert refused.value.code == code


def test_a_voided_result_makes_room_for_the_right_one() -> None:
    _, (a, *_) = three()
    tubes.swab(a, "T-1")
    make.void(tubes.report("T-1", "positive"), COMPOUND)

    tubes.report("T-1", "negative")

    assert tube("T-1").result == "negative"


def test_people_of_an_invalid_tube_are_due_again() -> None:
    _, (a, b, c) = three()
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-2")
    tubes.swab(c, "T-3")
    tubes.report("T-1", "invalid")
    tubes.report("T-2", "negative")

    assert tube_queries.due_again(the_round(), tube_queries.tubes(the_round(), ["yt"])) == {
        a: "T-1"
    }


def test_a_recall_keeps_its_people_out_of_pools_until_it_ends() -> None:
    _, (a, b, _) = three()
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-1")
    tubes.report("T-1", "positive")

    tube_commands.open_recall(make.ROUND, "T-1", COMPOUND, PACK, by="x", now=make.at(19))

    assert tube_queries.retest_open() == {a: "deferred", b: "deferred"}
    kept = Recall.objects.get()
    assert (kept.pack, kept.persons) == (PACK.version, 2)
    tube_commands.close_recall(make.ROUND, "T-1", COMPOUND, "all_negative", by="x", now=make.at(22))
    assert tube_queries.retest_open() == {}
    assert replay.rebuild(keep=False).is_equal


def test_a_negative_tube_is_not_recalled() -> None:
    _, (a, *_) = three()
    tubes.swab(a, "T-1")
    tubes.report("T-1", "negative")

    with pytest.raises(Refusal, match=r"tube\.not_alarming"):
        tube_commands.open_recall(make.ROUND, "T-1", COMPOUND, PACK, by="x", now=make.at(19))


def test_neighbours_stood_at_the_same_table_within_ten_minutes() -> None:
    here, _ = three()
    people = [here.resident(door) for door in make.DOORS[:6]]
    for n, (number, minute) in enumerate(
        [("T-0", 0), ("T-1", 22), ("T-2", 30), ("T-3", 35), ("T-4", 36)]
    ):
        tubes.swab(people[n], number, minute=minute)
    tubes.swab(people[5], "T-x", table=2, minute=30)

    near = recall.neighbours(KEY, "T-2", tube_told.members(KEY, "T-2"))

    assert {number: [m.person for m in some] for number, some in near.items()} == {
        "T-1": [people[1]],
        "T-3": [people[3]],
    }


def test_somebody_who_asks_hears_of_her_own_tube_only() -> None:
    _, (a, b, _) = three()
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-2")
    tubes.seal("T-1", 1)

    told = tube_own.own_swabs(the_round(), [a], PACK)

    assert list(told) == [a]
    assert [(own.tube, str(own.state), own.result) for own in told[a]] == [("T-1", "sealed", "")]


anyhow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
drawn_swabs = st.lists(
    st.tuples(
        st.sampled_from(["T-1", "T-2"]),
        st.sampled_from(["", SITE, "yt.2.03-1"]),
        st.integers(-1, 2000),
        st.integers(0, 240),
    ),
    max_size=30,
)


@anyhow
@given(drawn=drawn_swabs, data=st.data())
def test_stretches_are_the_same_however_the_swabs_were_divided(
    drawn: list[tuple[str, str, int, int]], data: st.DataObject
) -> None:
    records = [
        Record(
            n * 700, n.to_bytes(16, "big"),
            SwabTaken(round=make.ROUND, tube=number, site=site, table=table), "yt.1.01.1", "p",
            "x", make.at(8) + minute * 60_000, 0, make.DAY, 1,
        )
        for n, (number, site, table, minute) in enumerate(drawn, 1)
    ]  # fmt: skip
    cut = data.draw(st.integers(0, len(records)))
    TubeStretch.objects.all().delete()
    tube_spans.add(records)
    whole = replay.fingerprint(TubeStretch)
    TubeStretch.objects.all().delete()
    tube_spans.add(records[cut:])
    tube_spans.add(records[:cut])

    assert replay.fingerprint(TubeStretch) == whole
    tube_spans.take_out(records)
    assert not TubeStretch.objects.exclude(swabs=0).exists()


def test_telling_the_book_again_makes_the_same_tubes() -> None:
    _, (a, b, c) = three()
    first = tubes.swab(a, "T-1")
    tubes.swab(b, "T-1", minute=1)
    gone = tubes.swab(c, "T-1", minute=2)
    tubes.move(a, first, "T-1", "T-2")
    make.void(gone, "yt.1.01.1")
    tubes.seal("T-1", 1)
    box = tubes.hand_over("B-1", "T-1", "T-2")
    tubes.receive("B-1", 2)
    make.void(box, COMPOUND)
    tubes.hand_over("B-2", "T-1")
    tubes.report("T-1", "suspect")
    tubes.report("T-1", "positive")
    tube_commands.open_recall(make.ROUND, "T-1", COMPOUND, PACK, by="x", now=make.at(19))

    rebuilt = replay.rebuild(keep=False)

    assert rebuilt.is_equal, rebuilt.tables
