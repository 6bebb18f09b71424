"""Taking a record back, or setting its quantity right, from its own page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sanjiayi.boards.tests.test_board import NOON, sign_in
from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import clock, correcting, figures
from sanjiayi.team import commands as team
from tests import make

pytestmark = pytest.mark.django_db

KITS = "supplies.kits_issued"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> make.Neighbourhood:
    monkeypatch.setattr(clock, "now_ms", lambda: NOON)
    return make.neighbourhood()


def _kits(quantity: int = 12, place: str = "yt.1.01.1") -> Record[Any]:
    make.kits("B-1", place, quantity)
    return figures.records([KITS], place, make.DAY, make.DAY)[-1]


def _counted(place: str = "yt.1") -> figures.Figure:
    return figures.total([KITS], place, make.DAY, make.DAY)


def _post(client: Client, record: Record[Any], **typed: object):  # type: ignore[no-untyped-def]
    return client.post(reverse("ledger_correct", args=[record.seq]), typed)


def _page(client: Client, seq: int) -> str:
    return client.get(reverse("ledger_entry", args=[seq])).content.decode()


def test_a_leader_voids_a_record_and_every_figure_loses_it(
    client: Client, here: make.Neighbourhood
) -> None:
    sign_in(client, here, "committee@yt.1", "secretary")
    record = _kits()

    answer = _post(client, record, act="void", reason="duplicate")

    assert answer.status_code == 302
    assert _counted() == figures.Figure(0, 0)
    voiding = figures.head().seq
    page = _page(client, record.seq)
    assert "已作废" in page
    assert "由 一居书记" in page
    assert "重复" in page
    assert reverse("ledger_entry", args=[voiding]) in page
    assert reverse("ledger_entry", args=[record.seq]) in _page(client, voiding)


def test_a_second_voiding_is_refused_and_what_was_typed_stays(
    client: Client, here: make.Neighbourhood
) -> None:
    sign_in(client, here, "committee@yt.1", "secretary")
    record = _kits()
    _post(client, record, act="void", reason="mistake")

    answer = _post(client, record, act="void", words="门口又扫了一遍")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "这条记录已经作废，无需再更正。" in page
    assert 'value="门口又扫了一遍"' in page
    assert " disabled>" in page
    assert " disabled>" in _page(client, record.seq)
    assert len(figures.corrections_of(record.seq)) == 1


def test_an_amended_quantity_counts_and_can_be_set_back(
    client: Client, here: make.Neighbourhood
) -> None:
    sign_in(client, here, "committee@yt.1", "secretary")
    record = _kits(12)

    _post(client, record, act="amend", quantity="9", words="少数了三份")
    lowered = _counted()
    page = _page(client, record.seq)
    _post(client, record, act="amend", quantity="12", reason="mistake")

    assert lowered == figures.Figure(1, 9)
    assert "现在算 9" in page
    assert "少数了三份" in page
    assert _counted() == figures.Figure(1, 12)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"act": "void"}, "请选一个原因"),
        ({"act": "void", "words": "请问 13800001111"}, "请去掉号码"),
        ({"act": "void", "words": "住在 602 室的"}, "请去掉号码"),
        ({"act": "void", "words": "长" * 41}, "请写短一些"),
        ({"act": "amend", "quantity": "", "reason": "mistake"}, "请写改成多少"),
        ({"act": "amend", "quantity": "-3", "reason": "mistake"}, "请写改成多少"),
        ({"act": "amend", "quantity": "12", "reason": "mistake"}, "数量没有变"),
        ({"reason": "mistake"}, "请选作废还是改数量"),
    ],
)
def test_what_is_not_fit_for_the_book_is_refused_with_what_to_do(
    client: Client, here: make.Neighbourhood, typed: dict[str, str], code: str
) -> None:
    sign_in(client, here, "committee@yt.1", "secretary")
    record = _kits(12)

    answer = _post(client, record, **typed)

    assert answer.status_code == 409
    assert code in answer.content.decode()
    assert _counted() == figures.Figure(1, 12)


def test_kinds_that_cannot_be_taken_back_show_no_form(
    client: Client, here: make.Neighbourhood
) -> None:
    sign_in(client, here, "branch@yt", "secretary")
    make.round()
    opened = figures.records(["screening.round_opened"], "yt", make.DAY, make.DAY)[0]
    planted = figures.record_at(1)
    assert planted is not None

    for record in (opened, planted):
        page = _page(client, record.seq)
        assert "这类记录不能作废，请用相反的决定来更正。" in page
        assert reverse("ledger_correct", args=[record.seq]) not in page
        assert _post(client, record, act="void", reason="mistake").status_code == 409


ROLES = (
    ("branch@yt", "secretary", True, True),
    ("committee@yt.1", "secretary", True, False),
    ("committee@yt.1", "backup", True, False),
    ("work_group@yt.1.01", "lead", True, False),
    ("work_group@yt.1.02", "lead", False, False),
    ("committee@yt.2", "secretary", False, True),
    ("medicine@yt", "lead", False, False),
    ("work_group@yt.1.01", "member", False, False),
)
"""Group, seat, and whether it may correct at yt.1.01.1 and at yt.2.03.1."""


@pytest.mark.parametrize(("group", "role", "first", "second"), ROLES)
def test_only_leaders_of_the_place_may_correct(
    client: Client, here: make.Neighbourhood, group: str, role: str, first: bool, second: bool
) -> None:
    sign_in(client, here, group, role)

    for place, allowed in (("yt.1.01.1", first), ("yt.2.03.1", second)):
        record = _kits(5, place)
        address = reverse("ledger_correct", args=[record.seq])
        assert (address in _page(client, record.seq)) == allowed
        answer = _post(client, record, act="void", reason="test")
        assert answer.status_code == (302 if allowed else 403)


def test_the_operator_sees_no_record_and_corrects_none(
    client: Client, here: make.Neighbourhood
) -> None:
    client.force_login(team.open_account("keeper", "correct-horse-1", is_operator=True))
    record = _kits()

    assert _post(client, record, act="void", reason="test").status_code == 403
    assert client.get(reverse("ledger_correct", args=[record.seq])).status_code == 403


def test_reloading_a_refusal_leads_back_to_the_record(
    client: Client, here: make.Neighbourhood
) -> None:
    sign_in(client, here, "committee@yt.1", "secretary")
    record = _kits()

    answer = client.get(reverse("ledger_correct", args=[record.seq]))

    assert answer.headers["Location"] == reverse("ledger_entry", args=[record.seq])


class Amending(TestCase):
    @settings(deadline=None, max_examples=20)
    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
    def test_the_last_quantity_counts_whatever_came_before(self, wanted: list[int]) -> None:
        make.neighbourhood()
        record = _kits(12)

        for quantity in wanted:
            if quantity != correcting.standing(record).quantity:
                correcting.amend(record, quantity, "mistake", by=make.BY, now=NOON)

        assert _counted() == figures.Figure(1, wanted[-1])
        correcting.void(record, "test", by=make.BY, now=NOON)
        assert _counted() == figures.Figure(0, 0)
