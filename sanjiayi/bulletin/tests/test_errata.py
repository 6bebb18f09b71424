"""A published figure that changes is said aloud in the next number, never silently."""

import pytest

from sanjiayi.bulletin import commands, queries
from sanjiayi.bulletin.issue import Erratum
from sanjiayi.bulletin.tests import make
from sanjiayi.bulletin.tests.make import EIGHTEENTH, FIFTEENTH, SEVENTEENTH, SIXTEENTH
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.places.commands import plant
from sanjiayi.places.rules import PlaceRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]

NIGHT = at(SIXTEENTH, 23)


def errata(scope: str, day: int) -> list[Erratum]:
    found = queries.public(scope, day)
    assert found is not None
    return found[0].errata


def test_late_swabs_and_a_voided_kit_are_told_with_both_figures() -> None:
    make.a_day(SIXTEENTH)
    kit = make.kits("yt.1.01", 1, SIXTEENTH)[0]
    make.publish(SIXTEENTH)
    make.swabs("yt.1.01", 3, SIXTEENTH, now=NIGHT)
    make.void(kit, "yt.1.01.05/602", now=NIGHT)

    make.publish(SEVENTEENTH)

    for scope, swabs, kits in (("yt", ("6,120", "6,123"), ("614", "612")),
                               ("yt.1.01", ("1,820", "1,823"), ("184", "182"))):  # fmt: skip
        told = {e.title: e for e in errata(scope, SEVENTEENTH)}
        assert (told["核酸采样"].before, told["核酸采样"].after) == swabs
        assert (told["抗原发放"].before, told["抗原发放"].after) == kits
        assert told["核酸采样"].number == 1
        assert told["核酸采样"].why == "有记录后来补传"
        assert told["抗原发放"].why == "有记录更正"
    assert errata("yt.2.03", SEVENTEENTH) == []


def test_the_earlier_number_itself_stays_as_it_was_printed() -> None:
    make.a_day(SIXTEENTH)
    make.publish(SIXTEENTH)
    before = queries.public("yt", SIXTEENTH)

    make.swabs("yt.1.01", 3, SIXTEENTH, now=NIGHT)
    make.publish(SEVENTEENTH)

    assert queries.public("yt", SIXTEENTH) == before


def test_yesterdays_column_and_the_curve_show_the_corrected_figure() -> None:
    make.a_day(SIXTEENTH)
    make.publish(SIXTEENTH)
    make.swabs("yt.1.01", 3, SIXTEENTH, now=NIGHT)

    make.publish(SEVENTEENTH)

    found = queries.public("yt", SEVENTEENTH)
    assert found is not None
    assert found[0].rows[0].yesterday == "6,123"
    assert found[0].curves[0].values[-2:] == [6123, 0]


def test_an_erratum_is_told_once() -> None:
    make.a_day(SIXTEENTH)
    make.publish(SIXTEENTH)
    make.swabs("yt.1.01", 3, SIXTEENTH, now=NIGHT)
    make.publish(SEVENTEENTH)

    make.publish(EIGHTEENTH)

    assert errata("yt", EIGHTEENTH) == []


def test_a_compound_that_skipped_a_number_tells_of_it_in_its_next() -> None:
    make.a_day(FIFTEENTH)
    make.publish(FIFTEENTH)
    make.swabs("yt.1.01", 3, FIFTEENTH, now=at(FIFTEENTH, 23))
    make.publish(SIXTEENTH, places=["yt"])

    make.publish(SEVENTEENTH)

    assert [(e.day, e.before, e.after) for e in errata("yt.1.01", SEVENTEENTH)] == [
        (FIFTEENTH, "1,820", "1,823")
    ]
    assert errata("yt", SEVENTEENTH) == []


def test_a_record_later_than_a_week_still_brings_an_erratum() -> None:
    long_ago = 20220501
    make.a_day(long_ago)
    make.publish(long_ago)
    make.publish(SIXTEENTH)
    make.swabs("yt.1.01", 3, long_ago, now=NIGHT)

    make.publish(SEVENTEENTH)

    assert [(e.day, e.before, e.after) for e in errata("yt", SEVENTEENTH)] == [
        (long_ago, "6,120", "6,123")
    ]


def test_a_figure_that_fell_to_a_few_is_corrected_without_being_told() -> None:
    make.a_day(SIXTEENTH, sizes=(5, 2100, 940, 1260))
    voided = make.kits("yt.1.01", 3, SIXTEENTH)[:1]
    make.publish(SIXTEENTH)
    make.void(voided[0], "yt.1.01.05/602", now=NIGHT)

    make.publish(SEVENTEENTH)

    told = {e.title: e for e in errata("yt.1.01", SEVENTEENTH)}
    assert (told["抗原发放"].before, told["抗原发放"].after) == ("6", "少于 5")
    community = {e.title: e for e in errata("yt", SEVENTEENTH)}
    assert community["抗原发放"].after == "—"


def test_a_compound_planted_later_starts_without_figures_of_days_before() -> None:
    make.a_day(SIXTEENTH)
    make.publish(SIXTEENTH)
    plant([PlaceRow("yt.2.05", "compound", "新苑")], by="system:test", now=NIGHT)

    make.publish(SEVENTEENTH)

    found = queries.public("yt.2.05", SEVENTEENTH)
    assert found is not None
    assert found[0].rows[0].yesterday == "—"
    assert errata("yt", SEVENTEENTH) == []


def test_a_compound_planted_after_the_freeze_waits_for_the_next_day() -> None:
    make.publish(SEVENTEENTH)
    plant([PlaceRow("yt.2.05", "compound", "新苑")], by="system:test", now=at(SEVENTEENTH, 22))

    with pytest.raises(Refusal) as no:
        commands.draft("yt.2.05", SEVENTEENTH, by=make.AUTHOR, now=at(SEVENTEENTH, 22))

    assert no.value.code == "bulletin.unknown_then"
