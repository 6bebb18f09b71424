"""The last two rounds' tubes: what was scanned, sealed, carried, counted and tested agrees."""

from collections import Counter, defaultdict

import pytest

from sanjiayi.demo.month import Month
from sanjiayi.demo.plan import tubes
from sanjiayi.demo.published import LAST_DAY
from sanjiayi.demo.sheets import Line
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.tube_facts import (
    ResultReported,
    TubeSealed,
    TubesHandedOver,
    TubesReceived,
)


@pytest.fixture(scope="module", params=[tubes.SINCE, LAST_DAY])
def lines(request: pytest.FixtureRequest, month: Month) -> list[Line]:
    return [line for sheet in month.screening.sheets(request.param) for line in sheet.lines]


def test_every_tube_is_sealed_once_with_the_swabs_in_it_but_for_one_miscount(
    lines: list[Line],
) -> None:
    scanned = Counter(
        line.fact.tube for line in lines if isinstance(line.fact, SwabTaken) and line.fact.site
    )
    sealed = [line.fact for line in lines if isinstance(line.fact, TubeSealed)]
    assert len(sealed) == len(scanned)
    wrong = [fact.tube for fact in sealed if fact.count != scanned[fact.tube]]
    assert len(wrong) == (sealed[0].round == "2022-05-17")


def test_every_sealed_tube_leaves_in_one_box_after_it_was_sealed(lines: list[Line]) -> None:
    sealed = {line.subject: line.at for line in lines if isinstance(line.fact, TubeSealed)}
    boxed: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        if isinstance(line.fact, TubesHandedOver):
            for tube in line.fact.tubes:
                boxed[tube].append(line.at)
    assert boxed.keys() == sealed.keys()
    assert all(len(moments) == 1 for moments in boxed.values())
    assert all(sealed[tube] <= moments[0] for tube, moments in boxed.items())


def test_the_laboratory_counts_what_left_but_for_one_box(lines: list[Line]) -> None:
    left = {
        line.fact.batch: len(line.fact.tubes)
        for line in lines
        if isinstance(line.fact, TubesHandedOver)
    }
    short = [
        line.fact.batch
        for line in lines
        if isinstance(line.fact, TubesReceived) and line.fact.count != left[line.fact.batch]
    ]
    assert len(short) == any("0517-" in box for box in left)


def test_results_are_known_of_the_first_of_the_two_rounds_only(lines: list[Line]) -> None:
    found = Counter(line.fact.result for line in lines if isinstance(line.fact, ResultReported))
    sealed = [line.fact for line in lines if isinstance(line.fact, TubeSealed)]
    if sealed[0].round == "2022-05-17":
        assert not found
    else:
        assert found == {"negative": len(sealed) - 2, "suspect": 1, "invalid": 1}
