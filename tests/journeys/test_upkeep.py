"""A derived table that came with an upgrade is told what happened before it was there."""

import pytest
from django.core.management import call_command

from sanjiayi.ledger import figures, marks, registry, replay, upkeep
from sanjiayi.ledger.models import TableMark
from sanjiayi.screening.models import Turnout
from sanjiayi.supplies.models import Issue
from tests import make

pytestmark = pytest.mark.django_db

ISSUES, TURNOUT = "supplies.Issue", "screening.Turnout"


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def morning(lines: list[str]) -> make.Neighbourhood:
    """An up-to-date book with swabs and kits."""
    here = make.neighbourhood()
    make.round()
    for place in make.DOORS[:4]:
        make.swab(here.resident(place))
        make.kits("B-1", place, 3)
    marks.note_all()
    return here


def _unmark(label: str) -> None:
    """As if the table had come with the last upgrade."""
    TableMark.objects.filter(label=label).delete()


def test_a_book_without_facts_needs_nothing(lines: list[str]) -> None:
    assert not upkeep.bring_up_to_date(lines.append)
    assert lines == []
    assert TableMark.objects.count() == len(marks.writers())


def test_an_up_to_date_book_is_left_alone(
    morning: make.Neighbourhood, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "rebuild", lambda *_: pytest.fail("rebuilt for nothing"))

    assert not upkeep.bring_up_to_date(lines.append)


def test_a_table_that_came_later_is_filled_from_the_book(
    morning: make.Neighbourhood, lines: list[str]
) -> None:
    before = replay.fingerprint(Issue), replay.fingerprint(Turnout)
    Issue.objects.all().delete()
    _unmark(ISSUES)

    assert upkeep.bring_up_to_date(lines.append)

    assert (replay.fingerprint(Issue), replay.fingerprint(Turnout)) == before
    assert ISSUES in lines[0]
    assert TURNOUT not in lines[0]
    assert TableMark.objects.get(pk=ISSUES).seq == figures.head().seq
    assert not upkeep.bring_up_to_date(lines.append)


def test_a_table_with_another_shape_is_filled_anew(
    morning: make.Neighbourhood, lines: list[str]
) -> None:
    TableMark.objects.filter(label=TURNOUT).update(shape="as-it-was")

    assert marks.stale() == [TURNOUT]
    assert upkeep.bring_up_to_date(lines.append)
    assert marks.stale() == []


def test_a_new_table_of_kinds_nobody_has_recorded_needs_no_rebuilding(
    morning: make.Neighbourhood,
) -> None:
    _unmark("medicine.Order")
    assert "medicine.registered" in marks.writers()["medicine.Order"]

    assert marks.stale() == []


def test_the_shape_tells_columns_and_kinds_apart() -> None:
    kinds = marks.writers()[ISSUES]

    assert marks.shape_of(ISSUES, kinds) == marks.shape_of(ISSUES, reversed(kinds))
    assert marks.shape_of(ISSUES, kinds) != marks.shape_of(TURNOUT, kinds)
    assert marks.shape_of(ISSUES, kinds) != marks.shape_of(ISSUES, [*kinds, "testing.seen"])


def test_a_table_that_differs_without_reason_is_named(
    morning: make.Neighbourhood, lines: list[str]
) -> None:
    Turnout.objects.all().delete()
    _unmark(ISSUES)

    upkeep.bring_up_to_date(lines.append)

    assert any(line.strip().startswith(TURNOUT) for line in lines)


def test_a_rebuilding_that_fails_leaves_everything_and_is_tried_again(
    morning: make.Neighbourhood, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = replay.fingerprint(Turnout)
    _unmark(ISSUES)
    monkeypatch.setattr(replay, "_tell", lambda _: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        upkeep.bring_up_to_date(lines.append)

    assert replay.fingerprint(Turnout) == before
    assert marks.stale() == [ISSUES]


def test_every_derived_table_has_a_writer() -> None:
    assert set(marks.writers()) == set(registry.derived_tables())


def test_the_models_need_no_other_migration() -> None:
    call_command("makemigrations", "ledger", check=True, dry_run=True, verbosity=0)
