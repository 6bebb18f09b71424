"""The organisation picture and the forms that change it, as a browser meets them."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from sanjiayi.team import commands
from sanjiayi.team.models import Posting
from sanjiayi.team.tests import make
from sanjiayi.team.tests.make import BY, DAY, NOW, staff_id

Browsers = Callable[[str], Client]
Postings = dict[tuple[str, str, str], UUID]


def _text(answer) -> str:  # type: ignore[no-untyped-def]
    return str(answer.content.decode())


def test_a_sound_structure_shows_every_name_and_nothing_amiss(
    community: Postings, signed_in: Browsers
) -> None:
    page = _text(signed_in("梁宇").get("/organisation/"))

    assert "要补的" not in page
    for name, *_ in make.POSTS:
        if name not in {"段飞", "石岩", "田禾", "万里"}:  # members are counted, not named
            assert name in page, name


def test_a_vacancy_is_shown_with_who_would_suit(community: Postings, signed_in: Browsers) -> None:
    for seat in ("backup", "backup"):
        del seat
    commands.relieve(community["罗海", "committee@yt.1", "backup"], until_on=DAY, by=BY, now=NOW)
    commands.relieve(community["周敏", "party_group@yt.1", "lead"], until_on=DAY, by=BY, now=NOW)

    answer = signed_in("梁宇").get("/organisation/")

    codes = [item.violation.code for item in answer.context["picture"].amiss]
    assert codes == ["team.belongs_nowhere", "team.no_party_lead"]
    assert "一居党小组组长空缺，请任命。" in _text(answer)
    assert "周敏（党员" in _text(answer)


def test_the_picture_costs_the_same_whatever_the_number_of_posts(
    community: Postings,
    signed_in: Browsers,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    browser = signed_in("梁宇")
    browser.get("/organisation/")

    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        browser.get("/organisation/")


def test_the_branch_appoints_from_the_page(community: Postings, signed_in: Browsers) -> None:
    commands.relieve(community["方圆", "work_group@yt.1.01", "lead"], until_on=DAY, by=BY, now=NOW)
    browser = signed_in("梁宇")
    shown = browser.get("/posts/appoint/", {"group": "work_group@yt.1.01", "role": "lead"})
    assert "不能兼任" in _text(shown)

    answer = browser.post(
        "/posts/appoint/",
        {
            "seat": "work_group@yt.1.01|lead",
            "staff": str(staff_id("方圆")),
            "since_on": "2022-04-25",
        },
    )

    assert answer.status_code == 302
    posting = Posting.objects.get(group="work_group@yt.1.01", role="lead", state="held")
    assert (posting.staff_id, str(posting.since_on)) == (staff_id("方圆"), "2022-04-25")


def test_a_refused_appointment_keeps_the_form_and_says_why(
    community: Postings, signed_in: Browsers
) -> None:
    answer = signed_in("梁宇").post(
        "/posts/appoint/",
        {"seat": "escort@yt|lead", "staff": str(staff_id("方圆")), "since_on": "2022-04-25"},
    )

    assert answer.status_code == 409
    assert "此人已是晨曦苑小区工作组组长，不能兼任核酸医护领航组组长" in _text(answer)


@pytest.mark.parametrize("seat", ["escort@yt|member", "committee@yt.2|backup"])
def test_a_secretary_changes_nothing_outside_the_committee(
    community: Postings, signed_in: Browsers, seat: str
) -> None:
    before = Posting.objects.count()

    answer = signed_in("顾秀兰").post(
        "/posts/appoint/",
        {"seat": seat, "staff": str(staff_id("方圆")), "since_on": "2022-04-25"},
    )

    assert answer.status_code == 409
    assert "这个岗位由支部任免" in _text(answer)
    assert Posting.objects.count() == before


def test_a_secretary_relieves_in_the_committee_and_not_elsewhere(
    community: Postings, signed_in: Browsers
) -> None:
    browser = signed_in("顾秀兰")
    here = community["方圆", "work_group@yt.1.01", "lead"]
    elsewhere = community["李行远", "work_group@yt.2.01", "lead"]

    done = browser.post(f"/posts/{here}/relieve/", {"day": "2022-04-30"})
    refused = browser.post(f"/posts/{elsewhere}/relieve/", {"day": "2022-04-30"})

    assert (done.status_code, refused.status_code) == (302, 403)
    assert Posting.objects.get(pk=here).state == "ended"
    assert Posting.objects.get(pk=elsewhere).state == "held"


def test_a_leader_accepts_a_member_proposed_for_the_group(
    community: Postings, signed_in: Browsers
) -> None:
    proposer, leader, other = signed_in("方圆"), signed_in("柳青"), signed_in("何静")
    proposer.post(
        "/posts/propose/",
        {"seat": "supplies@yt|member", "staff": str(staff_id("邓洁")), "serves": "yt.1"},
    )
    posting = Posting.objects.get(state="proposed")
    address = f"/posts/{posting.pk}/accept/"

    assert other.post(address, {"day": "2022-04-26"}).status_code == 409
    assert "邓洁" in _text(leader.get("/organisation/"))
    assert leader.post(address, {"day": "2022-04-26"}).status_code == 302

    posting.refresh_from_db()
    assert (posting.state, posting.serves) == ("held", "yt.1")


def test_a_proposal_is_declined_with_a_reason(community: Postings, signed_in: Browsers) -> None:
    posting = commands.propose(staff_id("邓洁"), "supplies@yt", by=BY, now=NOW)
    leader = signed_in("柳青")
    address = f"/posts/{posting}/decline/"

    assert leader.post(address, {}).status_code == 409
    assert leader.post(address, {"reason": "full"}).status_code == 302

    assert Posting.objects.get(pk=posting).state == "ended"


def test_staff_are_found_by_name_kind_and_what_is_missing(
    community: Postings, signed_in: Browsers
) -> None:
    commands.relieve(community["万里", "medicine@yt", "member"], until_on=DAY, by=BY, now=NOW)
    browser = signed_in("梁宇")

    def found(query: dict[str, str]) -> set[str]:
        return {line.name for line in browser.get("/staff/", query).context["lines"]}

    assert found({"q": "方圆"}) == {"方圆"}
    assert found({"has": "none"}) == {"万里"}
    assert found({"kind": "committee"}) == {"顾秀兰", "沈建国"}
    assert found({"group": "escort@yt", "q": "组长"}) == {"高远山"}
    assert "另有" in _text(browser.get("/staff/", {"q": "没有此人"}))


def test_one_member_s_page_shows_posts_before_and_now(
    community: Postings, signed_in: Browsers
) -> None:
    commands.relieve(community["万里", "medicine@yt", "member"], until_on=DAY, by=BY, now=NOW)
    commands.appoint(staff_id("万里"), "supplies@yt", "member", since_on=DAY, by=BY, now=NOW)

    page = _text(signed_in("梁宇").get(f"/staff/{staff_id('万里')}/"))

    assert "已卸任" in page
    assert "物资保供组" in page


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_the_picture_prints_on_one_page(
    community: Postings, signed_in: Browsers, paper: str
) -> None:
    answer = signed_in("梁宇").get("/organisation.pdf", {"paper": paper})

    assert answer.content.startswith(b"%PDF")
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type/Page/") <= 1
