"""A round through its doors: ordered, opened, called, visited, paused, closed."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sanjiayi.ledger import clock
from sanjiayi.people.models import Look
from sanjiayi.screening import missing, queries
from sanjiayi.screening.models import Attendance, Call, Round, Visit
from sanjiayi.team import commands as team
from tests import make

pytestmark = pytest.mark.django_db

NOON = make.at(12)
SignIn = Callable[[str, str], Client]
FORM = {"day": "2022-05-17", "from": "07:00", "to": "17:00", "pool": "10", "kind": ""}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> make.Neighbourhood:
    monkeypatch.setattr(clock, "now_ms", lambda: NOON)
    return make.neighbourhood()


@pytest.fixture
def sign_in(here: make.Neighbourhood) -> SignIn:
    team.found_three_plus_one("yt", by=make.BY, now=NOON)

    def sign(group: str, role: str) -> Client:
        staff = UUID(here.staff["runner"])
        team.appoint(staff, group, role, since_on=make.DAY, by=make.BY, now=NOON)
        client = Client()
        account = team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff)
        client.force_login(account)
        return client

    return sign


@pytest.fixture
def branch(sign_in: SignIn) -> Client:
    return sign_in("branch@yt", "secretary")


def opened(branch: Client, **changes: object) -> str:
    answer = branch.post(reverse("screening_order"), {**FORM, "open": "1", **changes})
    assert answer.status_code == 302, answer.content.decode()
    return str(Round.objects.order_by("-key").values_list("round", flat=True)[0])


def the_round() -> queries.RoundView:
    found = queries.round_of(make.ROUND)
    assert found is not None
    return found


def test_the_preview_says_who_is_due_and_writes_nothing(branch: Client) -> None:
    answer = branch.post(reverse("screening_order"), FORM)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "开轮，应采 30 人" in page
    assert "yt.1.01-1" in page
    assert not Round.objects.exists()


def test_a_round_ends_after_midnight_when_its_end_is_earlier_than_its_start(
    branch: Client,
) -> None:
    opened(branch, **{"from": "18:00", "to": "02:00"})

    round_ = Round.objects.get()

    assert round_.ends_at - round_.starts_at == 8 * 3_600_000


def test_a_form_with_an_impossible_date_says_what_to_do(branch: Client) -> None:
    answer = branch.post(reverse("screening_order"), {**FORM, "day": "yesterday"})

    assert answer.status_code == 422
    assert "请看一看再交" in answer.content.decode()


def test_a_second_order_on_the_same_ground_is_refused_on_the_page(branch: Client) -> None:
    opened(branch)

    answer = branch.post(reverse("screening_order"), {**FORM, "open": "1"})

    assert answer.status_code == 409
    assert "还没有收轮" in answer.content.decode()


def test_a_compound_in_control_is_pooled_by_five(branch: Client) -> None:
    opened(branch, **{"mode:yt.1.02": "pooled5"})

    found = queries.classes(the_round(), "yt")

    assert len(found) == 6
    assert set(found.values()) == {("pooled5", "controlled")}


def test_a_round_of_one_compound_concerns_nobody_else(branch: Client) -> None:
    opened(branch, scope="yt.1.01")

    assert queries.current("yt.1.01", NOON) is not None
    assert queries.current("yt.2", NOON) is None
    assert dict(Round.objects.values_list("round", "scope")) == {make.ROUND: "yt.1.01"}


def test_a_building_is_called_once(branch: Client) -> None:
    opened(branch)
    address = reverse("screening_call", args=["yt.1.01"])

    branch.post(address, {"building": ["yt.1.01.1", "yt.1.01.2"]})
    again = branch.post(address, {"building": "yt.1.01.1"}, follow=True)

    assert sorted(Call.objects.values_list("building", "wave", "persons")) == [
        ("yt.1.01.1", 1, 6),
        ("yt.1.01.2", 1, 6),
    ]
    assert "都叫过了" in again.content.decode()


def test_while_a_round_is_paused_everybody_stays_upstairs(branch: Client) -> None:
    opened(branch)

    branch.post(reverse("screening_pause", args=[make.ROUND]), {"reason": "rain"})
    page = branch.get(reverse("screening_compound", args=["yt.1.01"])).content.decode()
    refused = branch.post(
        reverse("screening_call", args=["yt.1.01"]), {"building": "yt.1.01.1"}, follow=True
    )

    assert "先留在楼上" in page
    assert "下雨" in page
    assert "恢复后再叫号" in refused.content.decode()
    branch.post(reverse("screening_resume", args=[make.ROUND]))
    assert Round.objects.get().paused_at is None


def test_a_pause_needs_a_reason(branch: Client) -> None:
    opened(branch)

    answer = branch.post(reverse("screening_pause", args=[make.ROUND]), {}, follow=True)

    assert "请选一个暂停的原因" in answer.content.decode()
    assert Round.objects.get().paused_at is None


def test_the_list_of_a_building_names_those_who_have_not_come_and_the_look_is_kept(
    branch: Client, here: make.Neighbourhood
) -> None:
    opened(branch)
    make.swab(here.resident("yt.1.01.1/101"))

    page = branch.get(reverse("screening_visits", args=["yt.1.01.1"])).content.decode()

    assert "5 人没采" in page
    assert here.resident("yt.1.01.1/101") not in page
    assert Look.objects.filter(purpose="missing_list").count() == 5


def test_a_reason_takes_somebody_off_the_list_and_the_console_agrees(
    branch: Client, here: make.Neighbourhood
) -> None:
    opened(branch)
    person = here.resident("yt.1.01.1/101")

    branch.post(
        reverse("screening_visit", args=["yt.1.01.1"]),
        {"person": person, "outcome": "phone:away", "words": "回老家了"},
    )

    assert list(Visit.objects.values_list("how", "outcome")) == [("phone", "away")]
    shown = branch.get(reverse("screening")).context["console"]
    assert (shown.left, shown.settled) == (29, 1)


def test_somebody_not_at_home_stays_on_the_list_with_the_history(
    branch: Client, here: make.Neighbourhood
) -> None:
    opened(branch)
    person = here.resident("yt.1.01.1/101")

    answer = branch.post(
        reverse("screening_visit", args=["yt.1.01.1"]),
        {"person": person, "outcome": "door:not_home", "words": "门上贴了字条"},
        headers={"HX-Request": "true"},
    )

    card = answer.content.decode()
    assert "敲门无人" in card
    assert "门上贴了字条" in card
    assert missing.standing(the_round(), "yt").count("yt") == 30


def test_an_outcome_nobody_knows_is_refused(branch: Client, here: make.Neighbourhood) -> None:
    opened(branch)

    answer = branch.post(
        reverse("screening_visit", args=["yt.1.01.1"]),
        {"person": here.resident("yt.1.01.1/101"), "outcome": "door:bribed"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 409
    assert not Visit.objects.exists()


def test_the_paper_list_is_a_pdf(branch: Client) -> None:
    opened(branch)

    answer = branch.get(reverse("screening_visits_pdf", args=["yt.1.01.1"]))

    assert answer.content.startswith(b"%PDF")
    assert Look.objects.filter(purpose="print").count() == 6


def test_a_compound_lead_opens_the_list_of_the_own_compound_only(
    sign_in: SignIn,
) -> None:
    make.round()
    lead = sign_in("work_group@yt.2.03", "lead")

    assert lead.get(reverse("screening_visits", args=["yt.2.03.1"])).status_code == 200
    assert lead.get(reverse("screening_compound", args=["yt.2.03"])).status_code == 200


def test_nobody_but_the_branch_orders_pauses_or_closes(sign_in: SignIn) -> None:
    make.round()
    lead = sign_in("work_group@yt.2.03", "lead")

    for name, args in (
        ("screening_order", []),
        ("screening_pause", [make.ROUND]),
        ("screening_resume", [make.ROUND]),
        ("screening_close", [make.ROUND]),
    ):
        assert lead.post(reverse(name, args=args)).status_code == 403
    assert lead.get(reverse("screening_visits", args=["yt.1.01.1"])).status_code == 403
    assert lead.get(reverse("screening")).headers["Location"].endswith("/c/yt.2.03/screening/")


def test_closing_says_first_who_is_missing(branch: Client, here: make.Neighbourhood) -> None:
    opened(branch)
    make.swab(here.resident("yt.1.01.1/101"))

    page = branch.get(reverse("screening_close", args=[make.ROUND])).content.decode()
    branch.post(reverse("screening_close", args=[make.ROUND]))

    assert "还有 29 人没采" in page
    assert Round.objects.get().closed_at == NOON


def test_who_was_swabbed_twice_is_listed(branch: Client, here: make.Neighbourhood) -> None:
    opened(branch)
    make.swab(here.resident("yt.1.01.1/101"))
    make.swab(here.resident("yt.1.01.1/101"))

    page = branch.get(reverse("screening_twice", args=["yt"])).content.decode()

    assert here.resident("yt.1.01.1/101") in page
    assert "2 次" in page


def test_a_rehearsal_leaves_no_trace_but_on_its_own_console(
    branch: Client, here: make.Neighbourhood
) -> None:
    name = opened(branch, kind="rehearsal")
    make.rehearse(here.resident("yt.1.01.1/101"), round_=name, moment=NOON)

    shown = branch.get(reverse("screening")).context["console"]

    assert name == f"{make.ROUND}-91"
    assert shown.tables.swabs == 1
    assert queries.current("yt", NOON) is None
    assert queries.open_round() is None
    assert not Attendance.objects.exists()
    assert queries.name_of_next_round("yt", make.DAY) == make.ROUND


def test_a_page_without_any_round_says_so(branch: Client) -> None:
    assert "还没有轮次" in branch.get(reverse("screening")).content.decode()


def test_the_console_renews_only_its_live_part(branch: Client) -> None:
    opened(branch)

    part = branch.get(reverse("screening") + "?part=1", headers={"HX-Request": "true"})

    assert b'id="live"' in part.content
    assert b"<html" not in part.content


def test_the_console_leads_to_tubes_and_results(branch: Client) -> None:
    opened(branch)

    page = branch.get(reverse("screening")).content.decode()

    assert reverse("screening_tubes") in page
    assert reverse("screening_results") in page


def test_an_outcome_pressed_twice_is_noted_once(branch: Client, here: make.Neighbourhood) -> None:
    opened(branch)
    person = here.resident("yt.1.01.1/101")
    address = reverse("screening_visit", args=["yt.1.01.1"])

    branch.post(address, {"person": person, "outcome": "door:not_home"})
    branch.post(address, {"person": person, "outcome": "door:not_home"})
    branch.post(address, {"person": person, "outcome": "phone:no_answer"})

    assert sorted(Visit.objects.values_list("how", "outcome")) == [
        ("door", "not_home"),
        ("phone", "no_answer"),
    ]


def test_the_first_step_says_a_round_must_be_closed_first(branch: Client) -> None:
    opened(branch)

    page = branch.get(reverse("screening_order")).content.decode()

    assert "去收轮" in page
    assert "算应采人员" not in page


def test_the_console_lists_only_other_rounds_and_hides_what_is_nought(branch: Client) -> None:
    opened(branch)

    page = branch.get(reverse("screening_compound", args=["yt.1.01"])).content.decode()

    assert "前几轮" not in page
    assert "人有说明" not in page
